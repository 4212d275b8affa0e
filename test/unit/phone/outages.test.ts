import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { measureByCause } from '#stats/measures-by-cause.js';
import { Cause, type CauseName, type DetectedCauseName, detectedCauseNames } from '#terms/causes.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { KeepAliveAck, RegisterReject, Reset, ResetType } from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { cm1, cm2, type PhoneWorld } from '../../support/phone-world.js';
import {
  acknowledge,
  answerAll,
  bothNodes,
  comeBack,
  configuration,
  inService,
  provisioning,
  serve,
} from './courses.js';

const [first, second] = [0, 1];
const garbage = fromHex('ffffffff 00000000 00000000');

/** What of detect, outage and recover was recorded, to a tenth of a second. */
function durations(world: PhoneWorld): (number | null)[] {
  return (['detect', 'outage', 'recover'] as const).map((measure) => {
    const { maxMs } = world.times(measure);
    return maxMs === null ? null : Math.round(maxMs / 100) * 100;
  });
}

/** Registers with the next node, so long after now. */
function registerAgain(world: PhoneWorld, afterMs = 0): void {
  world.run(afterMs);
  world.connected();
  acknowledge(world);
  answerAll(world);
  expect(world.state).toBe('inService');
}

const failovers = (world: PhoneWorld, cause: CauseName) => world.count('failovers', first, second, Cause[cause]);

describe('what takes a phone out of service', () => {
  const ways: readonly [DetectedCauseName, number, (world: PhoneWorld) => void][] = [
    ['closed', 0, (world) => world.linkEnd(LinkEnd.closed)],
    ['reset', 0, (world) => world.linkEnd(LinkEnd.reset)],
    ['garbled', 0, (world) => world.say(garbage)],
    // Three unanswered keepalives and a grace, from the first of them on.
    ['keepaliveTimeout', 61_000, (world) => world.run(91_000)],
  ];

  it.each(ways)('is told as %s, with the time until it was noticed', (cause, detectMs, fail) => {
    const world = inService();
    fail(world);
    expect(world.count('detections', detectedCauseNames.indexOf(cause))).toBe(1);
    expect([world.count('outages'), world.count('phonesOut')]).toEqual([1, 1]);
    expect(world.count('phonesOutByCause', Cause[cause])).toBe(1);
    expect(durations(world)).toEqual([detectMs, null, null]);
    registerAgain(world, 500);
    expect(durations(world)).toEqual([detectMs, detectMs + 500, 500]);
    expect(world.count('phonesOut')).toBe(0);
    expect(world.count('serviceLostPhoneSeconds')).toBeCloseTo((detectMs + 500) / 1_000);
    expect(world.count('serviceLostByCause', Cause[cause])).toBeCloseTo((detectMs + 500) / 1_000);
    expect(world.count('phonesOutByCause', Cause[cause])).toBe(0);
    for (const kind of ['detect', 'outage'] as const) {
      const counted = detectedCauseNames.filter((name) => world.times(measureByCause(kind, name)).count > 0);
      expect(counted).toEqual([cause]);
    }
    expect([failovers(world, cause), world.count('toggles')]).toEqual([1, 1]);
  });

  it.each([
    ['gives the path up', LinkEnd.timeout, 'pathLost'],
    ['hears that the node is unreachable', LinkEnd.unreachable, 'unreachable'],
  ] as const)(
    'began with the keepalive that first stayed unanswered, also where TCP %s before the third',
    (_, how, cause) => {
      const world = inService();
      world.run(30_000);
      world.say(KeepAliveAck.encode({}));
      world.run(50_000);
      world.linkEnd(how);
      expect(durations(world)).toEqual([20_000, null, null]);
      expect(world.count('detections', detectedCauseNames.indexOf(cause))).toBe(1);
    },
  );

  it('begins now where TCP gives up a link on which everything was answered', () => {
    const world = inService();
    world.run(30_000);
    world.say(KeepAliveAck.encode({}));
    world.run(5_000);
    world.linkEnd(LinkEnd.unreachable);
    expect(durations(world)).toEqual([0, null, null]);
  });

  it('lasts through other nodes and boots until the phone is in service again', () => {
    const world = inService({ restartDelayMs: [5_000, 5_000] });
    world.linkEnd(LinkEnd.closed);
    world.linkEnd(LinkEnd.refused);
    world.run(5_000);
    world.ack();
    world.run(1_000);
    comeBack(world);
    expect(durations(world)).toEqual([0, 6_000, 6_000]);
    expect(world.count('outages')).toBe(1);
  });

  it('is not noticed but told when the server resets the phone, and the outage counts all the same', () => {
    const world = inService();
    world.say(Reset.encode({ type: ResetType.restart }));
    world.run(300);
    comeBack(world);
    expect(durations(world)).toEqual([null, 300, 300]);
    expect(detectedCauseNames.filter((_, number) => world.count('detections', number) > 0)).toEqual([]);
    expect(world.count('outages')).toBe(1);
  });

  it('is an address that was lost, too', () => {
    const world = inService();
    world.phone.onDuplicateAddress(world.now);
    expect([world.count('outages'), world.count('phonesOut')]).toEqual([1, 1]);
  });

  it('is nothing to a phone that was not in service, or leaves by itself', () => {
    const early = provisioning();
    early.linkEnd(LinkEnd.closed);
    const leaving = inService();
    leaving.phone.stop(leaving.now);
    leaving.linkEnd(LinkEnd.closed);
    for (const world of [early, leaving]) {
      expect([world.count('outages'), world.count('phonesOut')]).toEqual([0, 0]);
      expect(durations(world)).toEqual([null, null, null]);
    }
  });

  it('ends without a figure for a phone that is stopped before it is back', () => {
    const world = inService();
    world.linkEnd(LinkEnd.closed);
    world.run(4_000);
    world.phone.stop(world.now);
    world.run(4_000);
    expect([world.count('outages'), world.count('phonesOut')]).toEqual([1, 0]);
    expect(durations(world)).toEqual([0, null, null]);
    expect(world.count('serviceLostPhoneSeconds')).toBeCloseTo(4);
  });

  it('is counted while it lasts', () => {
    const world = inService({ connectTimeoutMs: 3_600_000 });
    world.linkEnd(LinkEnd.closed);
    for (const seconds of [1, 2, 3]) {
      world.run(1_000);
      expect(world.count('serviceLostPhoneSeconds')).toBeCloseTo(seconds);
    }
  });
});

