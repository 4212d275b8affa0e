import { describe, expect, it } from 'vitest';
import { arrivalMs } from '#plan/arrivals.js';
import type { Arrivals } from '#profile/profile.js';

/** When the phones of a run are switched on, earliest first. */
function timetable(arrivals: Arrivals, total: number, seed = 7): number[] {
  return Array.from({ length: total }, (_, index) => arrivalMs(arrivals, seed, index, total)).sort((a, b) => a - b);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

const kinds: Arrivals[] = [
  { kind: 'burst', withinMs: 8_000 },
  { kind: 'ramp', overMs: 60_000 },
  { kind: 'rate', ratePerSecond: 100 },
  { kind: 'poisson', ratePerSecond: 100 },
];

describe.each(kinds)('arrivals of kind $kind', (arrivals) => {
  it('are the same for the same seed and others for another', () => {
    const of = (seed: number) => Array.from({ length: 200 }, (_, index) => arrivalMs(arrivals, seed, index, 200));
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('mix the phones: those of the first half of the plan do not arrive first', () => {
    const moments = Array.from({ length: 2_000 }, (_, index) => arrivalMs(arrivals, 7, index, 2_000));
    const ratio = mean(moments.slice(0, 1_000)) / mean(moments.slice(1_000));
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });
});

describe('a burst', () => {
  it('falls evenly into its time', () => {
    const moments = timetable({ kind: 'burst', withinMs: 8_000 }, 10_000);
    expect(moments[0]).toBeGreaterThanOrEqual(0);
    expect(moments.at(-1)).toBeLessThan(8_000);
    for (let second = 0; second < 8; second++) {
      const count = moments.filter((ms) => Math.floor(ms / 1_000) === second).length;
      expect(Math.abs(count - 1_250)).toBeLessThan(150); // four standard deviations
    }
  });
});

describe('a ramp', () => {
  it('has switched on a quarter of the phones at half of its time', () => {
    const moments = timetable({ kind: 'ramp', overMs: 60_000 }, 1_000);
    expect(moments.filter((ms) => ms < 30_000)).toHaveLength(250);
    expect(moments[0]).toBe(0);
    expect(moments.at(-1)).toBeLessThan(60_000);
  });
});

describe('a rate', () => {
  it('switches on one phone after the other at equal distances', () => {
    const moments = timetable({ kind: 'rate', ratePerSecond: 100 }, 500);
    expect(moments).toEqual(Array.from({ length: 500 }, (_, rank) => rank * 10));
  });
});

describe('a Poisson process', () => {
  it('has gaps whose mean and spread are those of exponential ones', () => {
    const moments = timetable({ kind: 'poisson', ratePerSecond: 100 }, 20_000);
    const gaps = moments.slice(1).map((ms, n) => ms - moments[n]!);
    expect(mean(gaps)).toBeGreaterThan(9.7);
    expect(mean(gaps)).toBeLessThan(10.3);
    expect(spread(gaps)).toBeGreaterThan(9.7);
    expect(spread(gaps)).toBeLessThan(10.3);
    const long = gaps.filter((gap) => gap > 30).length / gaps.length;
    expect(Math.abs(long - Math.exp(-3))).toBeLessThan(0.006);
  });
});
