import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffled } from '#plan/shuffle.js';

function orderOf(seed: number, total: number): number[] {
  return Array.from({ length: total }, (_, index) => shuffled(seed, index, total));
}

describe('a shuffled order', () => {
  it('has every rank exactly once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), fc.integer({ min: 1, max: 2_000 }), (seed, total) => {
        const ranks = orderOf(seed, total).sort((a, b) => a - b);
        expect(ranks).toEqual(Array.from({ length: total }, (_, rank) => rank));
      }),
    );
  });

  it('is the same for the same seed and another for another', () => {
    expect(orderOf(7, 500)).toEqual(orderOf(7, 500));
    expect(orderOf(7, 500)).not.toEqual(orderOf(8, 500));
  });

  it('spreads neighbours far apart', () => {
    const ranks = orderOf(1, 5_000);
    const gaps = ranks.slice(1).map((rank, n) => Math.abs(rank - ranks[n]!));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean / 5_000).toBeCloseTo(1 / 3, 1);
  });

  it('reaches the largest population there can be', () => {
    const rank = shuffled(1, 2 ** 24 - 1, 2 ** 24);
    expect(rank).toBeGreaterThanOrEqual(0);
    expect(rank).toBeLessThan(2 ** 24);
  });
});
