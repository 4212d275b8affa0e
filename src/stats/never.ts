/** Beside every percentile stands how many never got there; a threshold takes them for infinite. */
import type { MeasureName } from './measures.js';
import type { Totals } from './totals.js';

/** What is known of a run at a moment. */
interface Known {
  readonly totals: Totals;
  readonly plannedPhones: number;
  /** Phones whose node had been silent for an interval when last looked at: they have not given it up yet. */
  readonly unanswered: number;
}

/** How often something began that is timed by a measure and has not come to its end; 0 where nobody counts beginnings. */
export function neverEnded(measure: MeasureName, { totals, plannedPhones, unanswered }: Known): number {
  switch (measure) {
    case 'startup':
    case 'onboard':
    case 'boot':
      return Math.max(0, plannedPhones - totals.histogram(measure).count);
    case 'outage':
    case 'recover':
      return totals.sum('outages') - totals.histogram(measure).count;
    case 'detect':
      return unanswered;
    default:
      return 0;
  }
}
