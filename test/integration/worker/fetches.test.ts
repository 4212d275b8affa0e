import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { type FetchEvents, Fetches } from '#worker/fetches.js';

class Ear implements FetchEvents {
  readonly heard: string[] = [];
  readonly failures: (string | undefined)[] = [];

  fetched(phone: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    expect(address).toBe(parseIpv4('127.0.0.1'));
    expect(port).toBeGreaterThan(0);
    this.heard.push(`${phone}/${ticket} ${Buffer.from(datagram)}`);
  }

  refused(phone: number, ticket: number): void {
    this.heard.push(`${phone}/${ticket} refused`);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.failures.push(error.code);
  }
}

/** Hears what fetches send, and from where; answers as told. */
class Server {
  readonly heard: string[] = [];
  readonly sources: string[] = [];
  readonly socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });

  static async start(answer: (text: string) => string | null = () => null): Promise<Server> {
    const server = new Server();
    server.socket.on('message', (bytes, from) => {
      server.heard.push(bytes.toString());
      server.sources.push(from.address);
      const reply = answer(bytes.toString());
      if (reply !== null) server.socket.send(reply, from.port, from.address);
    });
    server.socket.bind(0, '127.0.0.1');
    await once(server.socket, 'listening');
    closers.push(() => server.socket.close());
    return server;
  }

  get port(): number {
    return this.socket.address().port;
  }
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function fetchesWith(ear: Ear): Fetches {
  const fetches = new Fetches(ear);
  closers.push(() => fetches.endAll());
  return fetches;
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** A UDP port at which nobody listens. */
async function freePort(): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.9');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

describe('the fetches of a herd', () => {
  it('ask from the address of the phone, and bring the answer to its ticket', async () => {
    const ear = new Ear();
    const server = await Server.start((text) => `data for ${text}`);
    fetchesWith(ear).send(4, 9, '127.0.0.1', server.port, bytes('SEP4'), '127.16.0.77');
    await vi.waitFor(() => expect(ear.heard).toEqual(['4/9 data for SEP4']));
    expect(server.sources).toEqual(['127.16.0.77']);
  });

  it('speak from the same port all through a transfer', async () => {
    const ports = new Set<number>();
    const server = await Server.start();
    server.socket.on('message', (_, from) => ports.add(from.port));
    const fetches = fetchesWith(new Ear());
    for (const text of ['request', 'ack 1', 'ack 2'])
      fetches.send(0, 1, '127.0.0.1', server.port, bytes(text), undefined);
    await vi.waitFor(() => expect(server.heard).toEqual(['request', 'ack 1', 'ack 2']));
    expect(ports.size).toBe(1);
  });

  it('tell that nobody listens where a request went to, each time, and hear nothing else for it', async () => {
    const ear = new Ear();
    const closed = await freePort();
    const late = await Server.start();
    late.socket.on('message', (bytes, from) => setTimeout(() => late.socket.send(bytes, from.port, from.address), 300));
    const fetches = fetchesWith(ear);
    const ask = () => fetches.send(3, 1, '127.0.0.9', closed, bytes('request'), '127.16.0.77');
    ask();
    await vi.waitFor(() => expect(ear.heard).toEqual(['3/1 refused']));
    const before = performance.eventLoopUtilization();
    fetches.send(4, 1, '127.0.0.1', late.port, bytes('late'), undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual(['3/1 refused', '4/1 late']));
    // What lies in the socket's queue of errors would keep the loop turning.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.7);
    ask();
    await vi.waitFor(() => expect(ear.heard.at(-1)).toBe('3/1 refused'));
    expect(ear.failures).toEqual([]);
  });

  it('take no word about somebody else for one about the server', async () => {
    const ear = new Ear();
    const closed = await freePort();
    const server = await Server.start((text) => (text === 'again' ? 'data' : null));
    const fetches = fetchesWith(ear);
    fetches.send(3, 1, '127.0.0.1', server.port, bytes('request'), '127.16.0.77');
    fetches.send(3, 1, '127.0.0.9', closed, bytes('no transfer of mine'), '127.16.0.77');
    await vi.waitFor(() => expect(server.heard).toEqual(['request']));
    fetches.send(3, 1, '127.0.0.1', server.port, bytes('again'), '127.16.0.77');
    await vi.waitFor(() => {
      if (!ear.heard.includes('3/1 data')) {
        fetches.send(3, 1, '127.0.0.1', server.port, bytes('again'), '127.16.0.77');
        throw new Error('not yet');
      }
    });
    expect(ear.heard).not.toContain('3/1 refused');
    expect(ear.failures).toEqual([]);
  });

  it('let the last ACK really leave when the transfer ends in the same breath, 300 times at once', async () => {
    const ear = new Ear();
    const server = await Server.start((text) => (text === 'request' ? 'data' : null));
    const fetches = fetchesWith(ear);
    ear.fetched = (phone, ticket, _datagram, _address, port) => {
      fetches.send(phone, ticket, '127.0.0.1', port, bytes(`last ack ${phone}`), '127.16.0.77');
      fetches.end(phone, ticket);
    };
    for (let phone = 0; phone < 300; phone++) {
      fetches.send(phone, 1, '127.0.0.1', server.port, bytes('request'), '127.16.0.77');
    }
    await vi.waitFor(() => expect(server.heard).toHaveLength(600), { timeout: 5_000 });
    expect(new Set(server.heard).size).toBe(301);
  });

  it('close their socket at the end, and bring nothing any more', async () => {
    const ear = new Ear();
    const server = await Server.start((text) => `answer to ${text}`);
    const fetches = fetchesWith(ear);
    fetches.send(0, 1, '127.0.0.1', server.port, bytes('old'), undefined);
    fetches.end(0, 1);
    fetches.send(0, 2, '127.0.0.1', server.port, bytes('new'), undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual(['0/2 answer to new']));
    expect(server.heard).toEqual(['old', 'new']);
  });

  it('pay no heed to the end of a transfer that has made way for another', async () => {
    const ear = new Ear();
    const server = await Server.start((text) => text);
    const fetches = fetchesWith(ear);
    fetches.send(0, 2, '127.0.0.1', server.port, bytes('present'), undefined);
    fetches.end(0, 1);
    await vi.waitFor(() => expect(ear.heard).toEqual(['0/2 present']));
  });

  it('blame the host for an address that is not its own', async () => {
    const ear = new Ear();
    fetchesWith(ear).send(0, 1, '127.0.0.1', 69, bytes('SEP0'), '192.0.2.1');
    await vi.waitFor(() => expect(ear.failures).toContain('EADDRNOTAVAIL'));
  });
});
