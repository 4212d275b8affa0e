import { describe, expect, it } from 'vitest';
import { populationOf } from '#stats/course.js';
import { hour, inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

describe('warm phones', () => {
  it('come up by the leases they had, without a DISCOVER', () => {
    const world = worldOf('phones: { count: 50, startup: none, memory: warm }').run(30 * second);
    const totals = totalsOf(world);
    expect(inServiceOf(world)).toBe(50);
    expect(totals.sum('dhcpMessages', { type: 'discover' })).toBe(0);
    expect(totals.sum('dhcpMessages', { type: 'ack' })).toBe(50);
  });

  it('come up without DHCP and TFTP by what they remember, cold ones do not', () => {
    const story = (memory: string) => {
      const world = worldOf(`phones: { count: 20, startup: none, memory: ${memory} }`);
      return inServiceOf(
        world
          .silence('dhcp', hour)
          .silence('tftp', hour)
          .run(5 * minute),
      );
    };
    expect(story('warm')).toBe(20);
    expect(story('cold')).toBe(0);
  });
});

describe('phones with addresses set on them', () => {
  it('come up without one DHCP message', () => {
    const world = worldOf(
      'phones: { startup: none }\nnetwork: { dhcp: { mode: off } }\nsites: { hq: { phones: 20, subnets: [ { cidr: 127.90.0.0/24, giaddrs: 127.90.0.2 } ] } }',
    ).run(30 * second);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({ inService: 20 });
    expect(totals.sum('dhcpMessages')).toBe(0);
    expect(totals.histogram('lease').count).toBe(0);
  });
});

describe('renewals', () => {
  it('are told apart from the messages of boots', () => {
    const world = worldOf('phones: { count: 10, startup: none }\nlab: { leaseTime: 1h }').run(2 * hour);
    const totals = totalsOf(world);
    expect(totals.sum('dhcpRenewals', { direction: 'received' })).toBe(10 * 3);
    expect(totals.sum('dhcpMessages', { type: 'ack' })).toBe(10 * 4);
  });
});

describe('a phone that has the address of another', () => {
  it('declines it, gets one of its own, and comes back', () => {
    const world = worldOf('phones: { count: 2, startup: none }\nlab: { leaseTime: 1h }').run(30 * second);
    const [one, other] = world.phones;
    world.holds(1, one!.address); // as if it had been given this one
    world.run(2 * hour);
    const totals = totalsOf(world);
    expect(totals.sum('outcomes', { outcome: 'duplicateAddress' })).toBe(1);
    expect(totals.sum('dhcpMessages', { type: 'decline', direction: 'sent' })).toBe(1);
    expect(world.dhcp.counts.received.decline).toBe(1);
    expect(inServiceOf(world)).toBe(2);
    expect(other!.address).not.toBe(one!.address);
  });
});
