/** A worker's looks at a management view, whatever the view does. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ViewWatch } from '#phone/view-watch.js';
import { sweepFailures } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import { notAllowed, Permitted } from '#worker/permitted.js';
import { ViewSweeps } from '#worker/view-sweeps.js';
import { layout } from '../../support/phone-world.js';

const everyMs = 1_000;
const phones = 1_200;

const nameOf = (n: number) => `SEP${n.toString(16).toUpperCase().padStart(12, '0')}`;
const rowOf = (n: number) => ({ name: nameOf(n), node: 'cm1', status: 'registered', reason: null });

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Phones that are all registered, and the looks at a view at that port. */
function sweepsAt(port: number, address = '127.0.0.1') {
  const recorder = new Recorder(layout);
  const watched = Array.from({ length: phones }, (_, n) => ({
    isInCluster: true,
    self: { name: nameOf(n), diary: { registrations: 1 } },
  }));
  const failures: unknown[] = [];
  const sweeps = new ViewSweeps(
    { address, port, path: '/devices', everyMs },
    new Permitted([]),
    new ViewWatch(watched, recorder),
    ({ code }) => failures.push(code),
  );
  closers.push(() => sweeps.stop());
  const count = (slot: number) => {
    const generator = { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 };
    return recorder.snapshot({ worker: 0, epoch: 0, atMs: 0, generator, final: true }).counts[slot]!;
  };
  return {
    sweeps,
    failures,
    told: () => ({
      sweeps: count(layout.slot('viewSweeps')),
      failed: sweepFailures.filter((_, n) => count(layout.slot('viewSweepsFailed', n)) > 0),
      ghosts: count(layout.slot('phonesGhost')),
    }),
  };
}

