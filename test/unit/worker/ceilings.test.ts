import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ceiling } from '#worker/ceilings.js';

function ceilingOf(perSecond: number | null, mostAtOnce: number | null = null) {
  const granted: { wish: number; at: number; waitedMs: number }[] = [];
  let now = 0;
  const grant = (_: number, wish: number, waitedMs: number) => granted.push({ wish, at: now, waitedMs });
  const ceiling = new Ceiling<number>(perSecond, grant, mostAtOnce);
  return {
    ceiling,
    granted,
    /** Each wish has a place of its own, unless told. */
    pass(at: number, wish: number, place = wish) {
      now = at;
      if (ceiling.admits(at, place, wish)) granted.push({ wish, at, waitedMs: 0 });
    },
    turn(at: number) {
      now = at;
      ceiling.turn(at);
    },
  };
}

describe('a ceiling', () => {
  it('lets a slow stream through at once', () => {
    const { ceiling, granted, pass } = ceilingOf(100);
    for (let n = 0; n < 50; n++) pass(n * 20, n);
    expect(granted.map(({ wish }) => wish)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(ceiling.held).toBe(0);
  });

  it('that is none lets everything through', () => {
    const { granted, pass } = ceilingOf(null);
    for (let n = 0; n < 1000; n++) pass(0, n);
    expect(granted).toHaveLength(1000);
  });

  it('cuts a burst to the rate: a tenth of a second’s worth at once, the rest in turn and in order', () => {
    const { ceiling, granted, pass, turn } = ceilingOf(100);
    for (let n = 0; n < 60; n++) pass(0, n);
    expect(granted).toHaveLength(10);
    expect(ceiling.held).toBe(50);
    for (let at = 5; at <= 600; at += 5) turn(at);
    expect(granted.map(({ wish }) => wish)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(granted.at(-1)!.at).toBeGreaterThanOrEqual(495);
    expect(granted.at(-1)!.at).toBeLessThanOrEqual(505);
    expect(granted.every(({ at, waitedMs }) => waitedMs === at)).toBe(true);
  });

  it.each([
    [1, [1, 1, 1, 1]],
    [3, [3, 1, 1, 1]],
    [50, [10, 1, 1, 1]],
  ])('with at most %i at once cuts a burst to them and to the rate', (mostAtOnce, passed) => {
    const { granted, pass, turn } = ceilingOf(100, mostAtOnce);
    for (let n = 0; n < 60; n++) pass(0, n);
    for (let at = 10; at <= 30; at += 10) turn(at);
    expect([0, 10, 20, 30].map((at) => granted.filter((one) => one.at === at).length)).toEqual(passed);
  });

  it('keeps one wish a place: a newer one takes the turn of the older', () => {
    const { ceiling, granted, pass, turn } = ceilingOf(10);
    for (let n = 0; n < 4; n++) pass(0, n);
    for (let n = 0; n < 1000; n++) pass(1, 100 + n, 1);
    expect(ceiling.held).toBe(3);
    for (let at = 5; at <= 300; at += 5) turn(at);
    expect(granted.map(({ wish }) => wish)).toEqual([0, 1099, 2, 3]);
    expect(granted[1]!.waitedMs).toBe(granted[1]!.at - 1);
  });

  it('forgets what is wished no more', () => {
    const { ceiling, granted, pass, turn } = ceilingOf(10);
    for (let n = 0; n < 3; n++) pass(0, n);
    ceiling.drop(1);
    for (let at = 5; at <= 300; at += 5) turn(at);
    expect(granted.map(({ wish }) => wish)).toEqual([0, 2]);
    expect(ceiling.held).toBe(0);
  });

  it('never grants more in any second than its rate, keeps that pace, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 150, maxLength: 300, size: 'max' }),
        (perSecond, moments) => {
          const { granted, pass, turn } = ceilingOf(perSecond);
          const sorted = moments.toSorted((a, b) => a - b);
          let next = 0;
          // A tick may come a little late, so a second sees one wish less than it could.
          const end = 3_000 + (1_100 * moments.length) / perSecond + 2_000;
          for (let at = 0; at <= end; at += 5) {
            while (next < sorted.length && sorted[next]! <= at) pass(at, next++);
            turn(at);
          }
          expect(granted).toHaveLength(moments.length);
          for (const { at } of granted) {
            const inSecond = granted.filter((other) => other.at >= at && other.at < at + 1_000).length;
            expect(inSecond).toBeLessThanOrEqual(perSecond);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('below one a second lets so many seconds pass between two', () => {
    const { granted, pass, turn } = ceilingOf(0.5);
    for (let n = 0; n < 3; n++) pass(0, n);
    for (let at = 5; at <= 5_000; at += 5) turn(at);
    const [first, second, third] = granted.map(({ at }) => at);
    expect([second! - first!, third! - second!].every((gap) => gap >= 2_000 && gap <= 2_005)).toBe(true);
  });
});
