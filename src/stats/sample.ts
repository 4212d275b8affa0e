/**
 * The durations of one measure as a file keeps them: each value with how often it was seen, and beside them how many never
 * got there. They stand behind the slowest that did: whoever waits for one of them waits for ever.
 */

/** Ascending. */
export type Buckets = readonly (readonly [us: number, count: number])[];

export class Sample {
  readonly buckets: Buckets;
  readonly never: number;
  /** With those that never got there. */
  readonly size: number;

  constructor(buckets: Buckets, never: number) {
    this.buckets = buckets;
    this.never = never;
    this.size = buckets.reduce((sum, [, count]) => sum + count, never);
  }

  /** The value of the nth, counted from 1: 0 before the first, Infinity for one that never got there and behind the last. */
  us(rank: number): number {
    if (rank < 1) return 0;
    let passed = 0;
    for (const [us, count] of this.buckets) {
      passed += count;
      if (passed >= rank) return us;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The value that this share (0..1) of all does not exceed, null without data: where none never got there, a histogram's percentile. */
  percentileUs(share: number): number | null {
    return this.size === 0 ? null : this.us(rankOf(share, this.size));
  }
}

/** 0.9 of 70 are 63, though 0.9 is a little more in binary. */
function rankOf(share: number, size: number): number {
  return Math.max(1, Math.ceil(share * size * (1 - 1e-12)));
}
