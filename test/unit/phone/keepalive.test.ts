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
    world.run(60_999);
    expect(world.state).toBe('inService');
    world.run(1);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
    expect(world.count('keepalivesLost')).toBe(5); // of six one was answered
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

describe('acks, which carry no number', () => {
  const intervalMs = 30_000;

  /** A phone in service until so many keepalives have left, with a server that acks at these moments. */
  function acked(keepalives: number, moments: readonly number[]): PhoneWorld {
    const world = inService();
    for (const at of moments) {
      world.runUntil(at);
      world.say(ack);
    }
    world.runUntil(keepalives * intervalMs);
    return world;
  }

  const every = (count: number, momentOf: (n: number) => number) =>
    Array.from({ length: count }, (_, n) => momentOf(n + 1));

  it('of a quick server that drops one: the dropped one is lost, all others are quick', () => {
    for (const dropped of [1, 2, 5, 9]) {
      const world = acked(11, every(10, (n) => n * intervalMs + 2).toSpliced(dropped - 1, 1));
      expect(world.times('keepalive').count).toBe(9);
      expect(world.times('keepalive').maxMs).toBeCloseTo(2, 1);
      expect(world.count('keepalivesLost')).toBe(1);
    }
  });

  it('of a quick server that drops two in a row', () => {
    const world = acked(
      8,
      every(7, (n) => n * intervalMs + 2).filter((at) => at < 90_000 || at > 150_000),
    );
    expect(world.times('keepalive').maxMs).toBeCloseTo(2, 1);
    expect([world.times('keepalive').count, world.count('keepalivesLost')]).toEqual([5, 2]);
  });

  it('of a server that stalls and then acks all at once: each has taken as long as it has', () => {
    // The stall ends 5 s behind the second keepalive of it, and just behind it: the first ack alone could be either's.
    for (const behindMs of [5_000, 2]) {
      const resumed = 120_000 + behindMs;
      const world = acked(6, [30_002, 60_002, resumed, resumed + 1, 150_002]);
      expect(world.times('keepalive').count).toBe(5);
      expect(world.times('keepalive').maxMs! / (30_000 + behindMs)).toBeCloseTo(1, 2);
      expect(world.count('keepalivesLost')).toBe(0);
    }
  });

  it.each([1.02, 1.5, 1.95])('of a server always %d intervals late: all are so late', (delay) => {
    for (const quickBefore of [0, 3]) {
      const late = every(20, (n) => (quickBefore + n + delay) * intervalMs);
      const world = acked(
        23,
        [...every(quickBefore, (n) => n * intervalMs + 2), ...late].filter((at) => at < 690_000),
      );
      const histogram = world.times('keepalive');
      const slow = histogram.count - histogram.countsUpTo([intervalMs])[0]!;
      expect(histogram.count - slow).toBe(quickBefore);
      expect(slow).toBeGreaterThan(15);
      expect(histogram.maxMs! / (delay * intervalMs)).toBeCloseTo(1, 2);
      expect(histogram.percentileMs(50)! / (delay * intervalMs)).toBeCloseTo(1, 2);
      expect(world.count('keepalivesLost')).toBe(0);
    }
  });

  it('of a server that grows slower by and by never make it look quicker than it is', () => {
    const world = acked(
      15,
      every(12, (n) => n * intervalMs + n * 3_000),
    );
    const times = world.times('keepalive');
    expect(times.count).toBe(12);
    expect(times.maxMs! / 36_000).toBeCloseTo(1, 2);
    expect(times.meanMs! / 19_500).toBeCloseTo(1, 2);
    expect(world.count('keepalivesLost')).toBe(0);
  });

  it('of a server that is not quick and drops one make it look slower by an interval, never quicker', () => {
    const world = acked(10, every(9, (n) => n * intervalMs + 1_000).toSpliced(3, 1));
    const times = world.times('keepalive');
    expect(times.countsUpTo([1_010, 31_100])).toEqual([3, 8]);
  });

  it('in doubt when the link ends count as answers to the oldest', () => {
    const world = acked(2, [30_002]);
    world.runUntil(90_002);
    world.say(ack);
    expect(world.times('keepalive').count).toBe(1);
    world.linkEnd(LinkEnd.closed);
    expect(world.times('keepalive').maxMs! / 30_002).toBeCloseTo(1, 2);
    expect(world.count('keepalivesLost')).toBe(1);
  });
});

describe('a phone whose node lets a whole interval pass', () => {
  it('is cut off until an ack comes, or the link ends', () => {
    const world = inService();
    world.run(59_999);
    expect(world.phone.isCutOff(world.now)).toBe(false);
    world.run(1);
    expect(world.phone.isCutOff(world.now)).toBe(true);
    world.say(ack);
    expect(world.phone.isCutOff(world.now)).toBe(false);
    world.run(60_000);
    expect(world.phone.isCutOff(world.now)).toBe(true);
    world.linkEnd(LinkEnd.closed);
    expect(world.phone.isCutOff(world.now)).toBe(false);
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
        let acks = 0;
        for (const { kind, ms } of events) {
          const before = tally(world);
          if (kind === 'run') world.run(ms);
          else if (kind === 'sleep') world.now += ms;
          else world.say(ack);
          const { sent, acked, underWay } = tally(world);
          expect(underWay).toBeGreaterThanOrEqual(0);
          expect(underWay).toBeLessThanOrEqual(3);
          if (kind === 'ack') {
            // An ack in doubt is timed when the doubt is over: by the next ack, or the next keepalive.
            acks++;
            expect(acked - before.acked).toBeLessThanOrEqual(2);
            expect(acked).toBeLessThanOrEqual(acks);
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
