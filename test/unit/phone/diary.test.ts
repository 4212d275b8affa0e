import { describe, expect, it } from 'vitest';
import { Happening } from '#phone/history.js';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { PhoneWorld } from '../../support/phone-world.js';
import { acknowledge, answerAll, bothNodes, comeBack, inService, leased, serve } from './courses.js';

describe('a phone’s diary', () => {
  it('is empty before the phone is switched on', () => {
    const { history, ...diary } = new PhoneWorld().phone.self.diary;
    expect([history.moments, history.forgotten]).toEqual([[], 0]);
    expect(diary).toEqual({
      boots: 0,
      registrations: 0,
      dhcpSent: 0,
      plannedAtMs: Number.NaN,
      startupMs: 0,
      stageMs: [0, 0, 0, 0, 0],
      stageTimes: [0, 0, 0, 0, 0],
      onboardMs: Number.NaN,
      failovers: 0,
      fallbacks: 0,
      returns: 0,
      flappingCause: -1,
      outages: 0,
      outcomeCount: 0,
      lastOutcome: -1,
    });
  });

  it('tells of a boot that went well', () => {
    const { history, ...diary } = inService({ startupMs: 700 }).phone.self.diary;
    expect(history.moments.map(({ what }) => what)).toEqual([
      Happening.boot,
      Happening.registered,
      Happening.inService,
    ]);
    expect(diary).toEqual({
      boots: 1,
      registrations: 1,
      dhcpSent: 2,
      plannedAtMs: 0,
      startupMs: 700,
      stageMs: [0, 0, 0, 0, 0],
      stageTimes: [1, 1, 1, 1, 1],
      onboardMs: 0,
      failovers: 0,
      fallbacks: 0,
      returns: 0,
      flappingCause: -1,
      outages: 0,
      outcomeCount: 0,
      lastOutcome: -1,
    });
  });

  it('tells of messages sent again, and that the phone was never in service', () => {
    const world = new PhoneWorld({ dhcpRetryMs: [4_000, 8_000], dhcpJitterMs: 0, restartDelayMs: [5_000, 5_000] });
    world.powerOn();
    world.run(17_000);
    const { diary } = world.phone.self;
    expect(diary).toMatchObject({ boots: 2, dhcpSent: 3, outcomeCount: 1, lastOutcome: Outcome.leaseTimeout });
    expect(diary.onboardMs).toBeNaN();
  });

  it('tells where the phone went and came back to, and what befell it', () => {
    const world = inService();
    for (const how of [LinkEnd.closed, LinkEnd.reset]) {
      world.run(20_000);
      world.linkEnd(how);
      world.connected();
      acknowledge(world);
      answerAll(world);
    }
    expect(world.phone.self.diary).toMatchObject({
      registrations: 3,
      failovers: 1,
      fallbacks: 1,
      outcomeCount: 2,
      lastOutcome: Outcome.serviceReset,
      onboardMs: 0,
    });
  });

  it('says what keeps a phone from its first service, as long as it does', () => {
    const world = new PhoneWorld({ dhcpRetryMs: [4_000, 8_000], dhcpJitterMs: 0, restartDelayMs: [5_000, 5_000] });
    const stranded = (name: keyof typeof Outcome) => world.count('phonesStranded', Outcome[name]);
    world.powerOn();
    world.run(17_000);
    expect(stranded('leaseTimeout')).toBe(1);
    world.offer();
    world.ack();
    world.fileMissing();
    while (world.state === 'fetching') world.fileMissing();
    expect([stranded('leaseTimeout'), stranded('filesMissing')]).toEqual([0, 1]);
    world.run(5_000);
    world.ack();
    comeBack(world);
    expect(world.state).toBe('inService');
    expect(stranded('filesMissing')).toBe(0);
    // What befalls it later keeps it from nothing.
    world.linkEnd(LinkEnd.closed);
    expect([stranded('filesMissing'), stranded('serviceClosed')]).toEqual([0, 0]);
  });

  it('adds up the time of each stage until the phone is in service for the first time', () => {
    const world = leased();
    world.run(2_000);
    serve(world, { [`${world.phone.self.name}.cnf.xml`]: bothNodes });
    world.run(300);
    world.connected();
    world.run(4_000);
    acknowledge(world);
    answerAll(world);
    const { diary } = world.phone.self;
    expect(diary.stageMs).toEqual([0, 2_000, 300, 4_000, 0]);
    world.linkEnd(LinkEnd.closed);
    world.run(1_000);
    world.connected();
    acknowledge(world);
    answerAll(world);
    expect([diary.registrations, diary.stageMs]).toEqual([2, [0, 2_000, 300, 4_000, 0]]);
  });
});