describe('why a phone went to another node', () => {
  it('is what the last node did, whatever others did since', () => {
    const three = configuration(['10.1.0.13', formatIpv4(cm1), formatIpv4(cm2)]);
    const world = inService({ file: three });
    world.linkEnd(LinkEnd.reset);
    world.linkEnd(LinkEnd.refused);
    registerAgain(world);
    expect(world.count('failovers', 2, second, Cause.reset)).toBe(1);
  });

  it('is what kept it from coming back where the node had sent it away only for now', () => {
    const world = inService();
    world.say(Reset.encode({ type: ResetType.restart }));
    serve(world, { [`${world.phone.self.name}.cnf.xml`]: bothNodes });
    world.connected();
    world.say(RegisterReject.encode({}));
    registerAgain(world);
    expect([failovers(world, 'rejected'), failovers(world, 'serverReset')]).toEqual([1, 0]);
  });

  it('is the Reset itself where the new list does not name the node', () => {
    const world = inService({ file: configuration([formatIpv4(cm1)]) });
    world.say(Reset.encode({ type: ResetType.restart }));
    const other = configuration(['10.1.0.13', formatIpv4(cm2)]);
    serve(world, { [`${world.phone.self.name}.cnf.xml`]: other });
    world.linkEnd(LinkEnd.refused);
    registerAgain(world);
    expect(failovers(world, 'serverReset')).toBe(1);
  });

  it('is the stop of a phone that was switched on again', () => {
    const world = inService();
    world.phone.stop(world.now);
    world.run(10_000);
    world.powerOn();
    world.offer();
    world.ack();
    serve(world, { [`${world.phone.self.name}.cnf.xml`]: configuration([formatIpv4(9), formatIpv4(cm2)]) });
    world.linkEnd(LinkEnd.refused);
    registerAgain(world);
    expect(failovers(world, 'stopped')).toBe(1);
  });

  it('is nobody’s concern where the same node stands in another place of a new list', () => {
    const world = inService();
    world.say(Reset.encode({ type: ResetType.restart }));
    serve(world, {
      [`${world.phone.self.name}.cnf.xml`]: configuration([formatIpv4(cm2), formatIpv4(cm1)]),
    });
    world.linkEnd(LinkEnd.refused);
    registerAgain(world);
    expect(world.count('toggles')).toBe(0);
  });
});

describe('a phone that loops', () => {
  /** Each boot asks once for an address, waits 4 s in vain, and pauses for 5 s. */
  const silentDhcp = {
    release: 'onReset',
    dhcpRetryMs: [4_000],
    dhcpJitterMs: 0,
    restartDelayMs: [5_000, 5_000],
  } as const;

  it('counts as such from its second boot on, and its time from the beginning of the first', () => {
    const world = inService(silentDhcp);
    world.say(Reset.encode({ type: ResetType.reset })); // boots, and nobody answers
    world.run(8_999);
    expect([world.count('phonesLooping'), world.count('bootLoops')]).toEqual([0, 0]);
    world.run(1);
    expect([world.count('phonesLooping'), world.count('bootLoops')]).toEqual([1, 1]);
    expect(world.count('loopingPhoneSeconds')).toBeCloseTo(9);
    world.run(9_000 * 9);
    expect(world.count('bootLoops') / (world.count('loopingPhoneSeconds') / 9)).toBeCloseTo(1, 5);
  });

  it('loops no more when it is stopped', () => {
    const world = inService(silentDhcp);
    world.say(Reset.encode({ type: ResetType.reset }));
    world.run(10_000);
    world.phone.stop(world.now);
    world.run(50_000);
    expect(world.count('phonesLooping')).toBe(0);
    expect(world.count('loopingPhoneSeconds')).toBeCloseTo(10);
  });
});
