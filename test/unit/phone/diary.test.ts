import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { PhoneWorld } from '../../support/phone-world.js';
import { acknowledge, answerAll, inService } from './courses.js';

describe('a phone’s diary', () => {
  it('is empty before the phone is switched on', () => {
    const { diary } = new PhoneWorld().phone.self;
    expect({ ...diary }).toEqual({
      boots: 0,
      registrations: 0,
      dhcpSent: 0,
      onboardMs: Number.NaN,
      failovers: 0,
      fallbacks: 0,
      outages: 0,
      outcomeCount: 0,
      lastOutcome: -1,
    });
  });

  it('tells of a boot that went well', () => {
    const { diary } = inService({ startupMs: 700 }).phone.self;
    expect({ ...diary }).toEqual({
      boots: 1,
      registrations: 1,
      dhcpSent: 2,
      onboardMs: 0,
      failovers: 0,
      fallbacks: 0,
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
});
