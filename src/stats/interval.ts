/** What changed between two successive looks at the totals: rates, and the durations that were new. */
import { Histogram } from './histogram.js';
import type { Where } from './layout.js';
import { type MeasureName, measureNames } from './measures.js';
import type { MetricName } from './metrics.js';
import type { Totals } from './totals.js';

/** For measures of which nothing ended in an interval: most, most of the time. Not to be recorded into. */
const nothing = new Histogram();

/** One look: numbers and histograms that the totals will not touch again. */
export interface Look {
  readonly atMs: number;
  readonly counts: Readonly<Float64Array>;
  readonly histograms: ReadonlyMap<MeasureName, Histogram>;
}

export class Interval {
  readonly startMs: number;
  readonly endMs: number;
  private readonly totals: Totals;
  private readonly before: Look | null;
  readonly after: Look;

  constructor(totals: Totals, before: Look | null, after: Look) {
    this.totals = totals;
    this.before = before;
    this.after = after;
    this.startMs = before?.atMs ?? 0;
    this.endMs = after.atMs;
  }

  get seconds(): number {
    return (this.endMs - this.startMs) / 1000;
  }

  /** How much the number in this slot grew; a gauge may have shrunk. */
  change(slot: number): number {
    return this.after.counts[slot]! - (this.before?.counts[slot] ?? 0);
  }

  /** How much all series of a metric grew, or those meant by `where`. */
  amount<M extends MetricName>(metric: M, where: Where<M> = {}): number {
    return this.totals.layout.series(metric, where).reduce((sum, { slot }) => sum + this.change(slot), 0);
  }

  /** 0 for an interval without length. */
  perSecond<M extends MetricName>(metric: M, where: Where<M> = {}): number {
    return this.seconds > 0 ? this.amount(metric, where) / this.seconds : 0;
  }

  /** The durations that ended in this interval. */
  histogram(measure: MeasureName): Histogram {
    const after = this.after.histograms.get(measure)!;
    const before = this.before?.histograms.get(measure);
    if (before === after) return nothing;
    return before === undefined ? after : after.since(before);
  }
}

/** Cuts a run into intervals; the first begins with the run. */
export class Intervals {
  private readonly totals: Totals;
  private last: Look | null = null;

  constructor(totals: Totals) {
    this.totals = totals;
  }

  /** From the last call until now. */
  next(): Interval {
    const interval = this.peek();
    this.last = interval.after;
    return interval;
  }

  /** As `next`, but the interval goes on. */
  peek(): Interval {
    const { atMs, counts } = this.totals;
    const histograms = new Map(measureNames.map((name) => [name, this.totals.histogram(name)]));
    return new Interval(this.totals, this.last, { atMs, counts, histograms });
  }
}
