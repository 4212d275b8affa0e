import { describe, expect, it } from 'vitest';
import { isOfRate, isOfShare } from '#terms/shares.js';

const names = Array.from({ length: 10_000 }, (_, n) => `SEP02AB${n.toString(16).toUpperCase().padStart(8, '0')}`);
const shareOf = (share: number) => names.filter((name) => isOfShare(name, share));

describe('a share of the phones', () => {
  it.each([0.01, 0.1, 0.5, 0.9])('is about as large as it says, among names in a row: %d', (share) => {
    expect(shareOf(share).length / names.length).toBeGreaterThan(share * 0.8);
    expect(shareOf(share).length / names.length).toBeLessThan(share * 1.2);
  });

  it('has the same phones every time, and all of them are in a larger one', () => {
    expect(shareOf(0.3)).toEqual(shareOf(0.3));
    const larger = new Set(shareOf(0.4));
    expect(shareOf(0.3).every((name) => larger.has(name))).toBe(true);
  });

  it('of all has even a phone that has not told its name, and no lesser one has', () => {
    expect([isOfShare(null, 1), isOfShare(null, 0.99)]).toEqual([true, false]);
    expect(shareOf(1)).toHaveLength(names.length);
  });
});

describe('a rate of the messages', () => {
  it.each([0.05, 0.5, 0.95])('is about as many as it says, and not every nth: %d', (rate) => {
    const drawn = names.map((_, n) => isOfRate(n, rate));
    expect(drawn.filter(Boolean).length / names.length).toBeCloseTo(rate, 1);
    const gaps = drawn
      .join('')
      .split('true')
      .map(({ length }) => length);
    expect(new Set(gaps).size).toBeGreaterThan(2);
  });

  it('of 1 is all of them', () => {
    expect(names.every((_, n) => isOfRate(n, 1))).toBe(true);
  });
});
