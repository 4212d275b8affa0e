import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { CallManager } from '#lab/call-manager.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE, KEEP_ALIVE_ACK, Unregister } from '#wire/sccp/catalogue.js';
import { node, old, register } from './call-manager-link.js';

const loopback = parseIpv4('127.0.0.1');
const started: CallManager[] = [];

function callManager(): CallManager {
  const cm = new CallManager(node(), () => performance.now());
  started.push(cm);
  return cm;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The first `size` bytes a socket gives from now on. */
async function read(socket: Socket, size: number): Promise<Buffer> {
  let all = Buffer.alloc(0);
  while (all.length < size) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    all = Buffer.concat([all, chunk]);
  }
  return all;
}

describe('a CallManager on sockets', () => {
  afterEach(async () => {
    await Promise.all(started.splice(0).map((cm) => cm.stop()));
  });

  it('registers a phone, acks its keepalives and lets it go', async () => {
    const cm = callManager();
    const socket = await open(await cm.start(loopback, 0));
    socket.write(register(old, 11));
    expect((await read(socket, 44)).readUInt32LE(8)).toBe(0x81);
    expect(cm.node.registered.get(old.name)?.peerAddress).toBe(loopback);

    socket.write(KEEP_ALIVE.subarray(0, 5));
    socket.write(KEEP_ALIVE.subarray(5));
    expect(await read(socket, 12)).toEqual(Buffer.from(KEEP_ALIVE_ACK));

    socket.write(Unregister.encode({}, 0, 0));
    expect(await read(socket, 16)).toHaveLength(16);
    await once(socket, 'close');
    expect(cm.node.counts).toMatchObject({ connections: 0, registered: 0, registers: 1, keepalives: 1 });
  });

  it('takes the next free port when its own is busy', async () => {
    const busy = await callManager().start(loopback, 0);
    const port = await callManager().start(loopback, busy);
    expect(port).toBeGreaterThan(busy);
    (await open(port)).destroy();
  });

  it('cannot start on an address the host does not have', async () => {
    const starting = callManager().start(parseIpv4('192.0.2.1'), 0);
    await expect(starting).rejects.toBeInstanceOf(LoadError);
    await expect(starting).rejects.toMatchObject({ code: 'cannot-start', message: /cm1 .* 192\.0\.2\.1/ });
  });

  it('closes every connection when it stops, and listens no more', async () => {
    const cm = callManager();
    const port = await cm.start(loopback, 0);
    const sockets = await Promise.all([open(port), open(port)]);
    for (const socket of sockets) socket.write(KEEP_ALIVE);
    await Promise.all(sockets.map((socket) => read(socket, 12)));

    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
    await cm.stop();
    await closed;
    expect(cm.node.counts.connections).toBe(0);
    await expect(open(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
