/** The time that goes into attempts that come to nothing. */
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { timedStages } from '#stats/metrics.js';
import { RegisterReject } from '#wire/sccp/catalogue.js';
import { PhoneWorld } from '../../support/phone-world.js';
import { configured, inService, leased, registering, serve } from './courses.js';

/** In seconds, of the stages that have any. */
function failedSeconds(world: PhoneWorld): Record<string, number> {
  const all = timedStages.map((stage, number) => [stage, world.count('stageFailedSeconds', number)] as const);
  return Object.fromEntries(all.filter(([, seconds]) => seconds > 0).map(([stage, s]) => [stage, Math.round(s)]));
}

describe('the time of an attempt that failed', () => {
  it('is counted for its stage', () => {
    const world = registering();
    world.run(7_000);
    world.say(RegisterReject.encode({}));
    expect(failedSeconds(world)).toEqual({ register: 7 });
    world.run(3_000);
    world.linkEnd(LinkEnd.refused);
    expect(failedSeconds(world)).toEqual({ register: 7, connect: 3 });
    expect(world.times('register').count).toBe(0);
  });

  it('is the whole of it when nobody answers', () => {
    const world = new PhoneWorld();
    world.powerOn();
    while (world.state === 'leasing') world.runUntil(world.phone.alarmAt);
    expect(failedSeconds(world).lease).toBe(Math.round(world.now / 1000));
  });

  it('is counted of files that do not exist', () => {
    const world = leased();
    world.run(2_000);
    serve(world, {});
    expect(failedSeconds(world)).toEqual({ fetch: 2 });
  });

  it('is none of what ended well, of a pause, or of a phone that was told to leave', () => {
    const world = inService();
    world.run(5_000);
    world.linkEnd(LinkEnd.closed);
    expect(failedSeconds(world)).toEqual({});
    const lost = new PhoneWorld({ fetchBy: 'off' }); // it gets an address, but has nobody to register with
    lost.powerOn();
    lost.run(2_000);
    lost.offer();
    lost.ack();
    expect([lost.state, lost.times('lease').count, failedSeconds(lost)]).toEqual(['restarting', 1, {}]);
    const leaving = configured();
    leaving.run(5_000);
    leaving.phone.stop(leaving.now);
    expect(failedSeconds(leaving)).toEqual({});
  });
});
