import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ceiling } from '#worker/ceilings.js';

function ceilingOf(perSecond: number) {
  const granted: { wish: number; at: number }[] = [];
  let now = 0;
  const ceiling = new Ceiling<number>(perSecond, (wish) => granted.push({ wish, at: now }));
  return {
    ceiling,
    granted,
    pass(at: number, wish: number) {
      now = at;
      ceiling.pass(at, wish);
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
    expect(ceiling.heldBack).toBe(0);
  });

  it('cuts a burst to the rate: a tenth of a second’s worth at once, the rest in turn and in order', () => {
    const { ceiling, granted, pass, turn } = ceilingOf(100);
    for (let n = 0; n < 60; n++) pass(0, n);
    expect(granted).toHaveLength(10);
    expect(ceiling.heldBack).toBe(50);
    for (let at = 5; at <= 600; at += 5) turn(at);
    expect(granted.map(({ wish }) => wish)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(granted.at(-1)!.at).toBeGreaterThanOrEqual(495);
    expect(granted.at(-1)!.at).toBeLessThanOrEqual(505);
  });

  it('never grants more in any second than its rate and one burst, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 400 }),
        (perSecond, moments) => {
          const { granted, pass, turn } = ceilingOf(perSecond);
          const sorted = moments.toSorted((a, b) => a - b);
          let next = 0;
          const end = 3_000 + (1_000 * moments.length) / perSecond + 1_000;
          for (let at = 0; at <= end; at += 5) {
            while (next < sorted.length && sorted[next]! <= at) pass(at, next++);
            turn(at);
          }
          expect(granted).toHaveLength(moments.length);
          const most = perSecond + Math.max(1, perSecond * 0.1) + 1;
          for (const { at } of granted) {
            expect(granted.filter((other) => other.at >= at && other.at < at + 1_000).length).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
