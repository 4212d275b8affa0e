import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '#stats/pace.js';

const shortestMs = 900;

/** When a worker counts, and when it tells: each a moment of the run in milliseconds. */
interface Telling {
  readonly counts: readonly number[];
  readonly words: readonly number[];
}

/** Each worker's words in their order, the workers' mixed as `turns` say; what is left comes at the end. */
function paceOf(workers: readonly Telling[], turns: readonly number[] = []): Pace {
  const pace = new Pace(workers.length);
  const left = workers.map(({ words }) => [...words]);
  const order = [...turns.map((turn) => turn % workers.length), ...left.flatMap((words, n) => words.map(() => n))];
  for (const worker of order) {
    const atMs = left[worker]!.shift();
    if (atMs === undefined) continue;
    pace.take(worker, 0, atMs, workers[worker]!.counts.filter((ms) => ms <= atMs).length);
  }
  return pace;
}

/** The quickest that all workers together ever were, over any time that is not too short to tell. */
function truePeak(workers: readonly Telling[]): number {
  const moments = workers.flatMap(({ counts }) => counts).sort((a, b) => a - b);
  let peak = 0;
  for (const [first, from] of moments.entries()) {
    for (let last = first; last < moments.length; last++) {
      peak = Math.max(peak, (1000 * (last - first + 1)) / Math.max(shortestMs, moments[last]! - from));
    }
  }
  return peak;
}

/** A worker that means to tell each second, and is now and then late by up to two; some words are lost. */
const telling = fc
  .record({
    counts: fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 60 }),
    lateMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2_000 })), {
      minLength: 10,
      maxLength: 10,
    }),
    isLost: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  })
  .map(({ counts, lateMs, isLost }) => {
    const told = lateMs.map((late, second) => (second + 1) * 1000 + late);
    const words = [...new Set(told.filter((_, n) => !isLost[n] || n === 9))].sort((a, b) => a - b);
    return { counts, words };
  });

const fleet = fc.array(telling, { minLength: 1, maxLength: 4 });
const turns = fc.array(fc.nat(), { maxLength: 60 });

describe('the pace of a run', () => {
  it('is never told higher than it was, however late or lost the words of workers are', () => {
    fc.assert(
      fc.property(fleet, turns, (workers, mixed) => {
        expect(paceOf(workers, mixed).peakPerSecond).toBeLessThanOrEqual(truePeak(workers) + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same in whatever order the words of workers come', () => {
    fc.assert(
      fc.property(fleet, turns, (workers, mixed) => {
        const [one, other] = [paceOf(workers), paceOf(workers, mixed)];
        expect(other.peakPerSecond).toBe(one.peakPerSecond);
        expect(other.meanPerSecond).toBe(one.meanPerSecond);
      }),
    );
  });

  it('has the exact mean of all that was counted', () => {
    fc.assert(
      fc.property(fleet, turns, (workers, mixed) => {
        // From the last word before each worker's first count until the one that tells of its last.
        const total = workers.reduce(
          (sum, { counts, words }) => sum + counts.filter((ms) => ms <= words.at(-1)!).length,
          0,
        );
        const counting = workers.filter(({ counts }) => counts.length > 0);
        const from = counting.map(({ counts, words }) => words.findLast((ms) => ms < Math.min(...counts)) ?? 0);
        const until = counting.map(({ counts, words }) => words.find((ms) => ms >= Math.max(...counts))!);
        const seconds = (Math.max(...until) - Math.min(...from)) / 1000;
        expect(paceOf(workers, mixed).meanPerSecond).toBeCloseTo(counting.length === 0 ? 0 : total / seconds, 6);
      }),
    );
  });

  it('finds the quickest second of workers that tell a few milliseconds apart', () => {
    const counts = [...Array(1000).keys()].map((n) => 3_010 + (n * 980) / 1000);
    const words = (lateMs: number) => [...Array(8).keys()].map((second) => (second + 1) * 1000 + lateMs);
    const { peakPerSecond } = paceOf([
      { counts, words: words(1) },
      { counts, words: words(5) },
    ]);
    expect(peakPerSecond).toBeGreaterThan(1_980);
    expect(peakPerSecond).toBeLessThanOrEqual(2_000);
  });

  it('makes no peak of a word that came two seconds late', () => {
    const steady = [...Array(6_000).keys()].map((ms) => ms + 1);
    const { peakPerSecond } = paceOf([
      { counts: steady, words: [1000, 2000, 3000, 4000, 5000, 6000] },
      { counts: steady, words: [1000, 4000, 5000, 6000] },
    ]);
    expect(peakPerSecond).toBeCloseTo(2_000);
  });

  it('finds windows also when a worker is always half a second behind', () => {
    const steady = [...Array(20_000).keys()].map((ms) => ms + 1);
    const words = (lateMs: number) => [...Array(20).keys()].map((second) => second * 1000 + lateMs);
    const { peakPerSecond } = paceOf([
      { counts: steady, words: words(300) },
      { counts: steady, words: words(800) },
    ]);
    expect(peakPerSecond).toBeGreaterThan(1_800);
    expect(peakPerSecond).toBeLessThanOrEqual(2_000);
  });

  it('goes on counting when a worker begins anew', () => {
    const pace = new Pace(1);
    pace.take(0, 0, 1000, 10);
    pace.take(0, 1, 2000, 30);
    pace.take(0, 0, 3000, 99);
    expect(pace.peakPerSecond).toBe(30);
    expect(pace.meanPerSecond).toBe(20);
  });
});
