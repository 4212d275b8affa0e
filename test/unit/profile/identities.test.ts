import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceNameOf, macOf, seedOf } from '#profile/identities.js';

describe('the MAC of a phone', () => {
  it('is locally administered and unicast, with the seed and the index in it', () => {
    expect(macOf(1, 0)).toBe('020001000000');
    expect(macOf(0xab12, 1)).toBe('02AB12000001');
    expect(macOf(1, 2 ** 24 - 1)).toBe('020001FFFFFF');
    expect(macOf(0xffffffff, 5)).toBe('020000000005');
  });

  it('is another for every other index and for every other seed below 65,536', () => {
    const phone = fc.tuple(fc.nat({ max: 0xffff }), fc.nat({ max: 2 ** 24 - 1 }));
    fc.assert(
      fc.property(phone, phone, ([seed, index], [otherSeed, otherIndex]) => {
        const isSame = seed === otherSeed && index === otherIndex;
        expect(macOf(seed, index) === macOf(otherSeed, otherIndex)).toBe(isSame);
        expect(macOf(seed, index)).toMatch(/^02[0-9A-F]{10}$/);
      }),
    );
  });

  it('gives the phone its name', () => {
    expect(deviceNameOf('02AB12000001')).toBe('SEP02AB12000001');
  });
});

describe('the seed of a phone', () => {
  it('is another for every phone of a run', () => {
    const seeds = new Set(Array.from({ length: 20_000 }, (_, index) => seedOf(7, index)));
    expect(seeds.size).toBe(20_000);
  });
});
