import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { CapabilitiesReq, KeepAlive, KeepAliveAck, RegisterAck } from '#wire/sccp/catalogue.js';
import type { PhoneWorld } from '../../support/phone-world.js';
import { answerAll, inService, registering } from './courses.js';

const ack = KeepAliveAck.encode({});

/** The moments at which keepalives left. */
function moments(world: PhoneWorld): number[] {
  return world.wishes.flatMap((wish) =>
    wish.what === 'write' && wish.frames.some(({ id }) => id === KeepAlive.id) ? [wish.at] : [],
  );
}

/** Wakes the phone once, so much later than it wished. */
function wakeLate(world: PhoneWorld, ms: number): void {
  world.now = world.phone.alarmAt + ms;
  world.phone.onAlarm(world.now);
}

describe('keepalives (sccp.md 4.1)', () => {
  it('leave every 30 s from RegisterAck on, 12 bytes each', () => {
    const world = inService();
    for (let n = 0; n < 10; n++) {
      world.run(30_000);
      world.say(ack);
    }
    expect(moments(world)).toEqual(Array.from({ length: 10 }, (_, n) => (n + 1) * 30_000));
    expect(world.frames.at(-1)!.bytes).toEqual(KeepAlive.encode({}));
    expect(world.count('keepalives')).toBe(10);
    expect(world.times('keepalive').count).toBe(10);
  });

  it('stay on their grid when we are late, and tell how late', () => {
    const world = inService();
    for (const late of [900, 0.25, 29_000]) {
      wakeLate(world, late);
      world.say(ack);
    }
    expect(moments(world)).toEqual([30_900, 60_000.25, 119_000]);
    expect(world.phone.alarmAt).toBe(120_000);
    expect(world.times('keepaliveLateness').maxMs).toBeCloseTo(29_000, -2);
    expect(world.times('keepaliveLateness').minMs).toBeCloseTo(0.25, 2);
  });

  it('are timed from when they were planned, not from when we sent them', () => {
    const world = inService();
    wakeLate(world, 700);
    world.run(300.5);
    world.say(ack);
    expect(world.times('keepalive').maxMs).toBeCloseTo(1_000, -1);
  });

  it('keep the interval of RegisterAck, or ours where it says zero', () => {
    for (const [said, kept] of [
      [5, 5_000],
      [0, 42_000],
    ] as const) {
      const world = registering({ keepaliveMs: 42_000 });
      world.say(RegisterAck.encode({ keepaliveSeconds: said }), CapabilitiesReq.encode({}));
      answerAll(world);
      expect(world.phone.alarmAt).toBe(kept);
    }
  });

  it('begin before the registration is through', () => {
    const world = registering({ giveUpMs: 8_000 });
    world.say(RegisterAck.encode({ keepaliveSeconds: 5 }));
    world.run(5_000);
    expect(world.state).toBe('provisioning');
    expect(moments(world)).toEqual([5_000]);
  });

  it('pass over an ack nobody waits for', () => {
    const world = inService();
    world.say(ack, ack);
    world.run(30_000);
    world.say(ack, ack);
    expect(world.times('keepalive').count).toBe(1);
    expect(world.count('unexpectedEvents')).toBe(0);
    world.run(61_000);
    expect(world.state).toBe('inService');
  });
});

describe('keepalives that stay unanswered', () => {
  it('end the link a second after the third in a row', () => {
    const world = inService();
    world.run(90_999);
    expect(world.state).toBe('inService');
    world.run(1);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
    expect(world.state).toBe('connecting');
    expect(moments(world)).toEqual([30_000, 60_000, 90_000]);
    expect(world.count('keepalivesLost')).toBe(3);
  });

  it('are forgiven by an ack within that second, which answers the first of them', () => {
    const world = inService();
    world.run(90_900);
    world.say(ack);
    expect(world.times('keepalive').maxMs).toBeCloseTo(60_900, -2);
    world.run(29_100);
    expect(moments(world).at(-1)).toBe(120_000);
    expect(world.count('keepalivesLost')).toBe(2); // their acks never came
    world.run(60_999);
    expect(world.state).toBe('inService');
    world.run(1);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
  });

  it('are answered one by one when the acks come late', () => {
    const world = inService();
    world.run(65_000);
    world.say(ack);
    world.run(5_000);
    world.say(ack);
    expect(world.times('keepalive').maxMs).toBeCloseTo(35_000, -2);
    expect(world.times('keepalive').minMs).toBeCloseTo(10_000, -2);
    expect(world.phone.alarmAt).toBe(90_000);
  });

  it('are as many as the settings say', () => {
    const world = inService({ keepaliveMisses: 1, keepaliveGraceMs: 250 });
    world.run(30_250);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
  });

  it('are not the server’s fault when we slept: it has its second all the same', () => {
    const world = inService();
    world.now = 100_000;
    for (let n = 0; n < 3; n++) world.phone.onAlarm(world.now);
    expect(moments(world)).toEqual([100_000, 100_000, 100_000]);
    world.run(999);
    expect(world.state).toBe('inService');
    world.say(ack, ack, ack);
    world.run(1_000);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(0);
  });
});

describe('what keepalives count up to', () => {
  /** Time passes, we sleep, or the server acks. */
  const event = fc.oneof(
    fc.record({ kind: fc.constant('run' as const), ms: fc.integer({ min: 0, max: 45_000 }) }),
    fc.record({ kind: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 200_000 }) }),
    fc.record({ kind: fc.constant('ack' as const), ms: fc.constant(0) }),
  );

  it('is at every moment what was acked, what was lost and what is under way', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const world = inService({ keepaliveGraceMs: 1_000 });
        for (const { kind, ms } of events) {
          const before = tally(world);
          if (kind === 'run') world.run(ms);
          else if (kind === 'sleep') world.now += ms;
          else world.say(ack);
          const { sent, acked, underWay } = tally(world);
          expect(underWay).toBeGreaterThanOrEqual(0);
          expect(underWay).toBeLessThanOrEqual(3);
          if (kind === 'ack') {
            expect(acked).toBe(before.acked + (before.underWay > 0 ? 1 : 0));
            expect(underWay).toBe(Math.max(0, before.underWay - 1));
          }
          if (world.state !== 'inService') {
            expect(underWay).toBe(0);
            return;
          }
          expect(sent).toBe(moments(world).length);
        }
        world.linkEnd(LinkEnd.closed);
        expect(tally(world).underWay).toBe(0);
      }),
    );
  });

  function tally(world: PhoneWorld) {
    const sent = world.count('keepalives');
    const acked = world.times('keepalive').count;
    return { sent, acked, underWay: sent - acked - world.count('keepalivesLost') };
  }
});
