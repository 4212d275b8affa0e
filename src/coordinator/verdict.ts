/**
 * The first answer of a run: did the cluster pass its thresholds? The other, whether the measurement may be believed, is
 * given in `measurement.ts`.
 *
 * Thresholds that speak of moments (within, throughout) are watched while the run goes on; those of its end are read
 * from the totals. A threshold without data fails.
 */
import type { ThresholdResult } from '#outputs/summary-schema.js';
import type { Threshold } from '#profile/thresholds.js';
import { type Population, populationOf } from '#stats/course.js';
import type { Totals } from '#stats/totals.js';

type Value = number | null;

/** A look comes a moment after its full second: the one of the deadline itself is in time. */
const lookLatenessMs = 100;

/** Watches one threshold of a population word over the moments of the run. */
class Watch {
  readonly threshold: Threshold;
  /** The value that decided: the first that held, the last within time, or the first that broke. */
  private value: Value = null;
  private passed = false;
  private isDecided = false;

  constructor(threshold: Threshold) {
    this.threshold = threshold;
  }

  take(sinceFirstArrivalMs: number, value: number): void {
    const { when } = this.threshold;
    if (this.isDecided || (when.kind === 'within' && sinceFirstArrivalMs > when.ms + lookLatenessMs)) return;
    const holds = compares(value, this.threshold);
    if (when.kind === 'throughout') {
      if (!holds && !this.passed) return; // it has not held yet
      this.isDecided = !holds;
    } else {
      this.isDecided = holds;
    }
    this.value = value;
    this.passed = holds;
  }

  get result(): { value: Value; passed: boolean } {
    return { value: this.value, passed: this.passed };
  }
}

export class Verdict {
  private readonly thresholds: readonly Threshold[];
  private readonly planned: number;
  private readonly firstArrivalMs: number;
  private readonly watches: readonly Watch[];
  private population: Population | null = null;

  constructor(thresholds: readonly Threshold[], planned: number, firstArrivalMs: number) {
    this.thresholds = thresholds;
    this.planned = planned;
    this.firstArrivalMs = firstArrivalMs;
    this.watches = thresholds.filter(({ when }) => when.kind !== 'atEnd').map((threshold) => new Watch(threshold));
  }

  /** One moment of the run, until it begins to stop. */
  take(atMs: number, totals: Totals): void {
    this.population = populationOf(totals);
    for (const watch of this.watches) {
      const value = this.valueOf(watch.threshold, totals);
      if (value !== null) watch.take(atMs - this.firstArrivalMs, value);
    }
  }

  /** `totals`: those of the end. */
  results(totals: Totals): ThresholdResult[] {
    return this.thresholds.map((threshold) => {
      const watched = this.watches.find((watch) => watch.threshold === threshold)?.result;
      const value = watched === undefined ? this.valueOf(threshold, totals) : watched.value;
      const passed = watched === undefined ? value !== null && compares(value, threshold) : watched.passed;
      return { expression: threshold.text, ...shown(threshold, value), passed };
    });
  }

  /** Shares as fractions, durations in milliseconds; Infinity for what never came to an end. */
  private valueOf({ subject, limit }: Threshold, totals: Totals): Value {
    switch (subject.kind) {
      case 'population': {
        const { population } = this;
        if (population === null) return null;
        const count =
          subject.word === 'never' ? this.planned - totals.histogram('onboard').count : population[subject.word];
        return limit.kind === 'share' ? count / this.planned : count;
      }
      case 'counter':
        return totals.sum(subject.word);
      case 'measure':
        return this.statisticOf(subject.statistic, subject.measure, totals);
      default:
        return subject satisfies never;
    }
  }

  private statisticOf(statistic: string, measure: Parameters<Totals['histogram']>[0], totals: Totals): Value {
    const histogram = totals.histogram(measure);
    if (statistic === 'count') return histogram.count;
    const isOncePerPhone = measure === 'startup' || measure === 'onboard' || measure === 'boot';
    const never = isOncePerPhone ? this.planned - histogram.count : 0;
    if (histogram.count + never === 0) return null;
    if (statistic === 'min') return histogram.minMs;
    if (statistic === 'max') return never > 0 ? Number.POSITIVE_INFINITY : histogram.maxMs;
    if (statistic === 'mean') return never > 0 ? Number.POSITIVE_INFINITY : histogram.meanMs;
    const percent = Number(statistic.slice(1, 3)) + (statistic === 'p999' ? 0.9 : 0);
    // Among all phones, those that never finished behind the slowest that did.
    const among = (percent * (histogram.count + never)) / histogram.count;
    return among > 100 ? Number.POSITIVE_INFINITY : histogram.percentileMs(among);
  }
}

function compares(measured: number, { comparison, limit }: Threshold): boolean {
  const value = limit.kind === 'share' ? withoutNoise(measured) : measured;
  const bound = limit.kind === 'share' ? withoutNoise(limit.share) : limit.kind === 'count' ? limit.count : limit.ms;
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
    case '>=':
      return value >= bound;
    case '>':
      return value > bound;
    default:
      return comparison satisfies never;
  }
}

/** Shares are quotients: 999 of 1000 phones are 99.9 %, though the two differ in the last bit. */
function withoutNoise(share: number): number {
  return Math.round(share * 1e9) / 1e9;
}

/** In the units of the summary; JSON has no word for infinite, so what never ended is told as no value. */
function shown({ limit }: Threshold, value: Value): Pick<ThresholdResult, 'value' | 'unit'> {
  const finite = value === null || !Number.isFinite(value) ? null : value;
  if (limit.kind === 'share') return { unit: 'percent', value: finite === null ? null : finite * 100 };
  if (limit.kind === 'count') return { unit: 'count', value: finite };
  return { unit: 'seconds', value: finite === null ? null : finite / 1000 };
}
