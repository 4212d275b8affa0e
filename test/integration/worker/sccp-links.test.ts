import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SccpLinks } from '#worker/sccp-links.js';
import { LinkEar } from '../../support/link-ear.js';

/** Longer than any test. */
const patienceMs = 60_000;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function linksWith(ear: LinkEar): SccpLinks {
  const links = new SccpLinks(ear);
  closers.push(() => links.closeAll());
  return links;
}

/** A server on a port of its own that gives each connection to `serve`. */
async function listen(serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

/** A port nobody listens on. */
async function deadPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the links of a herd', () => {
  it('connect from the address of the phone', async () => {
    const ear = new LinkEar();
    const sources: (string | undefined)[] = [];
    const port = await listen((socket) => sources.push(socket.remoteAddress));
    linksWith(ear).connect(3, 1, 7, '127.0.0.1', port, patienceMs, '127.16.4.9');
    await ear.until('3/1/7 connected');
    await vi.waitFor(() => expect(sources).toEqual(['127.16.4.9']));
  });

  it('tell a port where nobody listens as refused', async () => {
    const ear = new LinkEar();
    linksWith(ear).connect(0, 0, 1, '127.0.0.1', await deadPort(), patienceMs, undefined);
    await ear.until('0/0/1 refused');
    expect(ear.heard).toEqual(['0/0/1 refused']);
  });

  it('tell RST as reset', async () => {
    const ear = new LinkEar();
    const port = await listen((socket) => socket.on('data', () => socket.resetAndDestroy()));
    const links = linksWith(ear);
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    await ear.until('0/0/1 connected');
    links.write(0, 0, Buffer.from('x'));
    await ear.until('0/0/1 reset');
    expect(ear.heard).toEqual(['0/0/1 connected', '0/0/1 reset']);
  });

  it('tell a host that refuses them what it promised, and go on', async () => {
    const ear = new LinkEar();
    const refuse = () => {
      throw Object.assign(new Error('no'), { code: 'EPERM' });
    };
    const options = { setUserTimeout: refuse, isSilent: refuse, deafen: refuse, deafenTo: refuse, undeafen: refuse };
    const links = new SccpLinks(ear, null, options);
    closers.push(() => links.closeAll());
    links.connect(0, 0, 1, '127.0.0.1', await listen(() => {}), patienceMs, undefined);
    await ear.until('0/0/1 connected');
    expect(links.isSilent(0, 0)).toBe(false);
    expect(ear.heard).toEqual(['failed EPERM', '0/0/1 connected', 'failed EPERM']);
  });

  it('tell FIN as closed, after the bytes that came before it', async () => {
    const ear = new LinkEar();
    const port = await listen((socket) => socket.end('last words'));
    linksWith(ear).connect(0, 2, 5, '127.0.0.1', port, patienceMs, undefined);
    await ear.until('0/2/5 closed');
    expect(ear.bytesOf(0).toString()).toBe('last words');
    expect(ear.heard.at(-1)).toBe('0/2/5 closed');
  });

  it('survive a keepalive written to a link whose other side has just gone', async () => {
    const ear = new LinkEar();
    const port = await listen((socket) => socket.end('bye'));
    const links = linksWith(ear);
    const received = ear.received.bind(ear);
    ear.received = (...told) => {
      received(...told);
      setImmediate(() => links.write(0, 0, Buffer.from('alive?')));
    };
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    await vi.waitFor(() => expect(ear.heard.at(-1)).toMatch(/^0\/0\/1 (closed|reset)$/));
    expect(ear.heard.filter((word) => word.startsWith('failed'))).toEqual([]);
  });

  it('blame the host, not the server, for an address that is not its own', async () => {
    const ear = new LinkEar();
    const port = await listen(() => {});
    linksWith(ear).connect(0, 0, 1, '127.0.0.1', port, patienceMs, '192.0.2.1');
    await ear.until('0/0/1 closed');
    expect(ear.heard).toContain('failed EADDRNOTAVAIL');
  });

  it('read 200 sockets into one buffer, and no byte goes astray', async () => {
    const phones = 200;
    const rounds = 20;
    const ear = new LinkEar();
    /** What a server sends: bytes only this phone may see, in pieces of odd sizes that cross one another. */
    const streamFor = (phone: number) => Buffer.from(`<${phone}:${'#'.repeat(phone % 97)}>`.repeat(rounds));
    const port = await listen((socket) => {
      socket.setNoDelay(true);
      socket.once('data', async (asked) => {
        const stream = streamFor(Number(asked.toString()));
        for (let at = 0; at < stream.length; at += 61) {
          socket.write(stream.subarray(at, at + 61));
          await new Promise(setImmediate);
        }
      });
    });
    const links = linksWith(ear);
    for (let phone = 0; phone < phones; phone++) {
      links.connect(phone, 0, 1, '127.0.0.1', port, patienceMs, undefined);
      links.write(phone, 0, Buffer.from(String(phone)));
    }
    await vi.waitFor(
      () => {
        for (let phone = 0; phone < phones; phone++) expect(ear.bytesOf(phone).length).toBe(streamFor(phone).length);
      },
      { timeout: 20_000, interval: 50 },
    );
    for (let phone = 0; phone < phones; phone++) expect(ear.bytesOf(phone)).toEqual(streamFor(phone));
    expect(ear.buffers.size).toBe(1);
  });

  it('deliver what was written before a close, and hear nothing after it', async () => {
    const ear = new LinkEar();
    const written = Buffer.alloc(20_000_000, 'u');
    let arrived = 0;
    let hasEnded = false;
    const port = await listen((socket) => {
      socket.write('welcome');
      socket.once('data', () => socket.write('nobody hears this'));
      socket.on('data', ({ length }) => {
        arrived += length;
      });
      socket.on('end', () => {
        hasEnded = true;
      });
    });
    const links = linksWith(ear);
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    await ear.until('0 received');
    links.write(0, 0, written);
    links.close(0, 0);
    await vi.waitFor(() => expect(hasEnded).toBe(true), { timeout: 10_000 });
    expect(arrived).toBe(written.length);
    expect(ear.heard).toEqual(['0/0/1 connected', '0 received']);
  });

  it('give the place of a closed link to the next, which hears only its own', async () => {
    const ear = new LinkEar();
    const first = await listen((socket) => socket.on('data', () => socket.write('first')));
    const second = await listen((socket) => socket.write('second'));
    const links = linksWith(ear);
    links.connect(0, 0, 1, '127.0.0.1', first, patienceMs, undefined);
    await ear.until('0/0/1 connected');
    links.write(0, 0, Buffer.from('?'));
    links.close(0, 0);
    links.connect(0, 0, 2, '127.0.0.1', second, patienceMs, undefined);
    await ear.until('0 received');
    expect(ear.bytesOf(0).toString()).toBe('second');
    expect(ear.heard).not.toContain('0/0/1 closed');
  });

  it('give up a connection under way without a word', async () => {
    const ear = new LinkEar();
    const opened: net.Socket[] = [];
    const port = await listen((socket) => opened.push(socket));
    const links = linksWith(ear);
    links.connect(0, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    links.close(0, 0);
    links.connect(1, 0, 1, '127.0.0.1', port, patienceMs, undefined);
    await ear.until('1/0/1 connected');
    expect(ear.heard).toEqual(['1/0/1 connected']);
  });
});
