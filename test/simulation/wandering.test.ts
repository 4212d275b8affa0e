import { describe, expect, it } from 'vitest';
import { minute, second, totalsOf, worldOf } from '../support/simulated.js';

const one =
  'phones: { count: 1, startup: none, restartDelay: 1s..2s, failover: { standbyLinks: false } }\nlab: { keepaliveInterval: 10s }';

/** A phone whose nodes die in this order, each for ten seconds, a minute apart. */
function wander(...nodes: readonly ('cm1' | 'cm2')[]) {
  const world = worldOf(one).run(minute);
  for (const node of nodes) world.kill(node, 10 * second).run(minute);
  return totalsOf(world);
}

describe('a phone that loses its node', () => {
  it('fails over to the next of its list, and nothing else', () => {
    const totals = wander('cm1');
    expect(totals.sum('failovers', { from: 'cm1', to: 'cm2' })).toBe(1);
    expect([totals.sum('fallbacks'), totals.sum('toggles'), totals.sum('phonesFlapping')]).toEqual([0, 1, 0]);
  });

  it('falls back when it registers further up again; to flap it must come back twice', () => {
    const once = wander('cm1', 'cm2');
    expect([once.sum('failovers'), once.sum('fallbacks'), once.sum('toggles')]).toEqual([1, 1, 2]);
    expect(once.sum('fallbacks', { from: 'cm2', to: 'cm1' })).toBe(1);
    expect(once.sum('phonesFlapping')).toBe(0);

    const twice = wander('cm1', 'cm2', 'cm1', 'cm2');
    expect([twice.sum('toggles'), twice.sum('phonesFlapping')]).toEqual([4, 1]);
  });

  it('does not flap when its returns lie far apart', () => {
    const world = worldOf(one).run(minute);
    for (const node of ['cm1', 'cm2', 'cm1', 'cm2'] as const) world.kill(node, 10 * second).run(6 * minute);
    const totals = totalsOf(world);
    expect([totals.sum('toggles'), totals.sum('phonesFlapping')]).toEqual([4, 0]);
  });

  it.each([
    ['flappingWindow: 190s, flappingIntervals: 0', 1],
    ['flappingWindow: 170s, flappingIntervals: 0', 0],
    ['flappingWindow: 1m, flappingIntervals: 19', 1],
  ])('flaps within the time that is set: %s', (window, flapping) => {
    // From the first failover to the second return it takes three minutes.
    const world = worldOf(one.replace('standbyLinks: false', `standbyLinks: false, ${window}`)).run(minute);
    for (const node of ['cm1', 'cm2', 'cm1', 'cm2'] as const) world.kill(node, 10 * second).run(minute);
    expect([totalsOf(world).sum('fallbacks'), totalsOf(world).sum('phonesFlapping')]).toEqual([2, flapping]);
  });

  it('is out of service from the loss until it is back, and that is no boot loop', () => {
    const world = worldOf(one).run(minute);
    world
      .kill('cm1', 30 * second)
      .kill('cm2', 30 * second)
      .run(2 * minute);
    const totals = totalsOf(world);
    expect(totals.sum('phones', { state: 'inService' })).toBe(1);
    // It tries both at once and then again after each pause of one to two seconds.
    expect(totals.sum('serviceLostPhoneSeconds')).toBeGreaterThan(29);
    expect(totals.sum('serviceLostPhoneSeconds')).toBeLessThan(33);
    // The boot in which it was registered did not fail; those that found nobody did.
    expect(totals.sum('bootLoops')).toBe(totals.sum('boots') - 2);
  });

  it('counts the time out of service up to its stop when it never comes back', () => {
    const world = worldOf(one).run(minute);
    world
      .kill('cm1', 60 * minute)
      .kill('cm2', 60 * minute)
      .run(5 * minute);
    world.stopPhones(10).run(10 * second);
    const lost = totalsOf(world).sum('serviceLostPhoneSeconds');
    expect(lost).toBeGreaterThan(299);
    expect(lost).toBeLessThan(301);
  });
});
