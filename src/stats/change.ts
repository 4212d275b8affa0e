/**
 * What changed from one run to another, and whether it is more than chance.
 *
 * Of durations the percentiles are compared that people read, each as a factor with an interval. Tests of the whole curve
 * (Kolmogorov and Smirnov, Mann and Whitney) would say of 8,000 phones that the curves are not the same, which they never
 * are, and neither by how much nor in which seconds; and the first of them hardly sees the last hundredth, for which
 * people buy servers. An interval says all of it: a change is more than chance where the interval of the factor does not
 * hold 1. Nothing is assumed of the shape of the curve:
 *
 * - Each percentile by itself has bounds that are values seen, at ranks which the binomial gives (Conover, Practical
 *   Nonparametric Statistics, 3.2). What never got there is the last in the ranking, so a bound may be infinite, and of too
 *   few phones it is: it takes some 700 of them to know anything of p99.
 * - The two are joined on the logarithm as Zou and Donner do (Construction of confidence intervals about effect measures,
 *   Statistics in Medicine 27, 2008): two intervals that just touch would be far too careful.
 *
 * Counts are compared as rare events are: given both together, the share of one is binomial (Przyborowski and Wilenski,
 * Biometrika 31, 1940).
 *
 * Both take phones (or keepalives) to be independent, which those of one run are not quite: they wait in the same queues.
 */
import { binomialQuantile, binomialUpTo } from './binomial.js';
import type { Sample } from './sample.js';

/** Of a run against its base. */
export interface Change {
  /** run / base; Infinity from nothing to something. */
  readonly factor: number;
  readonly isBeyondChance: boolean;
}

export interface PercentileChange extends Change {
  /** In microseconds; Infinity: so many never got there. */
  readonly runUs: number;
  readonly baseUs: number;
  /** The factor lies between them; on each side it is beyond at most as often as the risk. */
  readonly low: number;
  readonly high: number;
}

interface Bounds {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Null where one of them has no data. `risk`: how often at most a run of the same kind is found slower, and as often quicker. */
export function percentileChange(run: Sample, base: Sample, share: number, risk: number): PercentileChange | null {
  const runUs = run.percentileUs(share);
  const baseUs = base.percentileUs(share);
  if (runUs === null || baseUs === null) return null;
  const factor = runUs === baseUs ? 1 : atLeastOne(runUs) / atLeastOne(baseUs);
  const { low, high } = factorBounds(boundsOf(run, share, risk), boundsOf(base, share, risk));
  return { runUs, baseUs, factor, low, high, isBeyondChance: low > 1 || high < 1 };
}

/** Of a percentile: logarithms of microseconds. */
function boundsOf(sample: Sample, share: number, risk: number): Bounds {
  const log = (us: number) => Math.log(atLeastOne(us));
  const low = binomialQuantile(risk, sample.size, share);
  const high = binomialQuantile(1 - risk, sample.size, share) + 1;
  const lowUs = sample.us(low);
  return {
    low: low < 1 ? Number.NEGATIVE_INFINITY : log(lowUs),
    middle: log(sample.percentileUs(share) ?? 0),
    high: log(sample.us(high)),
  };
}

function factorBounds(run: Bounds, base: Bounds): Pick<PercentileChange, 'low' | 'high'> {
  if (!Number.isFinite(run.middle) || !Number.isFinite(base.middle)) {
    return { low: ratioOf(run.low, base.high, 0), high: ratioOf(run.high, base.low, Number.POSITIVE_INFINITY) };
  }
  const middle = run.middle - base.middle;
  return {
    low: Math.exp(middle - Math.hypot(run.middle - run.low, base.high - base.middle)),
    high: Math.exp(middle + Math.hypot(run.high - run.middle, base.middle - base.low)),
  };
}

/** Of infinite by infinite nobody knows. */
function ratioOf(a: number, b: number, unknown: number): number {
  return a === b && !Number.isFinite(a) ? unknown : Math.exp(a - b);
}

/** What is quicker than a microsecond counts as one. */
function atLeastOne(us: number): number {
  return Math.max(us, 1);
}

/** How often something happened, and out of how much that could. Counts need not be whole. */
export interface Tally {
  readonly count: number;
  /** Phones, keepalives, seconds: the same for both. */
  readonly outOf: number;
}

/** `risk`: as for percentiles, more and less each by itself. Null where one of them could not happen at all. */
export function tallyChange(run: Tally, base: Tally, risk: number): Change | null {
  if (run.outOf <= 0 || base.outOf <= 0) return null;
  const both = run.count + base.count;
  if (both === 0) return { factor: 1, isBeyondChance: false };
  const share = run.outOf / (run.outOf + base.outOf);
  const upTo = binomialUpTo(run.count, both, share);
  const from = 1 - binomialUpTo(run.count - 1, both, share);
  const factor = run.count / run.outOf / (base.count / base.outOf);
  return { factor, isBeyondChance: Math.min(upTo, from) < risk };
}
