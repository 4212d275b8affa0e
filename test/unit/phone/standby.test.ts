import { describe, expect, it } from 'vitest';
import { FaultMoments } from '#phone/fault-moments.js';
import type { ModelName } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { formatIpv4 } from '#wire/ipv4.js';
import {
  Alarm,
  CapabilitiesReq,
  KeepAliveAck,
  Register,
  RegisterAck,
  RegisterReject,
  RegisterTokenAck,
  RegisterTokenReject,
  Unregister,
} from '#wire/sccp/catalogue.js';
import { cm1, cm2, cm3, type PhoneWorld, srst } from '../../support/phone-world.js';
import {
  acknowledge,
  answerAll,
  type Course,
  configuration,
  inService,
  leased,
  nodesAndSrst,
  registering,
} from './courses.js';

const ack = KeepAliveAck.encode({});

/** In service with cm1, its standby link to cm2 made; the list has an SRST router behind. */
function atPrimary(course: Course = {}): PhoneWorld {
  const world = inService({ standbyLinks: true, file: nodesAndSrst, ...course });
  world.connected(1);
  world.sayOn(1, ack);
  world.take('connect');
  world.take('write');
  world.take('close');
  return world;
}

/** cm1 has stopped, and the phone is in service with cm2; a link to cm1 is tried when its time has come. */
function atSecondary(course: Course = {}): PhoneWorld {
  const world = atPrimary(course);
  world.linkEnd(LinkEnd.closed, 0);
  acknowledgeOn(world, 1);
  world.take('connect');
  return world;
}

/** In service with the first of some nodes, which it knows without a file, as it knows of an SRST router. */
function withoutFiles(model: ModelName, nodes: readonly number[]): PhoneWorld {
  const places = nodes.map((address) => ({ address, port: 2000 }));
  const identity = { expectedNodes: places, expectedSrst: { address: srst, port: 2000 } };
  const world = leased({ model, standbyLinks: true, fetchBy: 'off', identity });
  world.connected();
  acknowledge(world);
  answerAll(world);
  return world;
}

function acknowledgeOn(world: PhoneWorld, link: number): void {
  world.newestLink = link;
  acknowledge(world);
  answerAll(world);
}

/** cm1 answers again on a link of its own. */
function primaryAnswers(world: PhoneWorld): void {
  world.run(30_000);
  const link = world.take('connect').find(({ address }) => address === cm1)!.link;
  world.connected(link);
  world.sayOn(link, ack);
}

const written = (world: PhoneWorld) =>
  world.take('write').flatMap(({ link, frames }) => frames.map(({ name }) => `${name} on ${link}`));
const reason = (world: PhoneWorld) => world.frames.findLast(({ id }) => id === Alarm.id)!.fields.text;
const registered = (world: PhoneWorld) => [0, 1].map((node) => world.count('phonesRegistered', 0, node, node));

