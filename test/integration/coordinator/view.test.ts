/** A run that compares its phones with the management view of the lab, in the lab's own process, while that lies. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { LabProcess } from '#lab/lab-process.js';
import { labOrderOf } from '#plan/lab-order.js';
import { populationOf } from '#stats/course.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { beginRun, planOf, type StagedRun } from '../../support/run-coordinator.js';

/** The built one: its child runs files of its own. */
const built = new URL('../../../dist/lab/lab-process.js', import.meta.url).href;
const { LabProcess: Built } = (await import(built)) as typeof import('#lab/lab-process.js');
// The child would inherit the condition by which tests find the sources.
process.execArgv = [];

const phones = 600;
const plan = planOf(`
phones: { count: ${phones}, startup: none }
arrivals: { kind: burst, within: 1s }
cluster: { view: { every: 200ms } }
lab: { keepaliveInterval: 1s, callManagers: 1 }
hold: 10m
`);

let lab: LabProcess | undefined;
afterEach(async () => {
  await lab?.stop();
});

const patience = { timeout: 20_000, interval: 100 };

function sees({ witness }: StagedRun, ghosts: number, zombies: number): Promise<void> {
  return vi.waitFor(() => expect(populationOf(witness.totals!)).toMatchObject({ ghosts, zombies }), patience);
}

/** How many phones the view shows as unregistered. */
async function unregistered({ addresses }: LabProcess): Promise<number> {
  const { address, port } = addresses.management!;
  const page = await fetch(`http://${address}:${port}/devices?from=0&count=${phones}`);
  const rows = (await page.json()) as { readonly status: string }[];
  expect(rows).toHaveLength(phones);
  return rows.filter(({ status }) => status === 'unregistered').length;
}

describe('a run that looks at the management view', () => {
  it('counts each ghost, each zombie and no other phone, and none when the view is well again', async () => {
    lab = await Built.start({ ...labOrderOf(plan), ports: { dhcp: 0, dns: 0, tftp: 0, http: 0, sccp: 0 } });
    const does = (fault: FaultName, said: Partial<FaultOrder>) => lab!.inject({ ...faultDefaults, fault, ...said });
    const run = beginRun(plan, lab.addresses, new LocalFleet());
    await run.witness.sees(phones);
    await sees(run, 0, 0);
    await does('lie', { node: 'view', share: 0.4 });
    const ghosts = await unregistered(lab);
    expect(ghosts).toBeGreaterThan(phones / 4);
    expect(ghosts).toBeLessThan((3 * phones) / 5);
    await sees(run, ghosts, 0);
    await does('resume', { node: 'view' });
    await sees(run, 0, 0);
    // It still has all its phones, by its own account, when they have given it up.
    await does('hang', { node: 'cm1' });
    await sees(run, 0, phones);
    await does('resume', { node: 'cm1' });
    run.coordinator.interrupt();
    const { view } = (await run.result).summary;
    expect(view).toMatchObject({ failed: 0, ghosts: { most: ghosts }, zombies: { most: phones } });
    expect(view!.sweeps).toBeGreaterThan(20);
  });
});
