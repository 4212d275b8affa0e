/** The live page over real sockets: what it serves, to whom, and what its stream tells. */
import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MomentMessage, PageFacts, WholeMessage } from '#outputs/live-page/messages.js';
import { tellState } from '#stats/phone-states.js';
import { State } from '#terms/states.js';
import { ask, type OpenPage, openPage } from '../../support/live-page.js';
import { Story, stormyStory } from '../../unit/outputs/samples.js';

let open: OpenPage | null = null;
const streams: IncomingMessage[] = [];

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.destroy();
  await open?.prometheus.finish(new Story().summary());
  open = null;
});

async function opened(phones = 1_000): Promise<OpenPage> {
  open = await openPage(phones);
  return open;
}

interface Heard {
  readonly kind: string;
  readonly data: unknown;
}

/** Listens to the stream from now on. */
async function listen(origin: string): Promise<Heard[]> {
  const heard: Heard[] = [];
  const stream = await new Promise<IncomingMessage>((resolve) => get(`${origin}/live`, { agent: false }, resolve));
  streams.push(stream);
  stream.on('error', () => {});
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, kind, data] = /event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end))!;
      heard.push({ kind: kind!, data: JSON.parse(data!) });
      text = text.slice(end + 2);
    }
  });
  await vi.waitFor(() => expect(heard).toHaveLength(1), { interval: 5 });
  return heard;
}

const kindsOf = (heard: readonly Heard[]) => heard.map(({ kind }) => kind);

describe('the page', () => {
  it('is at the root, with all its files, and none comes from elsewhere', async () => {
    const { origin } = await opened();
    const page = await ask(`${origin}/`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect([page.headers['x-content-type-options'], page.headers['referrer-policy']]).toEqual([
      'nosniff',
      'no-referrer',
    ]);
    const named = [...page.text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path]) => path!);
    expect(named).toHaveLength(4);
    for (const path of [...named, '/page/uplot.js']) {
      const file = await ask(`${origin}${path}`);
      expect([path, file.status, file.text.length > 100]).toEqual([path, 200, true]);
    }
  });

  it('gives no place at its stream to who asks for headers alone', async () => {
    const { origin } = await opened();
    const answer = await fetch(`${origin}/live`, { method: 'HEAD' });
    expect(answer.status).toBe(405);
  });

  it('brings every module that another one imports', async () => {
    const { origin } = await opened();
    const wanted = ['main.js'];
    for (const name of wanted) {
      const { status, text } = await ask(`${origin}/page/${name}`);
      expect([name, status]).toEqual([name, 200]);
      for (const [, from] of text.matchAll(/^import .* from '(.+)';$/gm)) {
        expect(from).toMatch(/^\.\//);
        if (!wanted.includes(from!.slice(2))) wanted.push(from!.slice(2));
      }
    }
    expect(wanted.length).toBeGreaterThan(5);
  });

  it.each([
    '/page/',
    '/page/../live-page/control.js',
    '/page/%2e%2e/main.js',
    '/page/main.ts',
    '/etc/passwd',
    '/control',
  ])('serves nothing at %s', async (path) => {
    const { origin } = await opened();
    expect((await ask(origin, { headers: {} })).status).toBe(200);
    const { hostname, port } = new URL(origin);
    const told = await new Promise<number>((resolve) => {
      get({ hostname, port, path, agent: false }, (response) => resolve(response.resume().statusCode!));
    });
    expect(told).toBe(404);
  });

  it('leaves the metrics as they are', async () => {
    const { origin, prometheus } = await opened();
    prometheus.take(stormyStory().last);
    expect((await ask(`${origin}/metrics`)).text).toContain('regstorm_phones{');
  });

  it('is refused under a name that is not this host’s, but for the metrics', async () => {
    const { origin } = await opened();
    const as = async (host: string, path = '/') => (await ask(`${origin}${path}`, { headers: { host } })).status;
    expect(await as('evil.example')).toBe(403);
    expect(await as('127.0.0.1.evil.example:9464', '/live')).toBe(403);
    expect(await as('evil.example', '/phone?index=1')).toBe(403);
    expect([await as('localhost:9464'), await as('10.1.2.3:9464'), await as('[::1]:9464')]).toEqual([200, 200, 200]);
    expect(await as('loadhost.example:9464', '/metrics')).toBe(200);
  });

  it('tells another site nothing, and gives it no place', async () => {
    const { origin, page } = await opened();
    for (const site of ['cross-site', 'same-site']) {
      expect((await ask(`${origin}/live`, { headers: { 'sec-fetch-site': site } })).status).toBe(403);
    }
    const { headers } = await ask(`${origin}/phone?index=3`);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(page.states[0]).toBe(0);
  });

  it('tells who a phone is', async () => {
    const { origin } = await opened(10);
    const { status, text } = await ask(`${origin}/phone?index=3`);
    expect([status, JSON.parse(text)]).toEqual([200, { name: 'SEP020001000003', model: expect.any(String) }]);
    for (const index of ['10', '-1', '1e1', 'x', '']) {
      expect([index, (await ask(`${origin}/phone?index=${index}`)).status]).toEqual([index, 404]);
    }
  });
});

