/** Commands by the live page: who may give them, and who may not. */
import { afterEach, describe, expect, it } from 'vitest';
import { ask, type OpenPage, openPage } from '../../support/live-page.js';
import { Story } from '../../unit/outputs/samples.js';

let open: OpenPage;

afterEach(async () => {
  await open.prometheus.finish(new Story().summary());
});

async function opened(): Promise<OpenPage> {
  open = await openPage(10, { commandable: ['cm1', 'cm2', 'dhcp'] });
  return open;
}

const json = { 'content-type': 'application/json' };
const token = ({ page }: OpenPage) => page.fragment.replace('#token=', '');

function post(path: string, body: object | string, headers: Record<string, string> = {}) {
  const { origin } = open;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return ask(`${origin}${path}`, { method: 'POST', headers: { origin, ...json, ...headers }, body: text });
}

async function session(): Promise<Record<string, string>> {
  const { text } = await post('/control/session', { token: token(open) });
  return { 'x-regstorm-session': (JSON.parse(text) as { session: string }).session };
}

describe('the token', () => {
  it('is long, another for each run, and opens once', async () => {
    const first = token(await opened());
    expect(first).toMatch(/^[\w-]{43}$/);
    const answer = await post('/control/session', { token: first });
    expect([answer.status, Object.keys(JSON.parse(answer.text))]).toEqual([200, ['session']]);
    expect((await post('/control/session', { token: first })).status).toBe(403);
    await open.prometheus.finish(new Story().summary());
    expect(token(await opened())).not.toBe(first);
  });

  it.each(['', 'x', 17, null, undefined])('is not %s', async (wrong) => {
    await opened();
    expect((await post('/control/session', { token: wrong })).status).toBe(403);
    // A wrong one spoils nothing.
    expect((await post('/control/session', { token: token(open) })).status).toBe(200);
  });

  it('is no session, and without one nothing is done', async () => {
    await opened();
    const secrets = [{}, { 'x-regstorm-session': token(open) }, { 'x-regstorm-session': '' }];
    for (const headers of secrets) {
      expect((await post('/control', { action: 'stop' }, headers as Record<string, string>)).status).toBe(401);
    }
    expect(open.diary.asked).toEqual([]);
  });
});

describe('a request of the page', () => {
  it('does what was asked, as the control socket does', async () => {
    await opened();
    const mine = await session();
    const requests = [
      { action: 'pause' },
      { action: 'resume' },
      { action: 'rate', factor: 2 },
      { action: 'inject', order: { fault: 'hang', node: 'cm1' } },
      { action: 'stop' },
    ];
    for (const request of requests) {
      const { status, text } = await post('/control', request, { ...mine, 'sec-fetch-site': 'same-origin' });
      expect([status, JSON.parse(text)]).toEqual([200, { ok: true, status: expect.objectContaining({ faults: [] }) }]);
    }
    expect(open.diary.asked).toEqual(['pause', 'resume', 'rate 2', 'cm1 hang', 'stop']);
  });

  it('is told what is wrong with it', async () => {
    await opened();
    const mine = await session();
    const wrong = [{ action: 'explode' }, { action: 'rate', factor: 1e9 }, 'not JSON', '"pause"', 'null'];
    for (const body of [...wrong, { action: 'inject', order: { fault: 'stop', node: 'cm9' } }]) {
      const { text } = await post('/control', body, mine);
      expect(JSON.parse(text)).toEqual({ ok: false, error: expect.stringMatching(/./) });
    }
    expect(open.diary.asked).toEqual([]);
  });
});

describe('a request of anybody else', () => {
  it.each<[string, Record<string, string>, number]>([
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }, 403],
    ['nobody', { origin: '' }, 403],
    ['a page that hides its origin', { origin: 'null' }, 403],
    ['what the browser calls another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['a form with fields', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a name that leads here', { host: 'evil.example', origin: 'http://evil.example' }, 403],
  ])('is refused: from %s', async (_, headers, status) => {
    await opened();
    const mine = await session();
    expect((await post('/control', { action: 'stop' }, { ...mine, ...headers })).status).toBe(status);
    expect((await post('/control/session', { token: 'x' }, headers)).status).toBe(status);
    expect(open.diary.asked).toEqual([]);
  });

  it('is refused when it is long', async () => {
    await opened();
    const mine = await session();
    expect((await post('/control', ' '.repeat(5_000), mine)).status).toBe(413);
  });

  it('is no GET', async () => {
    await opened();
    expect((await ask(`${open.origin}/control`, { headers: await session() })).status).toBe(405);
  });
});

describe('a page that may command nothing', () => {
  it('has no token and no place for commands', async () => {
    open = await openPage(10);
    expect(open.page.fragment).toBe('');
    for (const path of ['/control', '/control/session'])
      expect((await post(path, { action: 'stop' })).status).toBe(405);
    expect(open.diary.asked).toEqual([]);
  });
});
