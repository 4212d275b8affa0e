/** What each worker of a run is to do. */
import { type Plan, shardsOf } from '#plan/plan.js';
import type { Targets } from '#plan/targets.js';
import { stopsPerSecond } from './leaving.js';

/** `directory`: that of the run, null when none is kept. */
export function ordersOf(plan: Plan, targets: Targets, workers: number, directory: string | null) {
  return shardsOf(plan, workers).map((shard) => ({
    worker: shard.worker,
    epoch: 0,
    plan,
    shard,
    targets,
    stopsPerSecond: stopsPerSecond / workers,
    directory,
  }));
}
