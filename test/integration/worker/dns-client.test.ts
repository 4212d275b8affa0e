import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DnsCode, decodeQuery, encodeAnswer } from '#wire/dns/message.js';
import { DnsClient, type DnsEvents } from '#worker/dns-client.js';

class Ear implements DnsEvents {
  readonly heard: unknown[] = [];
  readonly failures: unknown[] = [];
  strays = 0;

  resolved(phone: number, ticket: number, addresses: readonly number[] | null): void {
    this.heard.push([phone, ticket, addresses]);
  }

  strayed(): void {
    this.strays++;
  }

  failed(error: NodeJS.ErrnoException): void {
    this.failures.push(error.code);
  }
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = (query: Uint8Array) => readonly Uint8Array[];

async function serverOf(answer: Answer) {
  const socket = dgram.createSocket('udp4');
  const queries: { readonly name: string; readonly from: string; readonly port: number }[] = [];
  socket.on('message', (bytes, { address, port }) => {
    queries.push({ name: decodeQuery(bytes).name, from: address, port });
    for (const reply of answer(bytes)) socket.send(reply, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  const ear = new Ear();
  const { port } = socket.address();
  const client = new DnsClient(port, ear);
  closers.push(() => client.endAll());
  const tell = (reply: Uint8Array, to: dgram.RemoteInfo) => socket.send(reply, to.port, to.address);
  return { client, ear, queries, port, tell };
}

describe('the names of a herd', () => {
  it('are asked from the phone’s own address, and answered to it', async () => {
    const { client, ear, queries } = await serverOf((bytes) => [encodeAnswer(decodeQuery(bytes), 0, [5, 6])]);
    client.ask(3, 9, 'cm1.lab.test', '127.0.0.1', '127.16.0.9');
    await vi.waitFor(() => expect(ear.heard).toEqual([[3, 9, [5, 6]]]));
    expect(queries).toMatchObject([{ name: 'cm1.lab.test', from: '127.16.0.9' }]);
  });

  it('are nobody’s when the server says so, or there can be none', async () => {
    const { client, ear } = await serverOf((bytes) => [encodeAnswer(decodeQuery(bytes), DnsCode.nameError)]);
    client.ask(1, 1, 'nowhere', '127.0.0.1', undefined);
    client.ask(2, 2, 'a..b', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toHaveLength(2));
    expect(ear.heard).toEqual(
      expect.arrayContaining([
        [1, 1, []],
        [2, 2, []],
      ]),
    );
  });

  it.each([
    ['REFUSED', DnsCode.refused],
    ['SERVFAIL', DnsCode.serverFailure],
    ['NOTIMP', DnsCode.notImplemented],
  ])('are not told by a server that answers %s', async (_, code) => {
    const { client, ear } = await serverOf((bytes) => [encodeAnswer(decodeQuery(bytes), code)]);
    client.ask(1, 1, 'cm1', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 1, null]]));
  });

  it('are asked of another server, and the first may answer late, but not refuse', async () => {
    const { client, ear, queries, port, tell } = await serverOf(() => []);
    const second = dgram.createSocket('udp4').bind(port, '127.0.0.2');
    closers.push(() => second.close());
    await once(second, 'listening');
    client.ask(1, 1, 'cm1', '127.0.0.1', '127.16.0.9');
    await vi.waitFor(() => expect(queries).toHaveLength(1));
    client.ask(1, 1, 'cm1', '127.0.0.2', '127.16.0.9');
    const [query, asker] = (await once(second, 'message')) as [Buffer, dgram.RemoteInfo];
    tell(encodeAnswer(decodeQuery(query), DnsCode.refused), asker);
    tell(encodeAnswer(decodeQuery(query), 0, [1]), asker);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 1, [1]]]));
    expect(ear.strays).toBe(0);
  });

  it('are believed from nobody but the server asked, at its port', async () => {
    const { client, ear, queries, port } = await serverOf(() => []);
    const [elsewhere, otherPort] = ['127.0.0.2', '127.0.0.1'].map((address, n) =>
      dgram.createSocket('udp4').bind(n === 0 ? port : 0, address),
    );
    closers.push(
      () => elsewhere!.close(),
      () => otherPort!.close(),
    );
    await Promise.all([elsewhere, otherPort].map((socket) => once(socket!, 'listening')));
    client.ask(1, 1, 'cm1', '127.0.0.1', '127.16.0.9');
    await vi.waitFor(() => expect(queries).toHaveLength(1));
    const forged = encodeAnswer({ id: 1, name: 'cm1', type: 1, recursionDesired: true }, 0, [66]);
    for (const socket of [elsewhere, otherPort]) socket!.send(forged, queries[0]!.port, '127.16.0.9');
    await vi.waitFor(() => expect(ear.strays).toBe(2));
    expect(ear.heard).toEqual([]);
  });

  it('are asked for again from the same port, so that a late answer counts', async () => {
    const { client, ear, queries } = await serverOf((bytes) => {
      return queries.length === 2 ? [encodeAnswer(decodeQuery(bytes), 0, [7])] : [];
    });
    client.ask(1, 4, 'cm1', '127.0.0.1', undefined);
    client.ask(1, 4, 'cm1', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 4, [7]]]));
    expect(queries[0]!.port).toBe(queries[1]!.port);
  });

  it('believe no answer to another question, and none that is no DNS', async () => {
    const { client, ear } = await serverOf((bytes) => {
      const query = decodeQuery(bytes);
      const wrong = [
        encodeAnswer({ ...query, id: query.id ^ 1 }, 0, [1]),
        encodeAnswer({ ...query, name: 'x' }, 0, [2]),
      ];
      return [...wrong, new Uint8Array(5), encodeAnswer(query, 0, [3])];
    });
    client.ask(1, 1, 'cm1', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 1, [3]]]));
    expect(ear.strays).toBe(3);
  });

  it('are known by their answers with a dot at the end or without', async () => {
    const { client, ear } = await serverOf((bytes) => [encodeAnswer(decodeQuery(bytes), 0, [1])]);
    client.ask(1, 1, 'cm1.lab.test.', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 1, [1]]]));
    expect(ear.strays).toBe(0);
  });

  it('tell nothing once the phone has lost interest', async () => {
    const { client, ear, queries } = await serverOf((bytes) => [encodeAnswer(decodeQuery(bytes), 0, [1])]);
    client.ask(1, 1, 'old', '127.0.0.1', undefined);
    client.end(1, 1);
    client.ask(1, 2, 'new', '127.0.0.1', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 2, [1]]]));
    expect(queries.map(({ name }) => name)).toContain('new');
    expect(ear.failures).toEqual([]);
  });
});
