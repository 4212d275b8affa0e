/** What each worker of a run is to do. */
import { randomInt } from 'node:crypto';
import { type Plan, shardsOf } from '#plan/plan.js';
import type { Targets } from '#plan/targets.js';
import { stopsPerSecond } from './leaving.js';

/** `directory`: that of the run, null when none is kept. */
export function ordersOf(plan: Plan, targets: Targets, workers: number, directory: string | null) {
  // By chance, not by the seed: the same profile may run here again, or elsewhere at once, before the same DHCP servers.
  const exchangeMask = randomInt(2 ** 32);
  return shardsOf(plan, workers).map((shard) => ({
    worker: shard.worker,
    epoch: 0,
    plan,
    shard,
    targets,
    exchangeMask,
    stopsPerSecond: stopsPerSecond / workers,
    directory,
  }));
}
