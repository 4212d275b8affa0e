/** What thresholds and brakes have in common: a figure, a comparison, a limit. */
import type { Threshold, ThresholdLimit } from '#profile/thresholds.js';
import type { Histogram } from '#stats/histogram.js';

/** `measured`: a share as a fraction, a duration in milliseconds, a count. */
export function compares(measured: number, asked: Pick<Threshold, 'comparison' | 'limit'>): boolean {
  const { comparison, limit } = asked;
  const value = limit.kind === 'share' ? withoutNoise(measured) : measured;
  const bound = boundOf(limit);
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

function boundOf(limit: ThresholdLimit): number {
  if (limit.kind === 'share') return withoutNoise(limit.share);
  return limit.kind === 'count' ? limit.count : limit.ms;
}

/** Shares are quotients: 999 of 1000 phones are 99.9 %, though the two differ in the last bit. */
function withoutNoise(share: number): number {
  return Math.round(share * 1e9) / 1e9;
}

/**
 * A statistic of durations in milliseconds, with `never` more that did not come to an end: they stand behind the slowest
 * that did, so a statistic that reaches them is Infinity. Null without data.
 */
export function statisticOf(statistic: string, histogram: Histogram, never: number): number | null {
  const { count } = histogram;
  if (statistic === 'count') return count;
  if (count + never === 0) return null;
  if (statistic === 'min') return count === 0 ? Number.POSITIVE_INFINITY : histogram.minMs;
  if (statistic === 'max') return never > 0 ? Number.POSITIVE_INFINITY : histogram.maxMs;
  if (statistic === 'mean') return never > 0 ? Number.POSITIVE_INFINITY : histogram.meanMs;
  const percent = Number(statistic.slice(1, 3)) + (statistic === 'p999' ? 0.9 : 0);
  const among = (percent * (count + never)) / count;
  return among > 100 ? Number.POSITIVE_INFINITY : histogram.percentileMs(among);
}
