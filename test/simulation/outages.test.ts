import { describe, expect, it } from 'vitest';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { World } from '#simulation/world.js';
import { populationOf } from '#stats/course.js';
import { neverEnded } from '#stats/never.js';
import { hour, inServiceOf, minute, second, totalsOf, worldOf } from '../support/simulated.js';

const fifty = 'phones: { count: 50, startup: none }\nlab: { keepaliveInterval: 30s }';

describe('fifty phones whose node dies', () => {
  const totals = totalsOf(worldOf(fifty).run(minute).kill('cm1', hour).run(minute));

  it('notice it at once and are back within a second, and it is told why they went', () => {
    expect(totals.sum('detections', { cause: 'reset' })).toBe(50);
    expect(totals.sum('failovers', { from: 'cm1', to: 'cm2', cause: 'reset' })).toBe(50);
    expect(totals.histogram('detect').maxMs).toBe(0);
    for (const measure of ['outage', 'recover'] as const) {
      expect(totals.histogram(measure).count).toBe(50);
      expect(totals.histogram(measure).maxMs).toBeLessThan(second);
    }
    expect(neverEnded('outage', { totals, plannedPhones: 50, cutOff: 0 })).toBe(0);
  });

  it('have lost as much service as their outages were long', () => {
    expect(totals.sum('serviceLostPhoneSeconds') / (totals.histogram('outage').sumMs / 1_000)).toBeCloseTo(1, 2);
  });
});

describe('fifty phones whose node falls silent', () => {
  it('find it out two intervals and a grace after the keepalive that was the first to stay unanswered', () => {
    const world = worldOf(fifty)
      .run(minute)
      .silence('cm1', hour)
      .run(65 * second);
    const early = populationOf(totalsOf(world));
    expect(early.cutOff + early.outOfService).toBeGreaterThan(0);
    const totals = totalsOf(world.run(2 * minute));
    expect(totals.sum('detections', { cause: 'keepaliveTimeout' })).toBe(50);
    expect(totals.sum('failovers', { cause: 'keepaliveTimeout' })).toBe(50);
    expect(totals.histogram('detect').minMs! / 61_000).toBeCloseTo(1, 2);
    expect(totals.histogram('detect').maxMs! / 61_000).toBeCloseTo(1, 2);
    expect(totals.histogram('outage').maxMs! / 61_000).toBeCloseTo(1, 1);
    expect(totals.histogram('recover').maxMs).toBeLessThan(second);
    expect(populationOf(totals)).toMatchObject({ outOfService: 0, cutOff: 0, inService: 50 });
  });
});

describe('phones that no node takes back', () => {
  const world = worldOf(fifty)
    .run(minute)
    .kill('cm1', 6 * minute)
    .kill('cm2', 6 * minute)
    .run(second);

  it('are out at every moment, and the service lost grows with the time', () => {
    let before = totalsOf(world).sum('serviceLostPhoneSeconds');
    for (let n = 0; n < 5; n++) {
      const totals = totalsOf(world.run(minute));
      expect(populationOf(totals).outOfService).toBe(50);
      expect(neverEnded('outage', { totals, plannedPhones: 50, cutOff: 0 })).toBe(50);
      const lost = totals.sum('serviceLostPhoneSeconds');
      expect(lost - before).toBeCloseTo(50 * 60, 3);
      before = lost;
    }
  });

  it('have an outage of all the boots it took when they are back', () => {
    const totals = totalsOf(world.run(3 * minute));
    expect(populationOf(totals)).toMatchObject({ inService: 50, outOfService: 0, looping: 0 });
    expect(totals.sum('outages')).toBe(50);
    expect(totals.histogram('outage').count).toBe(50);
    expect(totals.histogram('outage').minMs).toBeGreaterThan(6 * minute - second);
    expect(totals.sum('serviceLostPhoneSeconds') / (totals.histogram('outage').sumMs / 1_000)).toBeCloseTo(1, 2);
  });
});

describe('phones that loop', () => {
  const unknown = `${fifty.replace('30s }', '30s, provisioned: 50%, unknownPhones: missingFile }')}`;

  it('make as many loops an hour as their boots and pauses allow, told by the time they spent looping', () => {
    const totals = totalsOf(worldOf(unknown).run(hour));
    const anHour = totals.sum('bootLoops') / (totals.sum('loopingPhoneSeconds') / 3_600);
    // A pause of 5 to 15 s, and a boot of some milliseconds.
    expect(anHour).toBeGreaterThan(340);
    expect(anHour).toBeLessThan(380);
    expect(totals.sum('loopingPhoneSeconds') / (25 * 3_600)).toBeCloseTo(1, 2);
  });

  it('make no fewer because they looped only for a while', () => {
    const world = worldOf(fifty)
      .silence('dhcp', 10 * minute)
      .run(2 * hour);
    const totals = totalsOf(world);
    expect(inServiceOf(world)).toBe(50);
    // Each boot waits a minute for DHCP and pauses for ten seconds.
    expect(totals.sum('bootLoops') / (totals.sum('loopingPhoneSeconds') / 3_600) / (3_600 / 70)).toBeCloseTo(1, 0);
    expect(totals.sum('loopingPhoneSeconds')).toBeLessThan(50 * 12 * 60);
  });

  it('loop no more when they are stopped', () => {
    const world = worldOf(unknown).run(10 * minute);
    expect(populationOf(totalsOf(world)).looping).toBe(25);
    world.stopPhones(100).run(minute);
    const stopped = totalsOf(world);
    expect(populationOf(stopped)).toMatchObject({ looping: 0, outOfService: 0 });
    world.run(hour);
    expect(totalsOf(world).sum('loopingPhoneSeconds')).toBe(stopped.sum('loopingPhoneSeconds'));
  });
});

describe('phones with addresses set on them', () => {
  const profile = loadProfile(
    'name: test\nphones: { startup: none }\nnetwork: { dhcp: { mode: off } }\nsites: { hq: { phones: 20, subnets: [ { cidr: 127.90.0.0/24 } ] } }',
    'test.yaml',
  );

  /** The same with another gateway, which the profile itself would refuse. */
  function worldBehind(gateway: number): World {
    const plan = makePlan(profile);
    const subnets = plan.subnets.map((subnet) => ({ ...subnet, static: { ...subnet.static!, gateway } }));
    return new World({ ...plan, subnets });
  }

  it('come up by their gateway', () => {
    expect(inServiceOf(new World(makePlan(profile)).run(minute))).toBe(20);
  });

  it.each([0, 0x7f5b0001])('reach no server elsewhere by gateway %i, and boot again and again', (gateway) => {
    const world = worldBehind(gateway).run(10 * minute);
    const totals = totalsOf(world);
    expect(inServiceOf(world)).toBe(0);
    expect(totals.sum('tftpRequests')).toBe(0);
    expect(totals.sum('outcomes', { outcome: 'tftpUnreachable' })).toBeGreaterThan(20 * 50);
    expect(populationOf(totals).looping).toBe(20);
  });
});
