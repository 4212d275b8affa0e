/**
 * The lines of `snapshots.ndjson`: what was new since the line before. A line for each moment, about a second apart, in
 * the first hour; every ten seconds in the first day; then every minute. A week has some 20,000 lines, and what a line
 * passes over is in the next: counts add up over the lines of a run.
 */
import { type Interval, Intervals } from '#stats/interval.js';
import { measureNames } from '#stats/measures.js';
import { metricNames, metrics } from '#stats/metrics.js';
import type { Totals } from '#stats/totals.js';
import type { Moment } from './outputs.js';
import { seriesName } from './series-name.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Numbers and intervals that later moments do not touch. */
interface Pending {
  readonly atMs: number;
  readonly interval: Interval;
  readonly totals: Totals;
  readonly counts: Readonly<Float64Array>;
  readonly workers: Totals['workers'];
  readonly verdict: string;
}

export class SnapshotLines {
  private intervals: Intervals | null = null;
  private pending: Pending | null = null;
  private dueMs = 0;

  /** The line of this moment, or null when it is passed over. */
  take({ atMs, totals, measurement }: Moment): object | null {
    this.intervals ??= new Intervals(totals);
    const isDue = atMs >= this.dueMs;
    const interval = isDue ? this.intervals.next() : this.intervals.peek();
    const { counts, workers } = totals;
    const line = { atMs, interval, totals, counts, workers, verdict: measurement.verdict };
    this.pending = isDue ? null : line;
    if (!isDue) return null;
    this.dueMs = nextDueMs(atMs);
    return lineOf(line);
  }

  /** The line of what was passed over since the last; null when nothing was. */
  last(): object | null {
    return this.pending === null ? null : lineOf(this.pending);
  }
}

/** On the full ten seconds, on the full minute. */
function nextDueMs(atMs: number): number {
  if (atMs < hourMs) return 0;
  const everyMs = atMs < dayMs ? 10_000 : 60_000;
  return (Math.floor(atMs / everyMs) + 1) * everyMs;
}

/** Gauges as they stand, counters as they grew, durations that were new: all without zeros and in seconds. */
function lineOf({ atMs, interval, totals, counts, workers, verdict }: Pending): object {
  const pick = (kind: 'gauge' | 'counter', read: (slot: number) => number) => {
    const picked: Record<string, number> = {};
    for (const metric of metricNames.filter((name) => metrics[name].kind === kind)) {
      for (const { slot, values } of totals.layout.series(metric)) {
        const value = read(slot);
        if (value !== 0) picked[seriesName(metric, values)] = value;
      }
    }
    return picked;
  };
  return {
    atSeconds: atMs / 1000,
    seconds: interval.seconds,
    gauges: pick('gauge', (slot) => counts[slot]!),
    counters: pick('counter', (slot) => interval.change(slot)),
    durations: durationsOf(interval),
    workers: workers.map(({ worker, cpuSeconds, rssBytes, heapBytes }) => ({
      worker,
      cpuSeconds,
      rssBytes,
      heapBytes,
    })),
    measurement: verdict,
  };
}

function durationsOf(interval: Interval): object {
  return Object.fromEntries(
    measureNames.flatMap((name) => {
      const histogram = interval.histogram(name);
      if (histogram.count === 0) return [];
      const seconds = (percent: number) => (histogram.percentileMs(percent) ?? 0) / 1000;
      return [
        [name, { count: histogram.count, p50: seconds(50), p90: seconds(90), p99: seconds(99), max: seconds(100) }],
      ];
    }),
  );
}
