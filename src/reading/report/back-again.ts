/** When everyone was back in service that had lost it: said only where the figures of a run give that moment. */
import type { EventKind } from '#outputs/events.js';
import { duration } from '#outputs/figures.js';
import type { Summary } from '#outputs/summary-schema.js';
import { clock } from './clock.js';
import type { ToldEvent } from './matter.js';

/** What may cost phones their service. */
const causes: ReadonlySet<string> = new Set<EventKind>(['faultDone', 'hookBegun', 'lost']);

/** Faults that a profile does to several nodes at once are done within this. */
const togetherSeconds = 0.05;

/**
 * 'Everyone was back at 2:31.1, 91 s after cm1: hang.' null: nobody was away, somebody never came back, or there were
 * several moments from which outages may count.
 */
export function backText({ durations: { outage }, detections, phones }: Summary, events: readonly ToldEvent[]) {
  if (outage.max === null || outage.never > 0 || phones.outOfService > 0) return null;
  const timed = detections.reduce((sum, { sinceEvent }) => sum + sinceEvent, 0);
  if (timed !== outage.count || events.some(({ kind }) => kind === 'omitted')) return null;
  const [first, ...others] = events.filter(({ kind }) => causes.has(kind)).sort((a, b) => a.atSeconds - b.atSeconds);
  if (first === undefined || first.kind !== 'faultDone') return null;
  if (others.some(({ atSeconds }) => atSeconds - first.atSeconds > togetherSeconds)) return null;
  const what = [first, ...others].map(({ text }) => text).join(' and ');
  return `Everyone was back at ${clock(first.atSeconds + outage.max)}, ${duration(outage.max)} after ${what}.`;
}
