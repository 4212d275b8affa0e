import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, scaleSites, sumOf } from '#profile/population.js';

describe('parts of a whole number', () => {
  it('add up to it, and none is a whole one away from its exact share', () => {
    const weights = fc
      .array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 20 })
      .filter((all) => all.some(Boolean));
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), weights, (total, all) => {
        const parts = apportion(total, all);
        const sum = all.reduce((so, weight) => so + weight, 0);
        expect(parts.reduce((so, part) => so + part, 0)).toBe(total);
        parts.forEach((part, n) => {
          expect(Math.abs(part - (total * all[n]!) / sum)).toBeLessThan(1);
        });
      }),
    );
  });

  it('go to the largest remainders first, to the earlier one when they are equal', () => {
    expect(apportion(10, [0.45, 0.35, 0.2])).toEqual([5, 3, 2]);
    expect(apportion(1, [0.5, 0.5])).toEqual([1, 0]);
  });

  it('are the weights themselves when these add up already', () => {
    expect(apportion(6_400, [5_120, 1_280])).toEqual([5_120, 1_280]);
  });
});

describe('sites that are scaled', () => {
  it('keep their proportions and hold exactly as many phones as asked for', () => {
    const scaled = scaleSites(
      [
        {
          name: 'hq',
          phones: [
            { model: '7962G', count: 5_120 },
            { model: '7942G', count: 1_280 },
          ],
        },
        { name: 'branch', phones: [{ model: '7960', count: 33 }] },
      ],
      101,
    );
    expect(scaled.map(({ phones }) => sumOf(phones))).toEqual([100, 1]);
    expect(scaled[0]?.phones).toEqual([
      { model: '7962G', count: 80 },
      { model: '7942G', count: 20 },
    ]);
  });
});
