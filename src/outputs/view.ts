/** What the management view said of phones that was not so. */
import type { Course } from '#stats/course.js';
import { sweepFailures } from '#stats/metrics.js';
import type { Totals } from '#stats/totals.js';

export interface ViewFigures {
  /** Of all workers, each of which reads the whole view. */
  readonly sweeps: number;
  /** Of these, those that showed nothing. */
  readonly failed: number;
  /** The same by why, without zeros. */
  readonly failures: Readonly<Partial<Record<(typeof sweepFailures)[number], number>>>;
  /** Phones that were registered and shown as unregistered, in two sweeps running. */
  readonly ghosts: Mistaken;
  /** The other way round. */
  readonly zombies: Mistaken;
}

/** Phones; null: the view has not been seen twice. */
export interface Mistaken {
  /** At the last moment before the run began to stop. */
  readonly now: number | null;
  readonly most: number | null;
}

/** Null when nobody looked. */
export function viewOf(totals: Totals, { population, peakGhosts, peakZombies }: Course): ViewFigures | null {
  const sweeps = totals.sum('viewSweeps');
  if (sweeps === 0) return null;
  const failures = sweepFailures.map((reason) => [reason, totals.sum('viewSweepsFailed', { reason })] as const);
  const mistaken = (now: number | null, most: number): Mistaken => ({ now, most: now === null ? null : most });
  return {
    sweeps,
    failed: totals.sum('viewSweepsFailed'),
    failures: Object.fromEntries(failures.filter(([, times]) => times > 0)),
    ghosts: mistaken(population?.ghosts ?? null, peakGhosts),
    zombies: mistaken(population?.zombies ?? null, peakZombies),
  };
}
