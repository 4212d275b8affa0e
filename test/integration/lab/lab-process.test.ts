import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LabProcess } from '#lab/lab-process.js';
import type { FaultOrder } from '#terms/faults.js';
import { KEEP_ALIVE } from '#wire/sccp/catalogue.js';
import { labOfEverything } from '../../support/lab-of-everything.js';
import { cm1, dial, Line, order } from './clients.js';

/** The built one: its child runs files of its own. */
const built = new URL('../../../dist/lab/lab-process.js', import.meta.url).href;
const { LabProcess: Built } = (await import(built)) as typeof import('#lab/lab-process.js');
// The child would inherit the condition by which tests find the sources.
process.execArgv = [];

let lab: LabProcess | undefined;

afterEach(async () => {
  await lab?.stop();
});

describe('the lab in a process of its own', () => {
  it('does faults in the sequence they are ordered, and says so when they hold', async () => {
    lab = await Built.start(labOfEverything);
    const line = await dial(cm1(lab));
    line.say(KEEP_ALIVE);
    await line.hears('KeepAliveAck');
    const done = await Promise.all([
      lab.inject(order('stop', { node: 'cm1' })),
      lab.view(),
      lab.inject(order('resume', { node: 'cm1' })),
      lab.view(),
    ]);
    expect(done.map((answer) => answer?.callManagers.length)).toEqual([undefined, 2, undefined, 2]);
    expect(await line.end).toBe('FIN');
    await dial(cm1(lab));
    await lab.inject(order('crash', { node: 'cm1' }));
    expect(await new Line(cm1(lab)).end).toBe('ECONNREFUSED');
  });

  it('refuses what cannot be, and goes on', async () => {
    lab = await Built.start(labOfEverything);
    const wrong = { code: 'arguments-invalid', message: /no server "cm7"/, hint: /docs/ };
    await expect(lab.inject(order('hang', { node: 'cm7' }))).rejects.toMatchObject(wrong);
    expect((await lab.view()).callManagers).toHaveLength(2);
  });

  it('has a fault of its management port done by whoever commands it, who may refuse', async () => {
    lab = await Built.start(labOfEverything);
    const { address, port } = lab.addresses.management!;
    const post = async (body: unknown) => {
      const asked = { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`http://${address}:${port}/faults`, asked);
      return [response.status, await response.json()];
    };
    // Nobody commands it: it does it itself.
    expect(await post({ fault: 'hang', node: 'cm1' })).toMatchObject([200, { fault: 'hang' }]);
    expect(await lab.faults()).toMatchObject([{ fault: 'hang', node: 'cm1' }]);

    const commanded: FaultOrder[] = [];
    lab.commandedBy(async (order) => {
      if (commanded.push(order) > 1) throw new Error('not now');
      await lab!.inject(order);
    });
    expect(await post({ fault: 'stop', node: 'cm2' })).toMatchObject([200, { fault: 'stop' }]);
    expect(commanded).toEqual([order('stop', { node: 'cm2' })]);
    expect((await lab.faults()).map(({ node }) => node)).toEqual(['cm1', 'cm2']);
    expect(await post({ fault: 'crash', node: 'cm2' })).toEqual([400, { error: 'not now' }]);
    // What can never be is refused before anybody is asked.
    expect(await post({ fault: 'crash', node: 'cm9' })).toMatchObject([400, {}]);
    expect(commanded).toHaveLength(2);
  });

  it('says why it ends when somebody has taken the port of a server that would come back', async () => {
    lab = await Built.start(labOfEverything);
    const lost = new Promise<string>((resolve) => lab!.onLost(resolve));
    const { address, port } = cm1(lab);
    await lab.inject(order('stop', { node: 'cm1', forMs: 200 }));
    const thief = createServer();
    onTestFinished(() => void thief.close());
    thief.listen(port, address);
    await once(thief, 'listening');
    expect(await lost).toBe(
      `the lab ended because CallManager cm1 cannot have ${address}:${port} again: somebody took it meanwhile`,
    );
    await expect(lab.view()).rejects.toMatchObject({ code: 'worker-lost' });
  }, 15_000);
});
