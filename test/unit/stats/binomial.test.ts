import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialQuantile, binomialUpTo } from '#stats/binomial.js';

describe('the binomial distribution', () => {
  // scipy.stats.binom.cdf, SciPy 1.17.1
  it.each([
    [0, 11, 0.5, 0.00048828125],
    [3, 10, 0.3, 0.6496107184000002],
    [98, 100, 0.9, 0.9996783119468059],
    [990, 1_000, 0.99, 0.5426994078251104],
    [7_919, 8_000, 0.99, 0.47031166375943406],
    [5_000_100, 10_000_000, 0.5, 0.5253404175182728],
  ])('at most %i of %i, each with %f: %f', (k, n, p, chance) => {
    expect(binomialUpTo(k, n, p)).toBeCloseTo(chance, 7);
  });

  it('is counted out where so many can be counted', () => {
    const atMost = (k: number, n: number, p: number): number => {
      let [sum, term] = [0, (1 - p) ** n];
      for (let i = 0; i <= k; i++) {
        sum += term;
        term *= ((n - i) / (i + 1)) * (p / (1 - p));
      }
      return sum;
    };
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(60),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    );
    fc.assert(
      fc.property(cases, ([n, upTo, p]) => {
        const k = Math.min(upTo, n);
        expect(binomialUpTo(k, n, p)).toBeCloseTo(atMost(k, n, p), 9);
      }),
    );
  });

  it('takes counts that are not whole', () => {
    // scipy.special.betainc(20.5 - 7.25, 8.25, 0.5)
    expect(binomialUpTo(7.25, 20.5, 0.5)).toBeCloseTo(0.13457300590378707, 10);
  });

  // scipy.stats.binom.ppf
  it.each([
    [0.025, 100, 0.5, 40],
    [0.975, 100, 0.5, 60],
    [0.0005, 8_000, 0.99, 7_889],
    [0.9995, 8_000, 0.99, 7_948],
    [0.025, 2_000, 0.9, 1_773],
    [0, 10, 0.5, -1],
    [1, 10, 0.5, 10],
  ])('has its quantile: %f of %i, each with %f: %i', (chance, n, p, k) => {
    expect(binomialQuantile(chance, n, p)).toBe(k);
  });
});