describe('a phone in service', () => {
  it('makes a second link to the next node, on which it sends keepalives alone, the first at once', () => {
    const world = inService({ standbyLinks: true, file: nodesAndSrst });
    expect(world.take('connect').at(-1)).toMatchObject({ link: 1, address: cm2, isStandby: true });
    written(world);
    world.connected(1);
    expect(written(world)).toEqual(['KeepAlive on 1']);
    world.sayOn(1, ack);
    world.run(59_999);
    expect(written(world)).toEqual(['KeepAlive on 0']);
    world.run(1);
    expect(written(world)).toContain('KeepAlive on 1');
  });

  it.each([
    [20, 20_000],
    [5_000, 1_000_000],
    [0, 60_000],
  ])('told %i s for that link by RegisterAck, sends a keepalive there every %i ms', (seconds, intervalMs) => {
    const world = registering({ standbyLinks: true, file: nodesAndSrst });
    const told = { keepaliveSeconds: 5_000, secondaryKeepaliveSeconds: seconds, protocolVersion: 11 };
    world.say(RegisterAck.encode(told), CapabilitiesReq.encode({}));
    answerAll(world);
    world.connected(1);
    world.sayOn(1, ack);
    written(world);
    world.run(intervalMs - 1);
    expect(written(world)).toEqual([]);
    world.run(1);
    expect(written(world)).toContain('KeepAlive on 1');
  });

  it('keeps to the longest interval there is for its registration, whatever it is told', () => {
    const world = registering();
    world.say(RegisterAck.encode({ keepaliveSeconds: 5_000, protocolVersion: 11 }), CapabilitiesReq.encode({}));
    answerAll(world);
    world.run(999_999);
    expect(world.count('keepalives')).toBe(0);
    world.run(1);
    expect(world.count('keepalives')).toBe(1);
  });

  it('does not count those keepalives among the ones of its registration', () => {
    const world = atPrimary();
    world.run(29_999);
    expect(world.count('keepalives')).toBe(0);
  });

  it('stands by at the SRST router only when no CallManager is left for it', () => {
    const world = inService({ standbyLinks: true, file: nodesAndSrst });
    world.linkEnd(LinkEnd.refused, 1);
    expect(world.take('connect').at(-1)).toMatchObject({ address: srst, isStandby: true });
    world.connected(1);
    world.sayOn(1, ack);
    world.run(30_000);
    expect(world.take('connect').at(-1)).toMatchObject({ address: cm2, link: 2 });
    world.take('close');
    world.connected(2);
    expect(world.take('close')).toEqual([]);
    world.sayOn(2, ack);
    expect(world.take('close').map(({ link }) => link)).toEqual([1]);
  });

  it.each(['12 SP+', '30 VIP'] as const)('never turns to SRST as a %s', (model) => {
    const world = withoutFiles(model, [cm1]);
    expect(world.take('connect').map(({ address }) => address)).toEqual([cm1]);
  });

  it('makes no second link where that is not wanted, or where there is nobody else', () => {
    expect(inService({ file: nodesAndSrst }).take('connect')).toHaveLength(1);
    expect(inService({ standbyLinks: true, file: configuration([formatIpv4(cm1)]) }).take('connect')).toHaveLength(1);
  });
});

describe('a phone that loses its node', () => {
  it('registers on the link that stands by, without a new connection, and says why', () => {
    const world = atPrimary();
    world.linkEnd(LinkEnd.closed, 0);
    expect(world.take('connect')).toEqual([]);
    expect(written(world)).toEqual(['Alarm on 1', 'Register on 1', 'IpPort on 1']);
    expect(reason(world)).toMatch(/^14: .*Last=CM-closed-TCP$/);
    acknowledgeOn(world, 1);
    expect([world.state, registered(world), world.count('toggles')]).toEqual(['inService', [0, 1], 1]);
  });

  it('times no connect for a Register on a link that stood by', () => {
    const world = atPrimary();
    const before = world.times('connect').count;
    world.run(1_000);
    world.linkEnd(LinkEnd.closed, 0);
    acknowledgeOn(world, 1);
    expect(world.times('connect').count).toBe(before);
    expect(world.times('register').count).toBe(2);
  });

  it('leaves the link of a hung node as it is, and goes on with its keepalives until the node closes it', () => {
    const world = atPrimary();
    world.run(91_000);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
    acknowledgeOn(world, 1);
    expect(world.take('close')).toEqual([]);
    written(world);
    world.run(30_000);
    expect(written(world)).toContain('KeepAlive on 0');
    world.linkEnd(LinkEnd.closed, 0);
    world.take('write');
    world.run(29_000);
    expect(written(world).filter((one) => one.endsWith('on 0'))).toEqual([]);
  });

  it('closes the link when TCP tells that the whole path is silent, and calls it so', () => {
    const world = atPrimary();
    world.isPathSilent = true;
    world.run(91_000);
    expect([world.count('outcomes', Outcome.pathLost), world.count('outcomes', Outcome.keepaliveLost)]).toEqual([1, 0]);
    expect(world.take('close').map(({ link }) => link)).toEqual([0]);
  });

  it('bears a silent node four times as long where detection is delayed', () => {
    const file = configuration([formatIpv4(cm1), formatIpv4(cm2)], '', 2000, { detection: 'delayed' });
    const world = inService({ standbyLinks: true, file });
    expect(world.take('connect').map(({ silenceMs }) => silenceMs)).toEqual([88_000, 88_000]);
    world.run(12 * 30_000);
    expect(world.state).toBe('inService');
    world.run(1_000);
    expect(world.count('outcomes', Outcome.keepaliveLost)).toBe(1);
  });

  it('goes to SRST when no CallManager is left, and boots again when that fails too', () => {
    const world = atSecondary();
    world.linkEnd(LinkEnd.reset, 1);
    expect(world.take('connect').at(-1)).toMatchObject({ address: cm1 });
    world.linkEnd(LinkEnd.refused);
    expect(world.take('connect').at(-1)).toMatchObject({ address: srst });
    world.linkEnd(LinkEnd.refused);
    expect(world.state).toBe('restarting');
  });

  it('passes over a link that stands by in silence, and makes one to the node behind it', () => {
    const world = withoutFiles('7960', [cm1, cm2, cm3]);
    world.connected(1);
    world.run(60_000); // nothing is answered there
    world.sayOn(0, ack);
    expect(world.take('connect').at(-1)).toMatchObject({ address: cm3, isStandby: true, link: 2 });
    world.connected(2);
    world.sayOn(2, ack);
    written(world);
    world.linkEnd(LinkEnd.closed, 0);
    expect(written(world)).toContain('Register on 2');
  });

  it('closes the link of a hung node where it keeps none beside that of its registration', () => {
    const world = inService({ file: nodesAndSrst });
    world.run(91_000);
    expect(world.take('close').map(({ link }) => link)).toEqual([0]);
  });

  it('measures detection from the moment at which the run took the node away', () => {
    const faultMoments = new FaultMoments();
    const world = atPrimary({ faultMoments });
    world.run(10_000);
    faultMoments.befalls({ address: cm1, port: 2000 }, world.now);
    world.run(81_000);
    expect(world.times('detect').maxMs).toBeCloseTo(81_000, -2);
    expect(world.count('detections', 3, 1)).toBe(1);
  });
});

