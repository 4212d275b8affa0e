/**
 * What stops a run before its time, because to go on would do harm or measure nothing: the profile's brakes
 * (`guard.stopIf`), and a server that registers phones it does not know (`guard.autoRegistration`). Looked at each second;
 * the first that holds stops the run, gently, with exit code 108.
 */
import type { Brake } from '#profile/brakes.js';
import type { Profile } from '#profile/profile.js';
import type { Totals } from '#stats/totals.js';
import { compares, statisticOf } from './comparison.js';

export class Brakes {
  private readonly guard: Profile['guard'];

  constructor(guard: Profile['guard']) {
    this.guard = guard;
  }

  /** Why the run must stop, in words; null: it may go on. */
  reason(totals: Totals): string | null {
    const autoRegistered = totals.sum('autoRegistrations');
    if (this.guard.autoRegistration === 'abort' && autoRegistered > 0) {
      return (
        `a CallManager auto-registered ${autoRegistered} of our phones: it would fill its database with them; ` +
        'switch auto-registration off there, or set guard.autoRegistration: ignore'
      );
    }
    for (const brake of this.guard.stopIf) {
      const value = figureOf(brake, totals);
      if (value !== null && compares(value, brake)) return `${brake.text} (guard.stopIf)`;
    }
    return null;
  }
}

/** Shares as fractions, durations in milliseconds; null without data. */
function figureOf({ subject, limit }: Brake, totals: Totals): number | null {
  if (subject.kind === 'counter') return totals.sum(subject.word);
  // Phones that have not come up yet may still: only what ended counts against a server that is being asked.
  if (subject.kind === 'measure') return statisticOf(subject.statistic, totals.histogram(subject.measure), 0);
  const [part, whole] = partOfWhole(subject.word, totals);
  if (limit.kind === 'count') return part;
  return whole === 0 ? null : part / whole;
}

function partOfWhole(word: Extract<Brake['subject'], { kind: 'ratio' }>['word'], totals: Totals): [number, number] {
  switch (word) {
    case 'rejected':
    case 'failed':
      return [totals.sum('registrations', { outcome: word }), totals.sum('registrations')];
    case 'keepalivesLost':
      return [totals.sum('keepalivesLost'), totals.sum('keepalives')];
    case 'dhcpRetransmissions':
      return [totals.sum('dhcpRetransmissions'), totals.sum('dhcpMessages', { direction: 'sent' })];
    default:
      return word satisfies never;
  }
}
