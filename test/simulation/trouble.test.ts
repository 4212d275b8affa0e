import { describe, expect, it } from 'vitest';
import { populationOf } from '#stats/course.js';
import { hour, inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

const fifty = 'phones: { count: 50, startup: none }\nlab: { keepaliveInterval: 30s }';

describe('phones in trouble', () => {
  it('all come up in spite of a fifth of all packets lost, by asking again', () => {
    const world = worldOf(fifty, { loss: 0.2, delayMs: [5, 50] }).run(hour);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({ inService: 50, registered: 50 });
    expect(totals.sum('dhcpRetransmissions')).toBeGreaterThan(10);
    expect(totals.histogram('onboard').count).toBe(50);
  });

  it('wait for a DHCP server by the retry table, and count its silence', () => {
    const world = worldOf(fifty)
      .silence('dhcp', 10 * minute)
      .run(10 * minute);
    expect(inServiceOf(world)).toBe(0);
    const silent = totalsOf(world);
    expect(silent.sum('outcomes', { outcome: 'leaseTimeout' })).toBeGreaterThan(50 * 6);
    // 4, 8, 16 and 32 s: three retransmissions of each DISCOVER.
    const discovers = silent.sum('dhcpMessages', { type: 'discover' });
    expect(silent.sum('dhcpRetransmissions') / discovers).toBeCloseTo(3 / 4, 1);
    world.run(5 * minute);
    expect(inServiceOf(world)).toBe(50);
    expect(populationOf(totalsOf(world)).looping).toBe(0);
  });

  it('hang at the files while TFTP is silent, and those in service stay there', () => {
    const world = worldOf(`${fifty}\narrivals: { kind: rate, rate: 1/s }`).run(25 * second);
    const before = inServiceOf(world);
    expect(before).toBeGreaterThan(20);
    world.silence('tftp', 10 * minute).run(10 * minute);
    expect(inServiceOf(world)).toBe(before);
    expect(totalsOf(world).sum('outcomes', { outcome: 'fetchTimeout' })).toBeGreaterThan(50);
    expect(inServiceOf(world.run(5 * minute))).toBe(50);
  });

  it('go to the next node when theirs dies', () => {
    const world = worldOf(fifty).run(minute).kill('cm1', hour).run(second);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({ inService: 50, byNode: { cm1: 0, cm2: 50 } });
    expect(totals.sum('outcomes', { outcome: 'serviceReset' })).toBe(50);
    expect(totals.sum('registrations', { kind: 'again', outcome: 'acked', node: 'cm2' })).toBe(50);
    expect(totals.sum('phonesRegistered', { role: 'secondary' })).toBe(50);
  });

  it('give a silent node up after three unanswered keepalives and a grace', () => {
    const world = worldOf(fifty).run(minute);
    // Every phone has a keepalive due within 30 s, three by 90 s, and waits a second more.
    world.silence('cm1', hour).run(59 * second);
    expect(totalsOf(world).sum('outcomes', { outcome: 'keepaliveLost' })).toBe(0);
    world.run(33 * second);
    const totals = totalsOf(world);
    expect(totals.sum('outcomes', { outcome: 'keepaliveLost' })).toBe(50);
    expect(totals.sum('keepalivesLost')).toBe(150);
    expect(populationOf(totals)).toMatchObject({ inService: 50, byNode: { cm2: 50 } });
  });

  it('boot for ever when no node answers, from DHCP on', () => {
    const world = worldOf(fifty)
      .kill('cm1', hour)
      .kill('cm2', hour)
      .run(10 * minute);
    const totals = totalsOf(world);
    expect(inServiceOf(world)).toBe(0);
    expect(totals.sum('outcomes', { outcome: 'connectRefused' })).toBe(totals.sum('bootLoops') * 2 + 50 * 2);
    expect(totals.sum('dhcpMessages', { type: 'ack' })).toBe(totals.sum('boots'));
  });
});

describe('phones that no CallManager knows', () => {
  const half = (unknown: string) => `${fifty.replace('30s }', `30s, provisioned: 50%, unknownPhones: ${unknown} }`)}`;

  it('loop through DHCP and two missing files (CallManager 3.x and 4.x)', () => {
    const totals = totalsOf(worldOf(half('missingFile')).run(10 * minute));
    const loops = totals.sum('bootLoops');
    expect(populationOf(totals)).toMatchObject({ inService: 25, looping: 25 });
    // A pause of 5 to 15 s between boots: about 60 loops a phone in ten minutes.
    expect(loops).toBeGreaterThan(25 * 50);
    expect(loops).toBeLessThan(25 * 70);
    expect(totals.sum('outcomes', { outcome: 'filesMissing' })).toBeGreaterThanOrEqual(loops);
    // An exchange of REQUEST and ACK each time: the lease is remembered (RFC 2131, 3.2).
    expect(totals.sum('dhcpMessages', { type: 'discover' })).toBe(50);
    expect(totals.sum('dhcpMessages', { type: 'ack' })).toBe(totals.sum('boots'));
  });

  it('loop through the default file and a rejection (later releases)', () => {
    const totals = totalsOf(worldOf(half('reject')).run(10 * minute));
    expect(populationOf(totals)).toMatchObject({ inService: 25, looping: 25 });
    const rejected = totals.sum('outcomes', { outcome: 'registerRejected' });
    expect(rejected).toBe(totals.sum('registrations', { outcome: 'rejected' }));
    // Two nodes reject it, then it pauses 30 to 60 s: about 13 loops a phone in ten minutes.
    expect(rejected).toBeGreaterThan(25 * 2 * 10);
    expect(rejected).toBeLessThan(25 * 2 * 20);
  });
});
