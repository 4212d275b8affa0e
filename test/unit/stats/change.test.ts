import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dice } from '#phone/dice.js';
import { percentileChange, tallyChange } from '#stats/change.js';
import { Sample } from '#stats/sample.js';

function dice(seed: number): () => number {
  const of = new Dice(seed);
  return () => of.next();
}

function sampleOf(values: readonly number[], never = 0): Sample {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(Math.round(value), (counts.get(Math.round(value)) ?? 0) + 1);
  return new Sample(
    [...counts].sort(([a], [b]) => a - b),
    never,
  );
}

/** Waits of phones that know nothing of each other, a second on average. */
function waits(roll: () => number, count: number, slower = 1): Sample {
  return sampleOf(Array.from({ length: count }, () => -1e6 * slower * Math.log(1 - roll())));
}

const samples = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 300 }), fc.nat(20))
  .map(([values, never]) => sampleOf(values, never));

describe('a percentile of two runs', () => {
  it('lies between values at the ranks that the binomial gives', () => {
    // Of 100 values the 40th and the 61st hold the median, of 1,000 the 470th and the 532nd: scipy.stats.binom.ppf.
    const base = sampleOf(Array.from({ length: 100 }, (_, n) => n + 1));
    const run = sampleOf(Array.from({ length: 1_000 }, (_, n) => n + 1));
    const change = percentileChange(run, base, 0.5, 0.025)!;
    expect(change).toMatchObject({ runUs: 500, baseUs: 50, factor: 10, isBeyondChance: true });
    // The bounds joined by hand, after Zou and Donner.
    const log = Math.log;
    const below = Math.hypot(log(500 / 469), log(61 / 50));
    const above = Math.hypot(log(532 / 500), log(50 / 40));
    expect(change.low).toBeCloseTo(10 * Math.exp(-below), 1);
    expect(change.high).toBeCloseTo(10 * Math.exp(above), 1);
  });

  it('is no change from a run to itself, whatever it measured', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(0.5, 0.9, 0.99), (sample, share) => {
        const change = percentileChange(sample, sample, share, 0.05)!;
        expect(change).toMatchObject({ factor: 1, isBeyondChance: false });
        expect(change.low).toBeLessThanOrEqual(1);
        expect(change.high).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('is the inverse the other way round', () => {
    fc.assert(
      fc.property(samples, samples, fc.constantFrom(0.5, 0.9, 0.99), (run, base, share) => {
        const [one, other] = [percentileChange(run, base, share, 0.05)!, percentileChange(base, run, share, 0.05)!];
        expect(one.isBeyondChance).toBe(other.isBeyondChance);
        expect([one.factor, one.low, one.high].map((value) => Math.log(value).toFixed(9))).toEqual(
          [1 / other.factor, 1 / other.high, 1 / other.low].map((value) => Math.log(value).toFixed(9)),
        );
      }),
    );
  });

  it.each([
    [0.5, 0.05, 0.025],
    [0.9, 0.2, 0.1],
    // Bounds are values seen, and the last hundredth has few.
    [0.99, 0.05, 0.005],
  ])('is called slower at p%f about as often as it may, %f, and not more', (share, risk, least) => {
    const roll = dice(20_251_122);
    const rounds = 500;
    let alarms = 0;
    for (let round = 0; round < rounds; round++) {
      const { isBeyondChance, factor } = percentileChange(waits(roll, 800), waits(roll, 800), share, risk)!;
      if (isBeyondChance && factor > 1) alarms++;
    }
    expect(alarms / rounds).toBeLessThan(1.2 * risk);
    expect(alarms / rounds).toBeGreaterThan(least);
  });

  it('sees a tenth more of 2,000 phones, at the median and in the tail', () => {
    const roll = dice(7);
    const [base, run] = [waits(roll, 2_000), waits(roll, 2_000, 1.3)];
    for (const share of [0.5, 0.9, 0.99]) {
      const { isBeyondChance, low, high } = percentileChange(run, base, share, 0.01)!;
      expect([isBeyondChance, low < 1.3, high > 1.3]).toEqual([true, true, true]);
    }
  });

  it('takes those that never got there for infinite', () => {
    const values = Array.from({ length: 1_000 }, (_, n) => 1_000 + n);
    const [whole, gone] = [sampleOf(values), sampleOf(values.slice(0, 800), 200)];
    const { factor, runUs, low, high, isBeyondChance } = percentileChange(gone, whole, 0.9, 0.05)!;
    expect([factor, runUs, high, isBeyondChance]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      true,
    ]);
    expect(low).toBe(Number.POSITIVE_INFINITY);
    expect(percentileChange(whole, gone, 0.9, 0.05)).toMatchObject({ factor: 0, isBeyondChance: true });
    expect(percentileChange(gone, gone, 0.9, 0.05)).toMatchObject({ factor: 1, isBeyondChance: false });
    expect(percentileChange(gone, whole, 0.5, 0.05)).toMatchObject({ isBeyondChance: false });
  });

  it('knows nothing of the tail of a few phones', () => {
    const [slow, quick] = [
      sampleOf(Array.from({ length: 50 }, (_, n) => 1e6 + n)),
      sampleOf(Array.from({ length: 50 }, (_, n) => n)),
    ];
    expect(percentileChange(slow, quick, 0.99, 0.05)).toMatchObject({ isBeyondChance: false, low: 0 });
    expect(percentileChange(slow, quick, 0.5, 0.05)!.isBeyondChance).toBe(true);
    expect(percentileChange(sampleOf([]), quick, 0.5, 0.05)).toBeNull();
  });
});

describe('counts of two runs', () => {
  const isBeyond = (run: number, base: number, risk: number, outOf: readonly [number, number] = [1, 1]) =>
    tallyChange({ count: run, outOf: outOf[0] }, { count: base, outOf: outOf[1] }, risk)!.isBeyondChance;

  it('are beyond chance as the exact test has it', () => {
    // min(binom.cdf, binom.sf) of SciPy: 12 and 0 0.000244, 11 and 0 0.000488, 60 and 30 0.00103.
    expect([isBeyond(12, 0, 0.0003), isBeyond(11, 0, 0.0003), isBeyond(11, 0, 0.0005)]).toEqual([true, false, true]);
    expect([isBeyond(60, 30, 0.00104), isBeyond(60, 30, 0.00102), isBeyond(30, 60, 0.00104)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are held against how often they could happen', () => {
    // 30 of 2,000 and 10 of 1,000: 0.1715.
    expect([isBeyond(30, 10, 0.172, [2_000, 1_000]), isBeyond(30, 10, 0.171, [2_000, 1_000])]).toEqual([true, false]);
    expect(tallyChange({ count: 30, outOf: 2_000 }, { count: 10, outOf: 1_000 }, 0.05)!.factor).toBeCloseTo(1.5, 12);
    expect(tallyChange({ count: 0, outOf: 0 }, { count: 1, outOf: 1 }, 0.05)).toBeNull();
    expect(tallyChange({ count: 0, outOf: 5 }, { count: 0, outOf: 5 }, 0.05)).toEqual({
      factor: 1,
      isBeyondChance: false,
    });
  });

  it('are called more at most as often as they may, and about as often', () => {
    const roll = dice(99);
    const rare = () =>
      Array.from({ length: 500 }, () => (roll() < 0.04 ? 1 : 0)).reduce<number>((sum, one) => sum + one, 0);
    let alarms = 0;
    for (let round = 0; round < 1_500; round++) {
      const [run, base] = [rare(), rare()];
      if (run > base && isBeyond(run, base, 0.05)) alarms++;
    }
    expect(alarms / 1_500).toBeLessThan(0.06);
    expect(alarms).toBeGreaterThan(30);
  });
});
