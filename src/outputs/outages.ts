/** Why phones left their nodes, how long that took, and where they went (design.md section 6). */
import type { ExpectedDetection, ExpectedDetections } from '#plan/expected-detection.js';
import type { Population } from '#stats/course.js';
import type { MeasureName } from '#stats/measures.js';
import { measureByCause } from '#stats/measures-by-cause.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Totals } from '#stats/totals.js';
import { type CauseName, causeNames, causes, type DetectedCauseName, detectedCauseNames } from '#terms/causes.js';

/** Seconds; of nothing there is none. */
export interface Spread {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nodes given up by phones in service. */
export interface Detections {
  readonly cause: DetectedCauseName;
  /** By what they noticed it: `fin`, `rst`, `keepalive` ... */
  readonly basis: string;
  readonly count: number;
  /** Of these, how many are timed from the moment of the run's own event; the others from what the phone noticed first. */
  readonly sinceEvent: number;
  readonly detect: Spread | null;
  /** Seconds from the least to the most, by the run's own timers and what `detect` is timed from; null: not known. */
  readonly expected: readonly [from: number, to: number] | null;
  readonly outage: Spread | null;
  /** Phones that were not back when the run began to stop. */
  readonly outOfService: number;
}

export interface Failovers {
  /** Nodes. */
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  readonly count: number;
}

/** The time phones were out of service, and what took them out. */
export interface ServiceLost {
  /** `returning`: nothing did, they went back to a better node. */
  readonly cause: CauseName | 'returning';
  readonly phoneSeconds: number;
}

/** A phone that went to another node and came back again and again. */
export interface FlappingPhone {
  readonly name: string;
  readonly site: string;
  /** Of its last failover behind which it came back. */
  readonly cause: CauseName;
  /** How often it went and came back. */
  readonly cycles: number;
}

const namedFlappers = 5;

/** The most frequent first. */
export function detectionsOf(totals: Totals, expected: ExpectedDetections, { outByCause }: Population): Detections[] {
  const rows = detectedCauseNames.map((cause) => {
    const count = totals.sum('detections', { cause });
    const sinceEvent = totals.sum('detections', { cause, since: 'event' });
    return {
      cause,
      basis: causes[cause].basis,
      count,
      sinceEvent,
      detect: spreadOf(totals, measureByCause('detect', cause)),
      expected: rangeOf(expected[cause], count, sinceEvent),
      outage: spreadOf(totals, measureByCause('outage', cause)),
      outOfService: outByCause[cause] ?? 0,
    };
  });
  return frequent(rows);
}

/** The most frequent first. */
export function failoversOf({ layout, counts }: Totals): Failovers[] {
  return frequent(
    layout
      .series('failovers')
      .map(({ slot, values: [from = '', to = '', cause = ''] }) => ({ from, to, cause, count: counts[slot]! })),
  );
}

/** The most first; together they are all the service lost. */
export function serviceLostOf(totals: Totals): ServiceLost[] {
  const rows: ServiceLost[] = causeNames.map((cause) => {
    return { cause, phoneSeconds: milli(totals.sum('serviceLostByCause', { cause })) };
  });
  const forced = totals.sum('serviceLostByCause');
  rows.push({ cause: 'returning', phoneSeconds: milli(totals.sum('serviceLostPhoneSeconds') - forced) });
  return rows.filter(({ phoneSeconds }) => phoneSeconds > 0).sort((a, b) => b.phoneSeconds - a.phoneSeconds);
}

/** Up to five, those with the most cycles first. */
export function flappingOf(phones: readonly PhoneRecord[]): FlappingPhone[] {
  return phones
    .flatMap(({ name, site, flapping }) => (flapping === null ? [] : [{ name, site, ...flapping }]))
    .sort((a, b) => b.cycles - a.cycles || (a.name < b.name ? -1 : 1))
    .slice(0, namedFlappers);
}

function rangeOf(expected: ExpectedDetection | null, count: number, sinceEvent: number) {
  if (expected === null) return null;
  const ranges = [
    ...(sinceEvent > 0 ? [expected.sinceEvent] : []),
    ...(sinceEvent < count ? [expected.sinceNoticed] : []),
  ];
  const from = Math.min(...ranges.map(([fromMs]) => fromMs));
  const to = Math.max(...ranges.map(([, toMs]) => toMs));
  return [from / 1000, to / 1000] as const;
}

function spreadOf(totals: Totals, measure: MeasureName): Spread | null {
  const histogram = totals.histogram(measure);
  const seconds = (percent: number) => Math.round((histogram.percentileMs(percent) ?? 0) * 1000) / 1e6;
  return histogram.count === 0 ? null : { min: seconds(0), p50: seconds(50), p99: seconds(99), max: seconds(100) };
}

/** Additions of fractions leave traces. */
function milli(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function frequent<Row extends { readonly count: number }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
