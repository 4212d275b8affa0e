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
  { kind: 'waves', size: 50, withinMs: 1_000, pauseMs: 9_000 },
  {
    kind: 'stages',
    stages: [
      { overMs: 10_000, to: 0.1 },
      { overMs: 0, to: 1 },
    ],
  },
];

const switches: Arrivals = { kind: 'switches', ports: 48, withinMs: 10_000, staggerMs: 100 };

describe.each([...kinds, switches])('arrivals of kind $kind', (arrivals) => {
  it('are the same for the same seed and others for another', () => {
    const of = (seed: number) => Array.from({ length: 200 }, (_, index) => arrivalMs(arrivals, seed, index, 200));
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });
});

describe.each(kinds)('arrivals of kind $kind', (arrivals) => {
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

describe('waves', () => {
  const waves: Arrivals = { kind: 'waves', size: 40, withinMs: 2_000, pauseMs: 8_000 };

  it('bring so many phones at a time, the rest in the last one', () => {
    const moments = timetable(waves, 100);
    const inWave = (n: number) => moments.filter((ms) => ms >= n * 10_000 && ms < n * 10_000 + 2_000).length;
    expect([inWave(0), inWave(1), inWave(2)]).toEqual([40, 40, 20]);
  });

  it('spread the phones of each over its time', () => {
    const first = timetable(waves, 4_000).filter((ms) => ms < 2_000);
    expect(new Set(first).size).toBe(40);
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(1_500);
  });
});

describe('stages', () => {
  it('lead in a straight line from one target to the next, and stand still where it is the same', () => {
    const moments = timetable(
      {
        kind: 'stages',
        stages: [
          { overMs: 10_000, to: 0.25 },
          { overMs: 60_000, to: 0.25 },
          { overMs: 5_000, to: 1 },
        ],
      },
      1_000,
    );
    const onAt = (ms: number) => moments.filter((moment) => moment < ms).length;
    expect([onAt(4_000), onAt(10_000), onAt(70_000), onAt(72_000), onAt(75_000)]).toEqual([100, 250, 250, 550, 1_000]);
  });

  it('of no length switch on all their phones at once', () => {
    const stages = [
      { overMs: 3_000, to: 0 },
      { overMs: 0, to: 1 },
    ];
    expect(timetable({ kind: 'stages', stages }, 20)).toEqual(Array(20).fill(3_000));
  });
});

describe('switches', () => {
  const moments = Array.from({ length: 480 }, (_, index) => arrivalMs(switches, 7, index, 480));
  const ofSwitch = (n: number) => moments.slice(n * 48, (n + 1) * 48);

  it('power up port by port', () => {
    for (let n = 0; n < 10; n++) {
      const [first = 0, ...others] = ofSwitch(n);
      others.forEach((ms, port) => {
        expect(ms - first).toBeCloseTo((port + 1) * 100, 6);
      });
    }
  });

  it('start each at a moment of its own within their time', () => {
    const starts = Array.from({ length: 10 }, (_, n) => ofSwitch(n)[0] ?? Number.NaN);
    expect(new Set(starts).size).toBe(10);
    for (const start of starts) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start).toBeLessThan(10_000);
    }
  });
});
