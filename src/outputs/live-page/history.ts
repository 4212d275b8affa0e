/**
 * The course of a run for who comes late, in a bounded number of points however long it lasts: when there are too many,
 * each two become one, and from then on a point takes in twice the time.
 */
import { otherLabel } from '#plan/targets.js';
import type { LabelSets } from '#stats/labels.js';
import type { measures } from '#stats/measures.js';
import type { Moment } from '../outputs.js';
import type { PagePoint } from './messages.js';

/** A rate over less is chance: such a look is taken together with the next. */
const shortestSeconds = 0.9;

/** More than a chart can show side by side. */
export const mostPoints = 480;

/** The durations whose percentiles are kept. */
export const chartedDurations = [
  'onboard',
  'register',
  'keepalive',
] as const satisfies readonly (keyof typeof measures)[];

export class History {
  private kept: PagePoint[] = [];
  private spanSeconds = 0;
  private short: PagePoint | null = null;

  /** Goes on changing. */
  get points(): readonly PagePoint[] {
    return this.kept;
  }

  /** Returns the number of the first point that is not as before. */
  take(look: PagePoint): number {
    const { kept } = this;
    const point = this.short === null ? look : joined(this.short, look);
    this.short = point.seconds < shortestSeconds ? point : null;
    if (this.short !== null) return kept.length;
    const last = kept.at(-1);
    // Moments are a second apart, or nearly: half of one is room enough.
    if (last !== undefined && last.seconds + point.seconds / 2 < this.spanSeconds) {
      kept[kept.length - 1] = joined(last, point);
      return kept.length - 1;
    }
    kept.push(point);
    if (kept.length <= mostPoints) return kept.length - 1;
    this.spanSeconds = (2 * (point.at - kept[0]!.at)) / mostPoints;
    this.kept = inPairs(kept);
    return 0;
  }
}

function inPairs(points: readonly PagePoint[]): PagePoint[] {
  return points.flatMap((point, n) => {
    if (n % 2 === 1) return [];
    const next = points[n + 1];
    return [next === undefined ? point : joined(point, next)];
  });
}

/** What `PagePoint` says of a part made of two. */
function joined(a: PagePoint, b: PagePoint): PagePoint {
  const { inService, cutOff, registered } = a.inService - a.cutOff < b.inService - b.cutOff ? a : b;
  const seconds = a.seconds + b.seconds;
  const mean = (x: number, y: number) => (seconds === 0 ? 0 : rounded((x * a.seconds + y * b.seconds) / seconds));
  return {
    at: b.at,
    seconds,
    inService,
    cutOff,
    registered,
    registrations: mean(a.registrations, b.registrations),
    dhcpMessages: mean(a.dhcpMessages, b.dhcpMessages),
    percentiles: a.percentiles.map((pair, n) => worse(pair, b.percentiles[n]!)),
  };
}

function worse(a: PagePoint['percentiles'][number], b: PagePoint['percentiles'][number]) {
  return a === null || b === null ? (a ?? b) : ([Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const);
}

/** What is no node of the run has a row in the table when phones are there, and no line. */
export function chartedNodes({ node }: LabelSets): readonly string[] {
  return node.filter((name) => name !== otherLabel);
}

export function pointOf({ atMs, totals, interval }: Moment): PagePoint {
  return {
    at: rounded(atMs / 1000),
    seconds: rounded(interval.seconds),
    inService: totals.sum('phones', { state: 'inService' }),
    cutOff: totals.sum('phonesCutOff'),
    registered: chartedNodes(totals.layout.labels).map((node) => totals.sum('phonesRegistered', { node })),
    registrations: rounded(interval.perSecond('registrations', { outcome: 'acked' })),
    dhcpMessages: rounded(interval.perSecond('dhcpMessages', { direction: 'sent' })),
    percentiles: chartedDurations.map((measure) => {
      const histogram = interval.histogram(measure);
      const [p50, p99] = [histogram.percentileMs(50), histogram.percentileMs(99)];
      return p50 === null || p99 === null ? null : [p50 / 1000, p99 / 1000];
    }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
