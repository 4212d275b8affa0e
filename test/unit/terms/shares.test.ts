import { describe, expect, it } from 'vitest';
import { everybody, isOfRate, isWithin, PhoneOrder } from '#terms/shares.js';

const names = Array.from({ length: 1_000 }, (_, n) => `SEP02AB${n.toString(16).toUpperCase().padStart(8, '0')}`);
const order = new PhoneOrder(names);
const among = (share: number, of: PhoneOrder = order, phones = names) => {
  const cut = of.cut(share);
  return phones.filter((name) => isWithin(name, cut));
};

describe('a share of the phones', () => {
  it.each([
    [0.3, 300],
    [0.01, 10],
    [0.0004, 0],
    [0.0006, 1],
    [0.9996, 1_000],
    [1, 1_000],
  ])('is exactly as large as it says, to the nearest phone: %d', (share, count) => {
    expect(among(share)).toHaveLength(count);
  });

  it('has the same phones every time, however they are listed, and all of them are in a larger one', () => {
    expect(among(0.3, new PhoneOrder(names.toReversed()))).toEqual(among(0.3));
    const larger = new Set(among(0.4));
    expect(among(0.3).every((name) => larger.has(name))).toBe(true);
  });

  it('is no row of them: a quarter of each hundred, about', () => {
    for (let n = 0; n < 10; n++) {
      const some = among(0.25, order, names.slice(100 * n, 100 * (n + 1)));
      expect(some.length).toBeGreaterThan(10);
      expect(some.length).toBeLessThan(40);
    }
  });

  it('of all has even a phone whose name nobody knows, and no lesser one has', () => {
    expect(order.cut(1)).toEqual(everybody);
    expect([isWithin(null, order.cut(1)), isWithin(null, order.cut(0.999))]).toEqual([true, false]);
  });

  it('draws phones that are none of those known as often as the others', () => {
    const strangers = names.map((name) => name.replace('02AB', '0200'));
    expect(among(0.3, order, strangers).length).toBeGreaterThan(250);
    expect(among(0.3, order, strangers).length).toBeLessThan(350);
    expect(among(0.3, new PhoneOrder([])).length).toBeGreaterThan(250);
    expect(among(0.3, new PhoneOrder([])).length).toBeLessThan(350);
  });

  it('is the same behind a wire: where it ends is plain data', () => {
    const cut = JSON.parse(JSON.stringify(order.cut(0.3)));
    expect(names.filter((name) => isWithin(name, cut))).toEqual(among(0.3));
  });
});

describe('a rate of the messages', () => {
  it.each([0.05, 0.5, 0.95])('is about as many as it says, and not every nth: %d', (rate) => {
    const drawn = Array.from({ length: 10_000 }, (_, n) => isOfRate(n, rate));
    expect(drawn.filter(Boolean).length / drawn.length).toBeCloseTo(rate, 1);
    const gaps = drawn
      .join('')
      .split('true')
      .map(({ length }) => length);
    expect(new Set(gaps).size).toBeGreaterThan(2);
  });

  it('of 1 is all of them', () => {
    expect(names.every((_, n) => isOfRate(n, 1))).toBe(true);
  });
});
