/** What is known of a run when its measurement is judged. */
import type { HostFacts } from '#outputs/outputs.js';
import type { Totals } from '#stats/totals.js';

export interface Evidence {
  readonly totals: Totals;
  /** Phones whose planned power-on has come, as far as the coordinator knows. */
  readonly offered: number;
  /** Snapshots that should have come by now and did not. */
  readonly lostSnapshots: number;
  readonly host: HostFacts | null;
  /** Workers, or the lab, that were lost. */
  readonly losses: readonly string[];
  /** How often a person held or changed the arrivals, or did a fault. */
  readonly interventions: number;
  /** What the profile's events wanted and was not done. */
  readonly missed: readonly string[];
}
