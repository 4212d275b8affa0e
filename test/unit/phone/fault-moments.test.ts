import { describe, expect, it } from 'vitest';
import { FaultMoments } from '#phone/fault-moments.js';
import { isWithin, PhoneOrder } from '#terms/shares.js';

const cm1 = { address: 1, port: 2000 };
const never = Number.NEGATIVE_INFINITY;
const phone = 'SEP02AB12000001';

describe('the moment at which the run took a node away', () => {
  it('is that of whatever phones notice while it is gone', () => {
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000, 80_000);
    expect(moments.of(cm1, 75_000, phone)).toBe(60_000);
    expect(moments.of({ ...cm1, port: 2001 }, 75_000, phone)).toBe(never);
  });

  it('is not that of what is noticed before or after: nobody left then, and something else came', () => {
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000, 80_000);
    expect(moments.of(cm1, 50_000, phone)).toBe(never);
    expect(moments.of(cm1, 600_000, phone)).toBe(never);
  });

  it('allows for a keepalive that was on its way when the fault began', () => {
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000);
    expect(moments.of(cm1, 59_500, phone)).toBe(60_000);
  });

  it('stays the first when another fault comes before it is over, and is the second one’s after', () => {
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000);
    moments.befalls(cm1, 120_000);
    expect(moments.of(cm1, 130_000, phone)).toBe(60_000);
    moments.ends(cm1, 140_000);
    moments.befalls(cm1, 200_000);
    expect(moments.of(cm1, 210_000, phone)).toBe(200_000);
  });

  it('is taken back when the fault did not come to pass', () => {
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000);
    moments.ends(cm1, 60_000);
    expect(moments.of(cm1, 61_000, phone)).toBe(never);
  });

  it('is that of the phones the fault befalls, and no other’s', () => {
    const names = Array.from({ length: 100 }, (_, n) => `SEP02AB120000${String(n).padStart(2, '0')}`);
    const cut = new PhoneOrder(names).cut(0.3);
    const moments = new FaultMoments();
    moments.befalls(cm1, 60_000, 80_000, cut);
    const struck = names.filter((name) => moments.of(cm1, 61_000, name) === 60_000);
    expect(struck).toEqual(names.filter((name) => isWithin(name, cut)));
    expect(struck).toHaveLength(30);
    // A fault for all that comes later leaves those their own beginning.
    moments.befalls(cm1, 70_000, 80_000);
    expect(names.filter((name) => moments.of(cm1, 75_000, name) === 60_000)).toEqual(struck);
    expect(names.filter((name) => moments.of(cm1, 75_000, name) === 70_000)).toHaveLength(70);
  });
});
