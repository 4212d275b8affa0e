import { describe, expect, it } from 'vitest';
import { answerManagement, type ManagedLab, type ManagementRequest } from '#lab/sessions/management.js';
import { faultProblem } from '#terms/fault-problem.js';
import { faultDefaults } from '#terms/faults.js';

const lab: ManagedLab = {
  view: () => ({ devices: 2 }),
  devices: (from, count) => [from, count],
  faults: () => [],
  problem: (order) => faultProblem(order, ['cm1']),
};

function ask(method: string, url: string, more: Partial<ManagementRequest> = {}) {
  return answerManagement(lab, { method, url, host: '127.0.0.1:6971', origin: '', body: '', ...more });
}

describe('the management of the lab', () => {
  it.each([
    ['/view', { devices: 2 }],
    ['/devices', [0, 100]],
    ['/devices?from=200&count=50', [200, 50]],
    ['/faults', []],
  ])('shows %s', (url, value) => {
    expect(ask('GET', url)).toEqual({ status: 200, value });
  });

  it('does an order, with what it leaves out as everywhere', () => {
    const order = { ...faultDefaults, fault: 'hang', node: 'cm1', forMs: 5_000 };
    const body = JSON.stringify({ fault: 'hang', node: 'cm1', forMs: 5_000 });
    expect(ask('POST', '/faults', { body })).toEqual({ status: 200, value: order, order });
  });

  it.each([
    ['{"fault":"hang","node":"cm9"}', /no server "cm9"/],
    ['{"fault":', /JSON/],
    ['', /JSON/],
    ['null', /object/],
  ])('tells what is wrong with an order: %s', (body, sentence) => {
    const answer = ask('POST', '/faults', { body });
    expect(answer).toMatchObject({ status: 400, value: { error: expect.stringMatching(sentence) } });
    expect(answer.order).toBeUndefined();
  });

  it.each(['/devices?from=-1', '/devices?count=ten', '/devices?count=10001'])('refuses %s', (url) => {
    expect(ask('GET', url).status).toBe(400);
  });

  it.each([
    ['GET', '/'],
    ['DELETE', '/faults'],
    ['POST', '/view'],
    ['GET', '//'],
    ['GET', '*'],
    ['', ''],
  ])('knows nothing else: %s %s', (method, url) => {
    expect(ask(method, url).status).toBe(404);
  });

  it.each(['localhost', 'localhost:6971', '127.0.0.1', '127.9.9.9:80', '[::1]:6971'])('may be asked as %s', (host) => {
    expect(ask('GET', '/view', { host }).status).toBe(200);
  });

  it.each(['', 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:6971', '10.0.0.1:6971'])(
    'may not be asked as %j, which a web page can make a browser do',
    (host) => {
      expect(ask('GET', '/view', { host }).status).toBe(403);
    },
  );

  it('does nothing for a page of somebody else', () => {
    const body = '{"fault":"stop"}';
    for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:8080']) {
      expect(ask('POST', '/faults', { body, origin })).toMatchObject({ status: 403 });
    }
    expect(ask('POST', '/faults', { body, origin: 'http://127.0.0.1:6971' }).status).toBe(200);
  });
});
