import { afterEach, describe, expect, it } from 'vitest';
import type { LabProcess } from '#lab/lab-process.js';
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
});
