import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartedDurations, History, mostPoints, pointOf } from '#outputs/live-page/history.js';
import type { PagePoint } from '#outputs/live-page/messages.js';
import { stormyStory } from '../samples.js';

const quiet: PagePoint = {
  at: 0,
  seconds: 1,
  inService: 100,
  cutOff: 0,
  registered: [60, 40],
  registrations: 0,
  dhcpMessages: 0,
  percentiles: [null, null, null],
};

/** Second after second; `change` says what is not quiet. */
function points(seconds: number, change: (second: number) => Partial<PagePoint> = () => ({})): PagePoint[] {
  return Array.from({ length: seconds }, (_, n) => ({ ...quiet, at: n + 1, ...change(n + 1) }));
}

function historyOf(all: readonly PagePoint[]): History {
  const history = new History();
  for (const point of all) history.take(point);
  return history;
}

describe('the history of a run', () => {
  it('keeps each moment of a short run as it was', () => {
    const all = points(mostPoints);
    expect(historyOf(all).points).toEqual(all);
  });

  it('has no more points for a day or a week, and leaves no second out', () => {
    for (const seconds of [1_000, 86_400, 604_800]) {
      const { points: kept } = historyOf(points(seconds));
      expect(kept.length).toBeGreaterThan(mostPoints / 3);
      expect(kept.length).toBeLessThanOrEqual(mostPoints);
      expect(kept.reduce((sum, point) => sum + point.seconds, 0)).toBe(seconds);
      expect(kept.at(-1)!.at).toBe(seconds);
      for (const [n, point] of kept.entries()) expect(point.at - (kept[n - 1]?.at ?? 0)).toBe(point.seconds);
    }
  });

  it('adds up: rates are means, so that what was counted is neither more nor less', () => {
    let at = 0;
    const all = points(5_000, (second) => {
      const seconds = 1 + (second % 3);
      at += seconds;
      return { at, seconds, registrations: 10 * seconds, dhcpMessages: 4 };
    });
    const sum = (of: readonly PagePoint[]) =>
      of.reduce((total, point) => total + point.registrations * point.seconds, 0);
    const { points: kept } = historyOf(all);
    expect(sum(kept) / sum(all)).toBeCloseTo(1, 3);
    expect(kept.every(({ dhcpMessages }) => dhcpMessages === 4)).toBe(true);
  });

  it('hides no outage of a second, and tells the nodes of that moment', () => {
    const all = points(10_000, (second) => (second === 4_321 ? { inService: 40, registered: [0, 40] } : {}));
    const low = historyOf(all).points.filter(({ inService }) => inService < 100);
    expect(low).toHaveLength(1);
    expect(low[0]).toMatchObject({ inService: 40, registered: [0, 40] });
  });

  it('hides no second in which phones were cut off and did not know it', () => {
    const all = points(10_000, (second) => (second === 4_321 ? { cutOff: 60 } : {}));
    expect(historyOf(all).points.filter(({ cutOff }) => cutOff > 0)).toMatchObject([{ inService: 100, cutOff: 60 }]);
  });

  it('hides no slow second, and takes nothing for a figure where nothing ended', () => {
    const all = points(10_000, (second) =>
      second === 777
        ? { percentiles: [[1, 9], null, null] }
        : second === 778
          ? { percentiles: [[2, 3], null, null] }
          : {},
    );
    const told = historyOf(all).points.flatMap(({ percentiles }) => percentiles.filter((pair) => pair !== null));
    expect(told).toEqual([[2, 9]]);
  });

  it('takes a look too short for a rate together with the next', () => {
    const busy = { seconds: 0.01, registrations: 1_000, inService: 90 };
    const { points: kept } = historyOf([
      { ...quiet, at: 1 },
      { ...quiet, ...busy, at: 1.01 },
      { ...quiet, at: 2, seconds: 0.99 },
      { ...quiet, at: 2, seconds: 0 },
    ]);
    expect(kept).toEqual([
      { ...quiet, at: 1 },
      { ...quiet, at: 2, seconds: 1, registrations: 10, inService: 90 },
    ]);
  });

  it('has a figure for each rate though looks took no time at all', () => {
    const none = { ...quiet, seconds: 0 };
    const [first] = historyOf([none, none, { ...quiet, at: 1, registrations: 7 }]).points;
    expect(first).toMatchObject({ at: 1, seconds: 1, registrations: 7 });
  });

  it('tells a browser what to change, so that it has the same', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.2, max: 4, noNaN: true }), { maxLength: 1_500 }), (spans) => {
        const history = new History();
        let seen: readonly PagePoint[] = [];
        let at = 0;
        for (const seconds of spans) {
          at += seconds;
          const from = history.take({ ...quiet, at, seconds });
          seen = [...seen.slice(0, from), ...history.points.slice(from)];
        }
        expect(seen).toEqual(history.points);
        expect(seen.length).toBeLessThanOrEqual(mostPoints);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a point of it', () => {
  it('has the figures of its moment', () => {
    const seen: PagePoint[] = [];
    stormyStory((moment) => seen.push(pointOf(moment)));
    expect(seen[0]).toMatchObject({ at: 1, seconds: 1, inService: 600, registered: [600, 0], registrations: 600 });
    expect(seen[0]!.dhcpMessages).toBe(1_200);
    const [onboard, register, keepalive] = seen[0]!.percentiles;
    expect(chartedDurations).toEqual(['onboard', 'register', 'keepalive']);
    expect(onboard![1] / 0.5445).toBeCloseTo(1, 2);
    expect(register![0] / 0.15).toBeCloseTo(1, 2);
    expect(keepalive).toBeNull();
    expect(seen[2]!.percentiles.slice(0, 2)).toEqual([null, null]);
  });
});
