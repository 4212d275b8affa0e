/** How late the loop of a worker's thread was. */
import { Measure } from '#stats/measures.js';
import type { Recorder } from '#stats/recorder.js';

/** Values that a single stall may count for. */
const mostPerStall = 2_000;

/**
 * A stall delays everything that falls due in it, each by what is then left of it: it counts once for each tick that
 * it swallowed, or a thousand quick ticks would outvote it (coordinated omission).
 */
export function recordLoopDelay(recorder: Recorder, delayMs: number, tickMs: number): void {
  const stepMs = Math.max(tickMs, delayMs / mostPerStall);
  recorder.record(Measure.loopDelay, delayMs);
  for (let left = delayMs - stepMs; left > 0; left -= stepMs) recorder.record(Measure.loopDelay, left);
}
