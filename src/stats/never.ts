/** Beside every percentile stands how many never got there; a threshold takes them for infinite. */
import { type OutcomeName, outcomeNames, outcomes } from '#terms/outcomes.js';
import type { MeasureName } from './measures.js';
import type { Totals } from './totals.js';

/** What is known of a run at a moment. */
interface Known {
  readonly totals: Totals;
  readonly plannedPhones: number;
  /** Phones cut off from their node when last looked at: they have not given it up yet. */
  readonly cutOff: number;
}

/** Where an outcome did not cut short what is timed for its own stage: the measure that it did, null for none. */
const elsewhere: { readonly [Name in OutcomeName]?: MeasureName | null } = {
  // The same exchange begins again, or it had ended well long ago.
  leaseNak: null,
  leaseLost: null,
  // The address was there; what failed was to find out whom to ask for files.
  tftpUnresolved: 'fetch',
  tftpUnanswered: 'fetch',
  noTftpServer: 'fetch',
  // The phone does without, and its configuration is read all the same; or another outcome tells that it is not.
  dnsUnreachable: null,
  nameUnresolved: null,
  nameUnanswered: null,
  firmwareFailed: null,
};

/** What has ended, but not well: attempts of a stage that failed, keepalives that were lost. It only grows. */
export function failedOf(measure: MeasureName, totals: Totals): number {
  if (measure === 'keepalive') return totals.sum('keepalivesLost');
  const failures = outcomeNames.filter((outcome) => {
    const other = elsewhere[outcome];
    return (other === undefined ? outcomes[outcome].stage : other) === measure;
  });
  return failures.reduce((sum, outcome) => sum + totals.sum('outcomes', { outcome }), 0);
}

/**
 * How often something began that is timed by a measure and has not come to a good end. Attempts that are still open are
 * none: a phone in the state of a stage may rest between two of them, or be held back by our own ceiling.
 */
export function neverEnded(measure: MeasureName, { totals, plannedPhones, cutOff }: Known): number {
  switch (measure) {
    case 'startup':
    case 'onboard':
    case 'boot':
      return Math.max(0, plannedPhones - totals.histogram(measure).count);
    case 'outage':
    case 'recover':
      return totals.sum('outages') - totals.histogram(measure).count;
    case 'detect':
      return cutOff;
    default:
      return failedOf(measure, totals);
  }
}
