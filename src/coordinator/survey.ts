/** One walk over the whole timetable: the hash by which two runs are known to be the same, and when it begins. */
import { createHash } from 'node:crypto';
import { type Plan, phonesOf, planLines } from '#plan/plan.js';

export interface Survey {
  /** SHA-256 over every phone and its times; the number of workers does not change it. */
  readonly planHash: string;
  /** Milliseconds after the run's start. */
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
}

export function surveyOf(plan: Plan): Survey {
  const hash = createHash('sha256');
  for (const line of planLines(plan)) hash.update(`${line}\n`);
  let firstArrivalMs = Number.POSITIVE_INFINITY;
  let lastArrivalMs = 0;
  for (const { arrivalMs } of phonesOf(plan, [[0, plan.total]])) {
    firstArrivalMs = Math.min(firstArrivalMs, arrivalMs);
    lastArrivalMs = Math.max(lastArrivalMs, arrivalMs);
  }
  return { planHash: hash.digest('hex'), firstArrivalMs, lastArrivalMs };
}
