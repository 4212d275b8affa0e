/**
 * The first answer of a run: did the cluster pass its thresholds? The other, whether the measurement may be believed, is
 * given in `measurement.ts`.
 *
 * A threshold speaks of the whole run or of one phase of it. Each is watched at every look: populations as they stand,
 * counters and durations as they grew since the phase began. A threshold without data fails.
 */
import type { Moment } from '#outputs/outputs.js';
import type { ThresholdResult } from '#outputs/summary-schema.js';
import type { Profile } from '#profile/profile.js';
import type { Threshold } from '#profile/thresholds.js';
import { type Population, populationOf } from '#stats/course.js';
import type { Histogram } from '#stats/histogram.js';
import { failedOf, neverEnded } from '#stats/never.js';
import type { Totals } from '#stats/totals.js';
import { compares, statisticOf } from './comparison.js';

/** A look comes a moment after its full second: the one of the deadline itself is in time. */
const lookLatenessMs = 100;

/** The part of a run a threshold speaks of, in milliseconds after the first arrival. */
interface Scope {
  readonly fromMs: number;
  readonly toMs: number;
}

const wholeRun: Scope = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** How the numbers stood when a phase began. */
interface Base {
  readonly count: number;
  readonly histogram: Histogram | null;
  /** Attempts that had failed. */
  readonly failed: number;
}

class Watch {
  private readonly threshold: Threshold;
  private readonly scope: Scope;
  private readonly planned: number;
  private base: Base | null = null;
  /** The value that decided, or the last one. */
  private value: number | null = null;
  private passed = false;
  private isDecided = false;
  private readonly firstArrivalMs: number;

  constructor(threshold: Threshold, scope: Scope, planned: number, firstArrivalMs: number) {
    this.threshold = threshold;
    this.scope = scope;
    this.planned = planned;
    this.firstArrivalMs = firstArrivalMs;
  }

  /** A look, so long after the first arrival. */
  take(sinceMs: number, population: Population | null, totals: Totals): void {
    const { when } = this.threshold;
    const { fromMs, toMs } = this.scope;
    if (sinceMs < fromMs || sinceMs > toMs + lookLatenessMs || this.isDecided) return;
    if (when.kind === 'within' && sinceMs - Math.max(0, fromMs) > when.ms + lookLatenessMs) {
      return this.lookBack(when.ms, population, totals);
    }
    this.base ??= this.baseOf(totals);
    const value = this.valueOf(population, totals, this.base);
    if (value === null) return;
    const holds = compares(value, this.threshold);
    if (when.kind === 'throughout') {
      if (!holds && !this.passed) return; // it has not held yet
      this.isDecided = !holds;
    } else {
      this.isDecided = when.kind === 'within' && holds;
    }
    this.value = value;
    this.passed = holds;
  }

  /**
   * The first look behind a deadline. Looks are a second apart, but of who came into service each moment is known: those
   * who were there in time, and still are, count.
   */
  private lookBack(withinMs: number, population: Population | null, totals: Totals): void {
    this.isDecided = true;
    const { subject, limit, comparison } = this.threshold;
    const isOfArriving = subject.kind === 'population' && subject.word === 'inService' && !comparison.startsWith('<');
    if (!isOfArriving || this.scope !== wholeRun || population === null) return;
    const [inTime = 0] = totals.histogram('inServiceAt').countsUpTo([this.firstArrivalMs + withinMs]);
    const count = Math.min(inTime, population.inService);
    const value = limit.kind === 'share' ? count / this.planned : count;
    if (value < (this.value ?? 0)) return;
    this.value = value;
    this.passed = compares(value, this.threshold);
  }

  get standing(): ThresholdResult & { readonly isDecided: boolean } {
    return { ...this.result, isDecided: this.isDecided };
  }

  get result(): ThresholdResult {
    return { expression: this.threshold.text, ...this.shown(), passed: this.passed };
  }

  private baseOf(totals: Totals): Base {
    const { subject } = this.threshold;
    const isFromStart = this.scope === wholeRun;
    return {
      count: isFromStart || subject.kind !== 'counter' ? 0 : totals.sum(subject.word),
      histogram: isFromStart || subject.kind !== 'measure' ? null : totals.histogram(subject.measure),
      failed: isFromStart || subject.kind !== 'measure' ? 0 : failedOf(subject.measure, totals),
    };
  }

  /** Shares as fractions, durations in milliseconds; Infinity for what never came to an end. */
  private valueOf(population: Population | null, totals: Totals, base: Base): number | null {
    const { subject, limit } = this.threshold;
    switch (subject.kind) {
      case 'population': {
        if (population === null) return null;
        const count =
          subject.word === 'never' ? this.planned - totals.histogram('onboard').count : population[subject.word];
        if (count === null) return null;
        return limit.kind === 'share' ? count / this.planned : count;
      }
      case 'counter':
        return totals.sum(subject.word) - base.count;
      case 'measure': {
        const { measure, statistic } = subject;
        const all = totals.histogram(measure);
        const histogram = base.histogram === null ? all : all.since(base.histogram);
        const cutOff = population?.cutOff ?? 0;
        const never = neverEnded(measure, { totals, plannedPhones: this.planned, cutOff });
        return statisticOf(statistic, histogram, never - base.failed);
      }
      default:
        return subject satisfies never;
    }
  }

  /** In the units of the summary; JSON has no word for infinite, so what never ended is told beside it. */
  private shown(): Pick<ThresholdResult, 'value' | 'unit' | 'never'> {
    const { limit } = this.threshold;
    if (this.value === Number.POSITIVE_INFINITY) return { unit: 'seconds', value: null, never: true };
    const { value } = this;
    if (limit.kind === 'share') return { unit: 'percent', value: value === null ? null : value * 100 };
    if (limit.kind === 'count') return { unit: 'count', value };
    return { unit: 'seconds', value: value === null ? null : value / 1000 };
  }
}

export class Verdict {
  private readonly firstArrivalMs: number;
  private readonly watches: readonly Watch[];
  private population: Population | null = null;
  private lastMs = 0;

  constructor(profile: Pick<Profile, 'thresholds' | 'phases'>, planned: number, firstArrivalMs: number) {
    this.firstArrivalMs = firstArrivalMs;
    this.watches = profile.thresholds.map((threshold) => {
      const scope = profile.phases.find(({ name }) => name === threshold.phase) ?? wholeRun;
      return new Watch(threshold, scope, planned, firstArrivalMs);
    });
  }

  /** One look at the run, until it begins to stop. */
  take(atMs: number, totals: Totals): void {
    this.population = populationOf(totals);
    this.lastMs = atMs - this.firstArrivalMs;
    for (const watch of this.watches) watch.take(this.lastMs, this.population, totals);
  }

  /** How each threshold stands as of the last look. */
  get standing(): Moment['thresholds'] {
    return this.watches.map(({ standing }) => standing);
  }

  /** `totals`: those of the end, which hold what was counted since the last look; the population is that of the look. */
  results(totals: Totals): ThresholdResult[] {
    for (const watch of this.watches) watch.take(this.lastMs, this.population, totals);
    return this.watches.map(({ result }) => result);
  }
}
