import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Histogram } from '#stats/histogram.js';
import { Sample } from '#stats/sample.js';

const percents = [0.1, 1, 25, 50, 75, 90, 99, 99.9, 100];

it('a sample made of a histogram has its percentiles, to the digit', () => {
  const us = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 600_000_000_000 }));
  fc.assert(
    fc.property(fc.array(us, { minLength: 1, maxLength: 300 }), (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.recordUs(value);
      const sample = new Sample(histogram.buckets(), 0);
      expect(sample.size).toBe(values.length);
      const told = percents.map((percent) => histogram.percentileMs(percent));
      expect(percents.map((percent) => sample.percentileUs(percent / 100)! / 1000)).toEqual(told);
    }),
  );
});

it('those that never got there stand behind the slowest', () => {
  const sample = new Sample(
    [
      [10, 90],
      [20, 5],
    ],
    5,
  );
  expect([0.9, 0.91, 0.95, 0.96].map((share) => sample.percentileUs(share))).toEqual([
    10,
    20,
    20,
    Number.POSITIVE_INFINITY,
  ]);
  expect([sample.us(0), sample.us(1), sample.us(101)]).toEqual([0, 10, Number.POSITIVE_INFINITY]);
});

it('a sample of nothing has no percentile', () => {
  expect(new Sample([], 0).percentileUs(0.5)).toBeNull();
  expect(new Sample([], 1).percentileUs(0.5)).toBe(Number.POSITIVE_INFINITY);
});