describe('a phone at a node that is not its best', () => {
  it('tries the better one again after a while, asks it for a token, and only then leaves', () => {
    const world = atSecondary();
    world.run(29_999);
    expect(world.take('connect').filter(({ address }) => address === cm1)).toEqual([]);
    world.run(1);
    const { link } = world.take('connect').find(({ address }) => address === cm1)!;
    written(world);
    world.connected(link);
    expect(written(world)).toEqual([`KeepAlive on ${link}`]);
    world.sayOn(link, ack);
    expect(written(world)).toEqual([`RegisterTokenReq on ${link}`]);
    expect(world.state).toBe('inService');

    world.sayOn(link, RegisterTokenAck.encode({}));
    expect(written(world)).toEqual(['Unregister on 1', `Alarm on ${link}`, `Register on ${link}`, `IpPort on ${link}`]);
    expect(reason(world)).toMatch(/^18: .*Last=Failback$/);
    expect(world.take('close').map((wish) => wish.link)).toContain(1);
    acknowledgeOn(world, link);
    expect([registered(world), world.count('toggles'), world.count('outages')]).toEqual([[1, 0], 2, 1]);
  });

  it('is out of service on its way back, though nothing has failed', () => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    world.sayOn(newestLink, RegisterTokenAck.encode({}));
    expect(world.count('phonesOut')).toBe(1);
    world.run(2_000);
    acknowledgeOn(world, newestLink);
    expect([world.count('phonesOut'), world.times('outage').count]).toEqual([0, 1]);
    expect(world.count('serviceLostPhoneSeconds')).toBeCloseTo(2);
  });

  it.each([
    [7, 7_000, 7_000],
    [0, 60_000, 70_000],
  ])('told to wait %i s, stays where it is and asks again after %i to %i ms', (waitSeconds, from, to) => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    written(world);
    world.sayOn(newestLink, RegisterTokenReject.encode({ waitSeconds }));
    world.run(from - 1);
    world.sayOn(newestLink, ack);
    expect(written(world).filter((one) => one.startsWith('RegisterTokenReq'))).toEqual([]);
    expect(world.state).toBe('inService');
    world.sayOn(1, ack);
    world.run(to - from + 1);
    expect(written(world)).toContain(`RegisterTokenReq on ${newestLink}`);
  });

  it('leaves other nodes alone on its way back, though it is time to look for them', () => {
    const world = withoutFiles('7960', [cm1, cm2, srst]);
    world.connected(1);
    world.linkEnd(LinkEnd.closed, 0);
    acknowledgeOn(world, 1);
    world.run(1_000);
    world.linkEnd(LinkEnd.refused, world.take('connect').find(({ address }) => address === srst)!.link);
    world.run(29_000);
    const { link } = world.take('connect').find(({ address }) => address === cm1)!;
    world.connected(link);
    world.sayOn(link, ack);
    world.sayOn(link, RegisterTokenAck.encode({}));
    world.run(2_000);
    expect([world.state, world.take('connect')]).toEqual(['registering', []]);
    acknowledgeOn(world, link);
    expect(world.state).toBe('inService');
  });

  it('comes without a token where nobody answers the question, but a keepalive behind it', () => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    written(world);
    world.run(9_999);
    expect(written(world)).toEqual([]);
    world.run(1);
    expect(written(world)).toEqual([`KeepAlive on ${newestLink}`]);
    world.sayOn(newestLink, ack);
    expect(written(world)).toContain('Unregister on 1');
    expect(world.times('tokenWait').count).toBe(0);
  });

  it('stays where nobody answers keepalives either, and asks anew when somebody does again', () => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    world.run(10_000);
    for (let passed = 0; passed < 150_000; passed += 30_000) {
      world.sayOn(1, ack);
      world.run(30_000);
    }
    expect(registered(world)).toEqual([0, 1]);
    const questions = () => world.frames.filter(({ name }) => name === 'RegisterTokenReq').length;
    expect([world.state, questions()]).toEqual(['inService', 1]);
    world.sayOn(newestLink, ack);
    expect(questions()).toBe(2);
    world.sayOn(newestLink, RegisterTokenAck.encode({}));
    expect(written(world)).toContain('Unregister on 1');
  });

  it('asks the other better node where the first one answers neither', () => {
    const world = withoutFiles('7960', [cm1, cm2, cm3]);
    world.connected(1);
    world.linkEnd(LinkEnd.closed, 0);
    world.linkEnd(LinkEnd.closed, 1);
    world.connected();
    acknowledgeOn(world, world.newestLink);
    world.take('connect');
    world.run(30_000);
    const dialled = world.take('connect');
    const [toFirst, toSecond] = [cm1, cm2].map((node) => dialled.find(({ address }) => address === node)!.link);
    for (const link of [toFirst!, toSecond!]) {
      world.connected(link);
      world.sayOn(link, ack);
    }
    expect(written(world).filter((one) => one.startsWith('RegisterTokenReq'))).toEqual([
      `RegisterTokenReq on ${toFirst}`,
    ]);
    world.run(10_000);
    world.sayOn(toSecond!, ack);
    expect(written(world).filter((one) => one.startsWith('RegisterTokenReq'))).toEqual([
      `RegisterTokenReq on ${toSecond}`,
    ]);
  });

  it.each([
    ['takes a token that comes late', RegisterTokenAck.encode({}), ['Unregister on 1']],
    ['heeds a refusal that comes late', RegisterTokenReject.encode({ waitSeconds: 60 }), []],
  ])('%s', (_, answer, expected) => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    world.run(10_000);
    written(world);
    world.sayOn(newestLink, answer);
    world.sayOn(newestLink, ack);
    expect(written(world).filter((one) => one.startsWith('Unregister') || one.startsWith('RegisterTokenReq'))).toEqual(
      expected,
    );
    expect(world.count('unexpectedEvents')).toBe(0);
  });

  it('comes without a token the next time where the question ends the link', () => {
    const world = atSecondary();
    primaryAnswers(world);
    world.linkEnd(LinkEnd.closed, world.newestLink);
    expect(world.state).toBe('inService');
    written(world);
    primaryAnswers(world);
    expect(written(world)).toContain('Unregister on 1');
  });

  it.each(['12 SP+', '7910'] as const)('asks for no token as a %s', (model) => {
    const world = withoutFiles(model, [cm1, cm2]);
    world.connected(1);
    world.linkEnd(LinkEnd.closed, 0);
    acknowledgeOn(world, 1);
    world.take('connect');
    written(world);
    primaryAnswers(world);
    expect(world.frames.map(({ name }) => name)).not.toContain('RegisterTokenReq');
    expect(written(world)).toContain('Unregister on 1');
  });

  it('does not go back to a node that hung before its mark is gone', () => {
    const world = atPrimary({ badMarkMs: 200_000 });
    world.run(91_000);
    acknowledgeOn(world, 1);
    world.sayOn(0, ack);
    written(world);
    for (const link of [0, 1, 0, 1, 0, 1]) {
      world.run(30_000);
      world.sayOn(link, ack);
      world.sayOn(1 - link, ack);
    }
    expect(written(world).filter((one) => one.startsWith('RegisterTokenReq'))).toEqual([]);
    world.run(20_000);
    expect(written(world)).toContain('RegisterTokenReq on 0');
  });

  it('leaves SRST only when a CallManager has answered without a break for as long as the file says', () => {
    const world = atSecondary();
    world.linkEnd(LinkEnd.reset, 1);
    world.linkEnd(LinkEnd.refused);
    world.connected();
    acknowledgeOn(world, world.newestLink);
    world.take('connect');
    const atSrst = world.newestLink;
    world.run(30_000);
    world.sayOn(atSrst, ack);
    const back = world.take('connect').find(({ address }) => address === cm1)!.link;
    world.connected(back);
    world.sayOn(back, ack);
    world.run(30_000);
    world.sayOn(atSrst, ack);
    written(world);
    world.run(29_999);
    expect(written(world).filter((one) => one.startsWith('RegisterTokenReq'))).toEqual([]);
    world.sayOn(back, ack);
    world.run(1);
    expect(written(world)).toContain(`RegisterTokenReq on ${back}`);
  });

  it('goes on where it was when the better node rejects it after all, and tries it no more for a while', () => {
    const world = atSecondary();
    primaryAnswers(world);
    const { newestLink } = world;
    world.sayOn(newestLink, RegisterTokenAck.encode({}));
    world.sayOn(newestLink, RegisterReject.encode({}));
    expect(world.take('connect').at(-1)).toMatchObject({ address: cm2, isStandby: false });
    expect([world.count('outages'), world.count('outcomes', Outcome.registerRejected)]).toEqual([2, 1]);
  });

  it('says Unregister on the one link and closes all when it is told to leave', () => {
    const world = atSecondary();
    primaryAnswers(world);
    written(world);
    world.phone.stop(world.now);
    expect(written(world)).toEqual(['Unregister on 1']);
    expect(world.take('close').map(({ link }) => link)).toContain(world.newestLink);
    expect(world.frames.at(-1)).toMatchObject({ id: Unregister.id });
  });
});

