/** The management view of the lab against its phones, in virtual time. */
import { describe, expect, it } from 'vitest';
import { deviceRowsOf } from '#lab/view.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { ViewInTime } from '#simulation/view-in-time.js';
import { World } from '#simulation/world.js';
import { populationOf } from '#stats/course.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { minute, totalsOf } from '../support/simulated.js';
import { simulated } from '../support/simulated-summary.js';

const phones = 200;
const base = `
phones: { count: ${phones}, startup: none }
arrivals: { kind: burst, within: 10s }
hold: 10m
`;

/** All phones are in service, and two looks at the view have shown nothing wrong. */
function watched(more = ''): { world: World; view: ViewInTime } {
  const plan = makePlan(loadProfile(`name: x\n${base}cluster: { view: {} }\n${more}`, 'x.yaml'));
  const world = new World(plan).run(2 * minute);
  const view = new ViewInTime(world, plan);
  expect(mistaken(world, view)).toEqual([0, 0]);
  return { world, view };
}

/** Ghosts and zombies by two sweeps. */
function mistaken(world: World, view: ViewInTime): (number | null)[] {
  view.sweep();
  view.sweep();
  const { ghosts, zombies } = populationOf(totalsOf(world));
  return [ghosts, zombies];
}

const order = (fault: FaultName, said: Partial<FaultOrder>): FaultOrder => ({ ...faultDefaults, fault, ...said });

function shownRegistered({ minds }: World): number {
  return deviceRowsOf(minds, 0, phones).filter(({ status }) => status === 'registered').length;
}

describe('a view that lies', () => {
  it('about a share of the phones makes ghosts of exactly those, and of none when it is well again', () => {
    const { world, view } = watched();
    world.inject(order('lie', { node: 'view', share: 0.3 }));
    const ghosts = phones - shownRegistered(world);
    expect(ghosts).toBeGreaterThan(phones / 5);
    expect(ghosts).toBeLessThan(phones / 2);
    expect(mistaken(world, view)).toEqual([ghosts, 0]);
    world.inject(order('resume', { node: 'view' }));
    expect(mistaken(world, view)).toEqual([0, 0]);
  });

  it('makes no ghost of a phone whose CallManager has fallen silent: who knows whether it still works', () => {
    const { world, view } = watched();
    world.inject(order('lie', { node: 'view' })).inject(order('dropAcks', { node: 'cm1' }));
    expect(mistaken(world, view)).toEqual([phones, 0]);
    // Two keepalives of each phone are unanswered, and of none three.
    world.run(60_500);
    expect(populationOf(totalsOf(world))).toMatchObject({ cutOff: phones, registered: phones });
    expect(mistaken(world, view)).toEqual([0, 0]);
  });
});

describe('a view that tells what a CallManager believes', () => {
  it('has a zombie of each phone that gave up a node which stands still', () => {
    const { world, view } = watched('lab: { callManagers: 1 }');
    world.inject(order('hang', { node: 'cm1' }));
    world.run(10_000);
    expect(mistaken(world, view)).toEqual([0, 0]);
    world.run(3 * minute);
    expect(mistaken(world, view)).toEqual([0, phones]);
    world.inject(order('resume', { node: 'cm1' })).run(5 * minute);
    expect(mistaken(world, view)).toEqual([0, 0]);
  });

  it('is right about phones at their SRST router: the cluster has them not', () => {
    const { world, view } = watched('lab: { srst: true }');
    for (const node of ['cm1', 'cm2']) world.inject(order('stop', { node }));
    world.run(5 * minute);
    expect(populationOf(totalsOf(world)).byNode).toMatchObject({ srst: phones });
    expect(mistaken(world, view)).toEqual([0, 0]);
  });

  it('is right about phones that nobody has entered, and about those that register elsewhere', () => {
    const { world, view } = watched('lab: { provisioned: 50%, autoRegistration: { from: 5000, to: 5999 } }');
    world.inject(order('stop', { node: 'cm1' })).run(2 * minute);
    expect(populationOf(totalsOf(world)).byNode).toMatchObject({ cm2: phones });
    expect(mistaken(world, view)).toEqual([0, 0]);
  });
});

describe('the summary', () => {
  const lie = 'events: [{ at: 2m, node: view, do: lie, for: 1m }]\n';

  it('tells how many phones the view was wrong about, at the end and at most, and thresholds may speak of them', async () => {
    const { summary } = await simulated(`${base}${lie}phases: { lie: 2m..3m }
thresholds: ["lie: ghosts == 100%", "ghosts == 0", "zombies == 0 throughout", "ghosts == 0 throughout"]
`);
    expect(summary.view).toEqual({
      sweeps: 60,
      failed: 0,
      failures: {},
      ghosts: { now: 0, most: phones },
      zombies: { now: 0, most: 0 },
    });
    expect(summary.thresholds.map(({ passed }) => passed)).toEqual([true, true, true, false]);
  });

  it.each([
    ['no event makes the view lie', ''],
    ['the profile does not want it', `${lie}cluster: { view: off }\n`],
  ])('says nothing of it where %s, and such a threshold has no data', async (_, more) => {
    const { summary } = await simulated(`${base}${more}thresholds: [ghosts == 0, zombies == 0]`);
    expect(summary.view).toBeNull();
    expect(summary.thresholds.map(({ value, passed }) => [value, passed])).toEqual([
      [null, false],
      [null, false],
    ]);
  });
});
