/** What is known when a run is over, beside what its outputs were told. */
import type { LoadError } from '#errors.js';
import type { Summary } from '#outputs/summary-schema.js';

export interface RunResult {
  readonly summary: Summary;
  /** Workers, or the lab, that were lost on the way. */
  readonly losses: readonly string[];
  /** Why the run could not go on, when this host was at fault. */
  readonly fault: LoadError | null;
  /** Which brake stopped the run, and why. */
  readonly braked: string | null;
  /** What the run left behind: nothing, but for an end that was cut, or where phones keep their leases. */
  readonly left: LeftBehind;
}

export interface LeftBehind {
  /** Phones that were registered when they were last heard of; their connections have ended with the run. */
  readonly registered: number;
  /** Leases that were not given back; null: without a run directory nobody kept count. */
  readonly leases: number | null;
}