describe('the stream', () => {
  it('begins with all that does not change', async () => {
    const { origin } = await opened();
    const [first] = await listen(origin);
    const { facts, now, points, end } = first!.data as WholeMessage;
    expect([first!.kind, now, points, end]).toEqual(['whole', null, [], null]);
    expect(facts).toMatchObject({
      name: 'quickstart',
      phones: 1_000,
      sites: [{ first: 0, total: 1_000 }],
      nodes: ['cm1', 'cm2'],
      control: null,
    } satisfies Partial<PageFacts> | object);
    expect(facts.states[1]).toEqual({ name: 'starting', lcd: 'Configuring VLAN' });
    expect(facts.planned.at(-1)![1]).toBe(1_000);
  });

  it('tells each moment with its phones, each event, and the end', async () => {
    const { origin, page } = await opened(4);
    const heard = await listen(origin);
    const { story, last } = stormyStory();
    for (const [index, name] of (['inService', 'inService', 'leasing'] as const).entries()) {
      tellState(page.states, index, State[name]!);
    }
    page.take(last);
    page.take(story.moment(4_000));
    page.takeEvent({ atSeconds: 3.5, kind: 'paused', text: 'arrivals are held', details: {} });
    page.finish(story.summary());
    await vi.waitFor(() => expect(kindsOf(heard)).toEqual(['whole', 'moment', 'moment', 'event', 'end']));
    const [first, second] = heard.slice(1).map(({ data }) => data as MomentMessage);
    expect(Buffer.from(first!.cells!, 'base64')).toEqual(Buffer.of(0x88, 0x03));
    // As before: not said again.
    expect([second!.cells, second!.from]).toEqual([null, 1]);
    expect(second!.points).toHaveLength(1);
    expect(heard[3]!.data).toEqual({ atSeconds: 3.5, kind: 'paused', text: 'arrivals are held' });
    expect(heard[4]!.data).toMatchObject({ result: 'passed', verdict: 'valid' });
  });

  it('tells who comes late everything so far, the end too, and few of many events', async () => {
    const { origin, page } = await opened();
    const { story } = stormyStory((moment) => page.take(moment));
    for (let n = 0; n < 250; n++) page.takeEvent({ atSeconds: n, kind: 'paused', text: `event ${n}`, details: {} });
    page.finish(story.summary());
    const [first] = await listen(origin);
    const { points, events, omittedEvents, now, end } = first!.data as WholeMessage;
    expect([points.map(({ at }) => at), now?.atSeconds, end?.result]).toEqual([[1, 2, 3], 3, 'passed']);
    expect([events.length, omittedEvents, events.at(-1)!.text]).toEqual([200, 50, 'event 249']);
  });

  it('has workers tell of single phones only while somebody looks', async () => {
    const { origin, page } = await opened();
    expect(page.states[0]).toBe(0);
    await listen(origin);
    expect(page.states[0]).toBe(1);
    streams.splice(0)[0]!.destroy();
    await vi.waitFor(() => expect(page.states[0]).toBe(0));
  });

  it('says the last words before the port closes', async () => {
    const { origin, page, prometheus } = await opened();
    const heard = await listen(origin);
    const summary = stormyStory().story.summary();
    page.finish(summary);
    await prometheus.finish(summary);
    open = null;
    await vi.waitFor(() => expect(kindsOf(heard)).toEqual(['whole', 'end']));
  });

  it('does not hold up the run for a browser that does not read', async () => {
    const { origin, page } = await opened(40_000);
    await new Promise<void>((resolve) => {
      get(`${origin}/live`, { agent: false }, (stream) => {
        streams.push(stream.pause());
        stream.on('error', () => {});
        resolve();
      });
    });
    const { story } = stormyStory();
    let slowest = 0;
    for (let n = 0; n < 400; n++) {
      tellState(page.states, n, State.inService!);
      const moment = story.moment(4_000 + n * 1_000);
      const before = performance.now();
      page.take(moment);
      slowest = Math.max(slowest, performance.now() - before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // 27 KB each: more than its connection takes in.
    expect(slowest).toBeLessThan(250);
  });
});
