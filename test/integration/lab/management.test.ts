import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Lab } from '#lab/lab.js';
import { KEEP_ALIVE } from '#wire/sccp/catalogue.js';
import { old, register, young } from '../../unit/lab/call-manager-link.js';
import { cm1, dial, Line, order, startLab } from './clients.js';

function urlOf(lab: Lab, path: string): string {
  const { address, port } = lab.addresses.management!;
  return `http://${address}:${port}${path}`;
}

async function ask(lab: Lab, path: string, init: RequestInit = {}): Promise<{ status: number; value: unknown }> {
  const response = await fetch(urlOf(lab, path), init);
  return { status: response.status, value: await response.json() };
}

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

describe('the management of a lab, by HTTP', () => {
  it('shows its nodes and the phones at them, and why one is gone', async () => {
    const lab = await startLab();
    const line = await dial(cm1(lab));
    line.say(register(old, 11));
    await line.hears('RegisterAck');
    expect(await ask(lab, '/view')).toMatchObject({
      status: 200,
      value: { callManagers: [{ name: 'cm1', registered: 1 }, { name: 'cm2' }], devices: 2 },
    });
    const there = { name: old.name, node: 'cm1', status: 'registered', reason: null };
    const never = { name: young.name, node: null, status: 'unregistered', reason: null };
    expect((await ask(lab, '/devices')).value).toEqual([there, never]);
    expect((await ask(lab, '/devices?from=1&count=5')).value).toEqual([never]);
    line.socket.destroy();
    const gone = { ...there, node: null, status: 'unregistered', reason: 6 };
    await expect.poll(async () => (await ask(lab, '/devices?count=1')).value).toEqual([gone]);
  });

  it('does faults, tells which hold, and what is wrong with an order', async () => {
    const lab = await startLab();
    const stopped = await ask(lab, '/faults', post({ fault: 'stop', node: 'cm1', forMs: 60_000 }));
    expect(stopped).toMatchObject({ status: 200, value: order('stop', { node: 'cm1', forMs: 60_000 }) });
    expect(await new Line(cm1(lab)).end).toBe('ECONNREFUSED');
    const { value } = await ask(lab, '/faults');
    expect(value).toMatchObject([{ fault: 'stop', node: 'cm1' }]);
    expect((value as { forMs: number }[])[0]!.forMs).toBeLessThanOrEqual(60_000);
    expect(await ask(lab, '/faults', post({ fault: 'slow' }))).toEqual({
      status: 400,
      value: { error: 'slow needs delayMs' },
    });
    await ask(lab, '/faults', post({ fault: 'resume' }));
    await dial(cm1(lab));
  });

  it('takes no order as long as a book', async () => {
    const lab = await startLab();
    expect(await ask(lab, '/faults', post({ fault: 'stop', node: 'x'.repeat(20_000) }))).toMatchObject({ status: 413 });
  });

  it('is closed to what a web page can make a browser ask', async () => {
    const lab = await startLab();
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example' };
      request(urlOf(lab, '/view'), { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('the SRST router of a lab', () => {
  it('stands on an address of its own and takes phones nobody knows', async () => {
    expect((await startLab()).addresses.srst).toBeNull();
    const lab = await startLab({ srst: true });
    expect(lab.addresses.srst).toMatchObject({ name: 'srst', address: '127.0.0.4' });
    const line = await dial(lab.addresses.srst!);
    line.say(register({ ...young, name: 'SEP02AB1200000F' }, 11));
    await line.hears('RegisterAck');
    expect(lab.view().callManagers.at(-1)).toMatchObject({ name: 'srst', registered: 1 });
    await lab.inject(order('hang', { node: 'srst' }));
    line.say(KEEP_ALIVE);
    await lab.inject(order('resume', { node: 'srst' }));
    await line.hears('KeepAliveAck');
  });
});
