import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cornerOf, type Layout, layoutOf, phoneAt, phoneBy, placeOf, type Site } from '#page/layout.js';

const space = { width: 860, height: 520, line: 20 };

function sitesOf(totals: readonly number[]): Site[] {
  let first = 0;
  return totals.map((total, n) => {
    const site = { name: `site ${n}`, first, total };
    first += total;
    return site;
  });
}

const population = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });

describe('the picture of all phones', () => {
  it('has a place of its own for each of them, within the picture, and finds it again', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 60, max: 2_000 }), (totals, width) => {
        const layout = layoutOf(sitesOf(totals), { ...space, width });
        const corners = new Set<string>();
        const phones = totals.reduce((sum, total) => sum + total, 0);
        for (let index = 0; index < phones; index++) {
          const { x, y } = cornerOf(layout, index);
          corners.add(`${x},${y}`);
          if (x + layout.side > width || y + layout.side > layout.height) throw new Error(`phone ${index} is outside`);
          if (phoneAt(layout, x + layout.side - 1, y) !== index) throw new Error(`phone ${index} is not found`);
        }
        expect(corners.size).toBe(phones);
      }),
      { numRuns: 50 },
    );
  });

  it('shows 40,000 phones without scrolling, and few of them large', () => {
    expect(layoutOf(sitesOf([25_000, 10_000, 5_000]), space).height).toBeLessThanOrEqual(520);
    expect(layoutOf(sitesOf([48]), space).pitch).toBe(18);
  });

  it('grows where a phone cannot be smaller', () => {
    const { pitch, height } = layoutOf(sitesOf([100_000]), { ...space, width: 300 });
    expect([pitch, height > 520]).toEqual([2, true]);
  });

  it('has names for a few sites, and none for many', () => {
    expect(layoutOf(sitesOf([10, 10]), space).hasNames).toBe(true);
    expect(layoutOf(sitesOf(Array(200).fill(3)), space).hasNames).toBe(false);
  });

  it('shows nobody between two sites, in a line of text or outside', () => {
    const layout = layoutOf(sitesOf([3, 3]), space);
    const { x, y } = cornerOf(layout, 2);
    expect(phoneAt(layout, x + layout.pitch, y)).toBe(-1);
    expect(phoneAt(layout, 0, 5)).toBe(-1);
    expect(phoneAt(layout, -1, 25)).toBe(-1);
    expect(phoneAt(layout, 0, 10_000)).toBe(-1);
  });
});

describe('the keys', () => {
  const sites = sitesOf([100, 50, 7]);
  const layout: Layout = layoutOf(sites, { ...space, width: 180 });
  const walk = (from: number, ...keys: string[]) => keys.reduce((at, key) => phoneBy(key, layout, at)!, from);

  it('walk from phone to phone, and stay where there is none', () => {
    expect(walk(5, 'ArrowRight', 'ArrowRight', 'ArrowLeft')).toBe(6);
    expect(walk(5, 'ArrowDown', 'ArrowUp')).toBe(5);
    expect([walk(0, 'ArrowLeft'), walk(0, 'ArrowUp'), walk(156, 'ArrowRight'), walk(156, 'ArrowDown')]).toEqual([
      0, 0, 156, 156,
    ]);
  });

  it('lead to the ends of a site, and from site to site', () => {
    expect([walk(120, 'Home'), walk(120, 'End')]).toEqual([100, 149]);
    expect([walk(120, 'PageUp'), walk(120, 'PageDown'), walk(0, 'PageUp'), walk(156, 'PageDown')]).toEqual([
      0, 150, 0, 150,
    ]);
  });

  it('that lead nowhere are left to the browser', () => {
    expect(phoneBy('Tab', layout, 5)).toBeNull();
    expect(placeOf(sites, 149).name).toBe('site 1');
  });
});
