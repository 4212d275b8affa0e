import { describe, expect, it } from 'vitest';
import { modelNames } from '#phone/models.js';
import { populationOf } from '#stats/course.js';
import { day, hour, inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

describe('phones on a good network', () => {
  it.each(modelNames)('of model %s come into service, one after the other and all at once', (model) => {
    for (const registration of ['serial', 'pipelined']) {
      const world = worldOf(
        `phones: { count: 5, startup: none, registration: ${registration}, mix: { "${model}": 100% } }`,
      );
      world.run(30 * second);
      const totals = totalsOf(world);
      expect(populationOf(totals)).toMatchObject({ inService: 5, registered: 5, degraded: 0 });
      expect(totals.sum('unexpectedEvents') + totals.sum('strayReplies') + totals.sum('outcomes')).toBe(0);
      expect(world.callManagers[0]!.counts.unexpected).toBe(0);
    }
  });

  it('live through a day: 200 of them, every keepalive answered, every lease renewed', () => {
    const world = worldOf('phones: 200\nlab: { keepaliveInterval: 2m, leaseTime: 8h }');
    world.run(day);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({
      inService: 200,
      registered: 200,
      byNode: { cm1: 200, cm2: 0, other: 0 },
    });
    expect(totals.sum('keepalivesLost')).toBe(0);
    expect(totals.sum('outcomes')).toBe(0);
    // One exchange at the boot, and one each four hours (T1 is half the lease), the first of them after less than a day.
    expect(totals.sum('dhcpMessages', { type: 'ack' })).toBe(200 * (1 + 5));
    expect(totals.sum('dhcpMessages', { type: 'discover' })).toBe(200);
    // A keepalive each two minutes from some moment in the first minute on.
    expect(totals.sum('keepalives')).toBe(200 * (day / (2 * minute) - 1));
    expect(totals.histogram('keepalive').count).toBe(totals.sum('keepalives'));
    expect(world.callManagers[0]!.counts.keepalives).toBe(totals.sum('keepalives'));
  });

  it('wait for their own start-up times', () => {
    const world = worldOf('phones: { count: 10, mix: { "7962G": 100% } }\narrivals: { kind: burst, within: 1s }');
    world.run(39 * second);
    expect(totalsOf(world).sum('dhcpMessages')).toBe(0);
    world.run(30 * second);
    expect(inServiceOf(world)).toBe(10);
  });

  it('unregister and give their leases back when they are stopped', () => {
    const world = worldOf('phones: { count: 50, startup: none }').run(minute);
    world.stopPhones(100).run(10 * second);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({ registered: 0, byState: { off: 50 } });
    expect(totals.sum('sccpMessages', { message: 'UnregisterAck', direction: 'received' })).toBe(50);
    expect(world.dhcp.counts.received.release).toBe(50);
    expect(world.callManagers[0]!.counts).toMatchObject({ registered: 0, connections: 0 });
  });

  it('do the same twice with one seed, and something else with another', () => {
    const countsOf = (seed: number) => {
      const world = worldOf(`seed: ${seed}\nphones: { count: 30, startup: 0s..3s }`, { loss: 0.1 }).run(hour);
      return [...totalsOf(world).counts];
    };
    expect(countsOf(7)).toEqual(countsOf(7));
    expect(countsOf(7)).not.toEqual(countsOf(8));
  });
});
