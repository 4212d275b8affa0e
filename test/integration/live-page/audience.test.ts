/** Browsers that read, that do not, and that come back: on real sockets, which alone have buffers that fill. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Audience, mostBrowsers, patienceMs, roomBytes } from '#outputs/live-page/audience.js';

const news = { text: 'x'.repeat(30_000) };
const everything = { all: 'y'.repeat(50_000) };

let server: Server;
let audience: Audience;
let now = 0;
let presence: boolean[] = [];
const responses: ServerResponse[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  now = 0;
  const seen: boolean[] = [];
  presence = seen;
  audience = new Audience(
    () => everything,
    (isAnybody) => seen.push(isAnybody),
    () => now,
  );
  server = createServer((_, response) => {
    responses.push(response);
    if (!audience.join(response)) response.writeHead(503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  responses.length = 0;
});

/** A browser that does not read until it is told to. */
async function join(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket.pause());
  const before = responses.length;
  socket.write('GET /live HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitFor(() => expect(responses.length).toBeGreaterThan(before), { interval: 5 });
  return socket;
}

/** What a browser hears from now on. */
function heardBy(socket: Socket): { readonly kinds: () => string[]; readonly text: () => string } {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.resume();
  return { kinds: () => [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind!), text: () => text };
}

/** Says so much that no connection can take it in. */
async function tellTooMuch(response: ServerResponse): Promise<number> {
  let most = 0;
  let told = 0;
  while (told < 2_000 && (most < roomBytes || told % 50 !== 0)) {
    audience.tell('moment', news);
    told++;
    most = Math.max(most, response.writableLength);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return most;
}

describe('a browser that looks', () => {
  it('hears everything first, then what is new', async () => {
    const heard = heardBy(await join());
    audience.tell('moment', news);
    audience.tell('event', { kind: 'paused' });
    await vi.waitFor(() => expect(heard.kinds()).toEqual(['whole', 'moment', 'event']));
    expect(heard.text()).toContain('retry: 2000');
    expect(heard.text()).toContain('event: event\ndata: {"kind":"paused"}\n\n');
  });

  it('is counted from the first to the last', async () => {
    const [one, other] = [await join(), await join()];
    expect([audience.size, presence]).toEqual([2, [true]]);
    one.destroy();
    other.destroy();
    await vi.waitFor(() => expect(presence).toEqual([true, false]));
  });

  it('finds no room where too many look already', async () => {
    for (let n = 0; n < mostBrowsers; n++) await join();
    const late = heardBy(await join());
    await vi.waitFor(() => expect(late.text()).toContain('HTTP/1.1 503'));
    expect(audience.size).toBe(mostBrowsers);
  });

  it('hears the last words, and then the end of the stream', async () => {
    const socket = await join();
    const heard = heardBy(socket);
    audience.tell('end', { result: 'passed' });
    const ended = once(socket, 'end');
    await audience.close();
    await ended;
    expect(heard.kinds()).toEqual(['whole', 'end']);
  });
});

describe('a browser that does not read', () => {
  it('costs a bounded memory, and others hear on', async () => {
    await join();
    const [response] = responses;
    const reader = heardBy(await join());
    const most = await tellTooMuch(response!);
    expect(most).toBeGreaterThan(roomBytes);
    expect(most).toBeLessThan(roomBytes + 40_000);
    await vi.waitFor(() => expect(reader.kinds().filter((kind) => kind === 'moment').length).toBeGreaterThan(5));
  });

  it('hears everything anew when it reads again, and nothing that was left out', async () => {
    const socket = await join();
    const [response] = responses;
    await tellTooMuch(response!);
    for (let n = 0; n < 100; n++) audience.tell('moment', news);
    const heard = heardBy(socket);
    await vi.waitFor(() => expect(response!.writableLength).toBe(0), { timeout: 10_000 });
    audience.tell('event', { kind: 'paused' });
    audience.tell('event', { kind: 'resumed' });
    await vi.waitFor(() => expect(heard.kinds().at(-1)).toBe('event'), { timeout: 10_000 });
    // "paused" is in the message that stands for all.
    expect(heard.kinds().slice(-2)).toEqual(['whole', 'event']);
    expect(heard.text().split('event: event')).toHaveLength(2);
  });

  it('is cut off when it has not read for long', async () => {
    await join();
    const [response] = responses;
    await tellTooMuch(response!);
    now = patienceMs - 1;
    audience.tell('moment', news);
    expect(response!.destroyed).toBe(false);
    now = patienceMs + 1;
    audience.tell('moment', news);
    expect(response!.destroyed).toBe(true);
    await vi.waitFor(() => expect(audience.size).toBe(0));
  });

  it('does not keep the end waiting', async () => {
    await join();
    await tellTooMuch(responses[0]!);
    const before = performance.now();
    await audience.close();
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
