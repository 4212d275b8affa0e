/** Worlds for the simulation tests: a profile in a few words, and what its phones have counted. */
import { cutOffIn } from '#phone/cut-off.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { type Conditions, goodConditions } from '#simulation/network.js';
import { World } from '#simulation/world.js';
import { populationOf } from '#stats/course.js';
import { Totals } from '#stats/totals.js';

/** `traced`: numbers of the phones whose story is told. */
export function worldOf(yaml: string, conditions: Partial<Conditions> = {}, traced: readonly number[] = []): World {
  const profile = loadProfile(`name: test\n${yaml}`, 'test.yaml');
  return new World(makePlan(profile), { ...goodConditions, ...conditions }, traced);
}

export function totalsOf(world: World): Totals {
  const totals = new Totals(world.recorder.layout);
  const generator = { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 };
  world.recorder.set(world.recorder.layout.slot('phonesCutOff'), cutOffIn(world.phones, world.now));
  totals.take(world.recorder.snapshot({ worker: 0, epoch: 0, atMs: world.now, generator, final: true }));
  return totals;
}

export function inServiceOf(world: World): number {
  return populationOf(totalsOf(world)).inService;
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