describe('a phone in a call', () => {
  const inCall = { identity: { isInCall: true, seed: 3 }, callLengthMs: 60_000 };

  it('that loses its node registers with the next only when the call is over', () => {
    const world = atPrimary(inCall);
    world.linkEnd(LinkEnd.closed, 0);
    written(world);
    expect([world.state, world.count('phonesOut')]).toEqual(['connecting', 1]);
    const waited = world.phone.alarmAt - world.now;
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(60_000);
    world.run(waited - 1);
    expect(written(world).filter((one) => one.startsWith('Register '))).toEqual([]);
    world.run(1);
    expect(written(world)).toContain('Register on 1');
  });

  it('does not go back to a better node before the call is over', () => {
    const world = atPrimary(inCall);
    world.linkEnd(LinkEnd.closed, 0);
    world.runUntil(world.phone.alarmAt);
    acknowledgeOn(world, 1);
    world.run(30_000);
    world.sayOn(1, ack);
    const { link } = world.take('connect').findLast(({ address }) => address === cm1)!;
    world.connected(link);
    world.sayOn(link, ack);
    expect(world.frames.filter(({ id }) => id === Register.id)).toHaveLength(2);
    expect(world.frames.map(({ name }) => name)).not.toContain('RegisterTokenReq');
    for (let passed = 0; passed < 60_000; passed += 10_000) {
      world.run(10_000);
      world.sayOn(1, ack);
      world.sayOn(link, ack);
    }
    expect(world.frames.map(({ name }) => name)).toContain('RegisterTokenReq');
    world.sayOn(link, RegisterTokenAck.encode({}));
    expect(world.state).toBe('registering');
  });

  it('that loses its node while it asks the better one for a token goes there only when the call is over', () => {
    const world = atPrimary(inCall);
    world.linkEnd(LinkEnd.closed, 0);
    world.runUntil(world.phone.alarmAt);
    acknowledgeOn(world, 1);
    world.run(30_000);
    const { link } = world.take('connect').findLast(({ address }) => address === cm1)!;
    world.connected(link);
    while (!world.frames.some(({ name }) => name === 'RegisterTokenReq')) {
      world.sayOn(1, ack);
      world.sayOn(link, ack);
      world.run(5_000);
    }
    world.linkEnd(LinkEnd.closed, 1);
    written(world);
    world.sayOn(link, RegisterTokenAck.encode({}));
    expect([world.state, written(world)]).toEqual(['connecting', []]);
    world.run(60_000);
    expect(written(world).filter((one) => one.startsWith('Register '))).toEqual([`Register on ${link}`]);
  });
});
