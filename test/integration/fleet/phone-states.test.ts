/** What workers tell of single phones, in memory they share with who shows them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ordersOf } from '#coordinator/orders.js';
import { LocalFleet } from '#fleet/local.js';
import type { Plan } from '#plan/plan.js';
import { targetsOf } from '#plan/targets.js';
import { phoneStates, statesTold, watchStates } from '#stats/phone-states.js';
import { State } from '#terms/states.js';
import { planOf } from '../../support/run-coordinator.js';
import { type OpenLab, openLab } from '../../support/run-lab.js';

const phones = 21;
const patience = { timeout: 20_000, interval: 20 };

let plan: Plan;
let lab: OpenLab;
let fleet: LocalFleet;

beforeEach(async () => {
  plan = planOf(`phones: { count: ${phones}, startup: none }\narrivals: { kind: burst, within: 300ms }`);
  lab = await openLab(plan);
  fleet = new LocalFleet();
});

afterEach(async () => {
  await fleet.close();
  await lab.stop();
});

it('workers tell the state of each phone at their reports, as long as somebody looks', async () => {
  const states = phoneStates(phones);
  const told = () => [...statesTold(states)];
  const words: string[] = [];
  // They are leaving for longer than it is from one report to the next.
  const orders = ordersOf(plan, targetsOf(plan, lab.addresses), 2, null).map((order) => ({
    ...order,
    stopsPerSecond: 8,
  }));
  fleet.launch(orders, { report: (_, { kind }) => words.push(kind), lost: () => {} }, states);
  const heard = (word: string, times: number) =>
    vi.waitFor(() => expect(words.filter((each) => each === word).length).toBeGreaterThanOrEqual(times), patience);
  await heard('ready', 2);
  fleet.send({ kind: 'start', originNs: process.hrtime.bigint() });
  await vi.waitFor(() => expect(lab.registered()).toBe(phones), patience);
  await heard('snapshot', 2);
  expect(told()).toEqual(Array(phones).fill(0));
  watchStates(states, true);
  const inService = Array(phones).fill(State.inService! + 1);
  await vi.waitFor(() => expect(told()).toEqual(inService), patience);
  fleet.send({ kind: 'stop' });
  await heard('finished', 2);
  // Phones that have left are no part of the picture.
  expect(told()).toEqual(inService);
});