async function portOf(server: http.Server | net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    if (server instanceof http.Server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function viewOf(answer: http.RequestListener) {
  return sweepsAt(await portOf(http.createServer(answer)));
}

/** A view of these rows that gives so many at a time, however many it is asked for. */
function pagesOf(rows: readonly object[], most: number): http.RequestListener {
  return ({ url = '' }, response) => {
    const { searchParams } = new URL(url, 'http://view');
    const from = Number(searchParams.get('from'));
    const count = Math.min(most, Number(searchParams.get('count')));
    response.end(JSON.stringify(rows.slice(from, from + count)));
  };
}

const everyone = Array.from({ length: phones }, (_, n) => rowOf(n));

describe('a view', () => {
  it.each([
    ['of whole pages', 500],
    ['that gives fewer rows than it is asked for', 70],
  ])('%s is read to its end, again and again', async (_, most) => {
    let isTrue = false;
    const { sweeps, told } = await viewOf((request, response) => {
      pagesOf(isTrue ? everyone : everyone.slice(0, -3), most)(request, response);
    });
    sweeps.turn(everyMs - 1);
    for (const number of [1, 2]) {
      sweeps.turn(number * everyMs);
      await vi.waitFor(() => expect(told().sweeps).toBe(number));
    }
    expect(told()).toEqual({ sweeps: 2, failed: [], ghosts: 3 });
    isTrue = true;
    sweeps.turn(3 * everyMs);
    await vi.waitFor(() => expect(told()).toEqual({ sweeps: 3, failed: [], ghosts: 0 }));
  });

  it('is asked for the next page only when it has given one, and for no second sweep in the midst of one', async () => {
    const waiting: http.ServerResponse[] = [];
    const { sweeps, told } = await viewOf((_, response) => waiting.push(response));
    for (let now = everyMs; now < 20 * everyMs; now += 100) sweeps.turn(now);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]!.end(JSON.stringify(everyone.slice(0, 500)));
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    expect(told().sweeps).toBe(0);
  });

  it('that does not answer in half a minute is a sweep that failed, and is hung up on', async () => {
    const waiting: http.ServerResponse[] = [];
    const { sweeps, told } = await viewOf((_, response) => waiting.push(response));
    sweeps.turn(everyMs);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    sweeps.turn(everyMs + 29_999);
    expect(told().sweeps).toBe(0);
    sweeps.turn(everyMs + 30_000);
    expect(told()).toEqual({ sweeps: 1, failed: ['timeout'], ghosts: 0 });
    await vi.waitFor(() => expect(waiting[0]!.destroyed).toBe(true));
    sweeps.turn(40_000);
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    expect(told().sweeps).toBe(1);
  });

  it.each<[string, string, http.RequestListener]>([
    ['that has no such page', 'refused', (_, response) => response.writeHead(404).end('[]')],
    ['that sends one elsewhere', 'refused', (_, response) => response.writeHead(302, { location: '/' }).end()],
    ['that is no JSON', 'garbled', (_, response) => response.end('<html>')],
    ['that is no list', 'garbled', (_, response) => response.end('{"devices":[]}')],
    ['with a phone without a name', 'garbled', (_, response) => response.end('[{"status":"registered"}]')],
    ['that breaks off in its midst', 'garbled', (_, response) => response.end('[{"name":"A","status":"regist')],
    [
      'with a status nobody knows',
      'garbled',
      (_, response) => response.end(JSON.stringify([{ ...rowOf(0), status: 'Registered' }])),
    ],
    [
      'that gives more rows than it is asked for',
      'garbled',
      (_, response) => response.end(JSON.stringify(everyone.slice(0, 501))),
    ],
    ['nested as deep as can be', 'garbled', (_, response) => response.end('['.repeat(200_000))],
    ['of which half a page comes', 'unreachable', brokenOff],
    ['whose page has no end', 'tooLong', endless],
    ['that has ever another page', 'tooLong', (_, response) => response.end(JSON.stringify([rowOf(0)]))],
  ])('%s is a sweep that failed: %s', async (_, why, answer) => {
    const { sweeps, told, failures } = await viewOf(answer);
    sweeps.turn(everyMs);
    await vi.waitFor(() => expect(told()).toEqual({ sweeps: 1, failed: [why], ghosts: 0 }), { timeout: 15_000 });
    expect(failures).toEqual([]);
  });

  it('that does not speak HTTP is a sweep that failed', async () => {
    const { sweeps, told } = sweepsAt(await portOf(net.createServer((socket) => socket.end('220 hello\r\n'))));
    sweeps.turn(everyMs);
    await vi.waitFor(() => expect(told()).toEqual({ sweeps: 1, failed: ['garbled'], ghosts: 0 }));
  });

  it('where nobody listens is a sweep that failed, and the next one may do better', async () => {
    const server = http.createServer(pagesOf(everyone, 500));
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    const { sweeps, told } = sweepsAt(port);
    sweeps.turn(everyMs);
    await vi.waitFor(() => expect(told()).toEqual({ sweeps: 1, failed: ['unreachable'], ghosts: 0 }));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    sweeps.turn(2 * everyMs);
    await vi.waitFor(() => expect(told()).toEqual({ sweeps: 2, failed: ['unreachable'], ghosts: 0 }));
  });

  it('at an address that nobody allowed is not asked: the run cannot go on', () => {
    const { sweeps, failures, told } = sweepsAt(80, '192.0.2.1');
    sweeps.turn(everyMs);
    expect(failures).toEqual([notAllowed]);
    expect(told().sweeps).toBe(0);
  });

  it('is asked no more when the phones leave', async () => {
    const asked: (string | undefined)[] = [];
    const server = http.createServer(({ url }, response) => {
      asked.push(url);
      if (asked.length === 1) sweeps.stop();
      response.end(JSON.stringify(everyone.slice(0, 500)));
    });
    const port = await portOf(server);
    const { sweeps, told } = sweepsAt(port);
    sweeps.turn(everyMs);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    sweeps.turn(10 * everyMs);
    // Whatever was asked before this one has come before it.
    await fetch(`http://127.0.0.1:${port}/later`);
    expect(asked).toEqual(['/devices?from=0&count=500', '/later']);
    expect(told()).toEqual({ sweeps: 0, failed: [], ghosts: 0 });
  });
});

function brokenOff(_: http.IncomingMessage, response: http.ServerResponse): void {
  response.writeHead(200, { 'content-length': 100 });
  response.write('[', () => response.destroy());
}

function endless(_: http.IncomingMessage, response: http.ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}
