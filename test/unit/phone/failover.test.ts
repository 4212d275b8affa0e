import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { Alarm, CapabilitiesReq, KeepAlive, RegisterAck, RegisterReject } from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { cm1, cm2, type PhoneWorld } from '../../support/phone-world.js';
import {
  acknowledge,
  answerAll,
  bothNodes,
  type Course,
  comeBack,
  configuration,
  configured,
  inService,
  provisioning,
  registering,
} from './courses.js';

const [site, again, rejected, failed] = [0, 1, 1, 2];
const oneNode = configuration([formatIpv4(cm1)]);
const garbage = fromHex('ffffffff 00000000 00000000');
const close = (world: PhoneWorld) => world.linkEnd(LinkEnd.closed);

/** Why the phone says it is here, in its newest Alarm. */
function reason(world: PhoneWorld): string {
  const alarm = world.frames.findLast(({ id }) => id === Alarm.id)!;
  return String(alarm.fields.text).replace(/ Name=.* Last=/, ' ');
}

/** Every way to lose a node, what it is called, and what the next Alarm says of it (sccp.md 4.6). */
const ways: readonly [string, OutcomeName, string, (course?: Course) => PhoneWorld, (world: PhoneWorld) => void][] = [
  ['refuses SYN', 'connectRefused', '16: CM-NAKed', configured, (world) => world.linkEnd(LinkEnd.refused)],
  ['resets SYN', 'connectRefused', '16: CM-NAKed', configured, (world) => world.linkEnd(LinkEnd.reset)],
  [
    'is unreachable',
    'connectUnreachable',
    '15: CM-ICMP-Unreach',
    configured,
    (world) => world.linkEnd(LinkEnd.unreachable),
  ],
  [
    'lets the system give up',
    'connectTimeout',
    '10: TCP-timeout',
    configured,
    (world) => world.linkEnd(LinkEnd.timeout),
  ],
  ['answers no SYN for 22 s', 'connectTimeout', '10: TCP-timeout', configured, (world) => world.run(22_000)],
  ['never answers Register', 'registerTimeout', '17: KeepaliveTO', registering, (world) => world.run(30_000)],
  ['closes before RegisterAck', 'registerClosed', '14: CM-closed-TCP', registering, close],
  ['closes behind RegisterAck', 'provisionClosed', '14: CM-closed-TCP', provisioning, close],
  ['closes a link in service', 'serviceClosed', '14: CM-closed-TCP', inService, close],
  ['resets a link in service', 'serviceReset', '12: CM-reset-TCP', inService, (world) => world.linkEnd(LinkEnd.reset)],
  ['is lost to TCP in service', 'pathLost', '10: TCP-timeout', inService, (world) => world.linkEnd(LinkEnd.timeout)],
  [
    'is reported unreachable in service',
    'serviceUnreachable',
    '15: CM-ICMP-Unreach',
    inService,
    (world) => world.linkEnd(LinkEnd.unreachable),
  ],
  ['acks no keepalive', 'keepaliveLost', '17: KeepaliveTO', inService, (world) => world.run(91_000)],
  ['sends garbage for an answer', 'garbled', '13: CM-aborted-TCP', registering, (world) => world.say(garbage)],
  ['sends garbage in service', 'garbled', '13: CM-aborted-TCP', inService, (world) => world.say(garbage)],
  [
    'rejects the phone',
    'registerRejected',
    '24: Phone-Reg-Rej',
    registering,
    (world) => world.say(RegisterReject.encode({ text: 'Error: No License' })),
  ],
];

describe('a phone whose node', () => {
  it.each(ways)('%s goes to the next one at once, and says why', (_, outcome, alarm, begin, fail) => {
    const world = begin();
    world.take('connect');
    const { linkTicket } = world;
    fail(world);
    expect(world.count('outcomes', Outcome[outcome])).toBe(1);
    expect(world.state).toBe('connecting');
    const { ticket, address } = world.only('connect');
    expect(address).toBe(cm2);
    expect(ticket).not.toBe(linkTicket);

    world.connected();
    expect(reason(world)).toBe(alarm);
    acknowledge(world);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect([0, 1].map((node) => world.count('phonesRegistered', site, node, node))).toEqual([0, 1]);
  });

  it.each(ways)('%s boots again from DHCP when it has no other', (_, outcome, alarm, begin, fail) => {
    const world = begin({ file: oneNode, restartDelayMs: [5_000, 5_000], rejectDelayMs: [5_000, 5_000] });
    world.take('dhcp');
    fail(world);
    expect(world.count('outcomes', Outcome[outcome])).toBe(1);
    expect(world.state).toBe('restarting');
    expect(world.count('phonesRegistered', site, 0, 0)).toBe(0);
    world.run(5_000);
    expect(world.only('dhcp').packet.options.requestedAddress).toBe(world.phone.address);
    world.ack();
    comeBack(world);
    expect(reason(world)).toBe(alarm);
    expect(world.state).toBe('inService');
  });
});

describe('a phone that no node wants', () => {
  const delays = { restartDelayMs: [5_000, 5_000], rejectDelayMs: [45_000, 45_000] } as const;
  const reject = RegisterReject.encode({ text: 'Error: No License' });

  it('waits longer before it boots again than one that reaches none', () => {
    const world = registering(delays);
    world.say(reject);
    world.connected();
    world.say(reject);
    expect(world.state).toBe('restarting');
    world.run(44_999);
    expect(world.state).toBe('restarting');
    world.run(1);
    expect(world.state).toBe('leasing');
  });

  it('waits no longer when only one of two rejected it', () => {
    const world = registering(delays);
    world.say(reject);
    world.linkEnd(LinkEnd.refused);
    world.run(5_000);
    expect(world.state).toBe('leasing');
  });
});

describe('a phone that loses one node after the other', () => {
  it('goes through its list once, then pauses, and begins with the first again', () => {
    const world = configured({ restartDelayMs: [5_000, 5_000] });
    world.linkEnd(LinkEnd.refused);
    world.linkEnd(LinkEnd.refused);
    expect(world.take('connect').map(({ address }) => address)).toEqual([cm1, cm2]);
    expect(world.state).toBe('restarting');
    world.run(5_000);
    world.ack();
    comeBack(world);
    expect(world.only('connect').address).toBe(cm1);
  });

  it('goes back to the first when the second fails it later', () => {
    const world = inService();
    close(world);
    world.connected();
    acknowledge(world);
    close(world);
    expect(world.take('connect').map(({ address }) => address)).toEqual([cm1, cm2, cm1]);
    expect(world.count('registrations', 1, again, 0)).toBe(1);
  });

  it('is not degraded any more with a node that answers everything', () => {
    const world = provisioning();
    world.run(40_000);
    expect(world.count('phonesDegraded')).toBe(1);
    close(world);
    world.take('write');
    world.connected();
    acknowledge(world);
    answerAll(world);
    expect([world.state, world.count('phonesDegraded')]).toEqual(['inService', 0]);
  });

  it('counts how each Register ended, by node', () => {
    const world = registering();
    world.say(RegisterReject.encode({}));
    world.connected();
    close(world);
    expect(world.count('registrations', 0, 0, rejected)).toBe(1);
    expect(world.count('registrations', 1, 0, failed)).toBe(1);
  });

  it('closes the link of a node it gives up, but for one that is closed already', () => {
    const silent = inService();
    const { linkTicket } = silent;
    silent.isPathSilent = true;
    silent.run(91_000);
    expect(silent.only('close').ticket).toBe(linkTicket);
    const closed = inService();
    close(closed);
    expect(closed.take('close')).toEqual([]);
  });

  it('hears nothing more on the link it left', () => {
    const world = registering();
    const { linkTicket } = world;
    world.say(RegisterReject.encode({}));
    world.phone.onBytes(world.now, 0, linkTicket, garbage, garbage.length);
    world.phone.onLinkEnd(world.now, 0, linkTicket, LinkEnd.closed);
    world.phone.onConnected(world.now, 0, linkTicket);
    expect(world.count('unexpectedEvents')).toBe(3);
    expect(world.state).toBe('connecting');
  });

  it.each([
    ['connecting', bothNodes],
    ['restarting', oneNode],
  ])('reads nothing of a segment behind the reject in it, and is %s', (state, file) => {
    const world = registering({ file });
    world.say(RegisterReject.encode({}), RegisterAck.encode({}), garbage);
    expect(world.state).toBe(state);
    expect(world.count('outcomes', Outcome.garbled)).toBe(0);
    expect(world.count('unexpectedEvents')).toBe(0);
  });

  it('speaks version 0 on a new link until another is negotiated there', () => {
    const world = registering({ model: '7962G' });
    acknowledge(world, 22);
    expect(world.frames.at(-1)!.headerVersion).toBe(22);
    close(world);
    world.connected();
    world.say(CapabilitiesReq.encode({}));
    expect(world.frames.at(-1)).toMatchObject({ name: 'UpdateCapabilities', headerVersion: 0 });
  });

  it('begins the stream of a new link anew, whatever was left of the old one', () => {
    const world = registering();
    world.say(fromHex('0400'));
    close(world);
    world.connected();
    acknowledge(world);
    expect(world.state).toBe('provisioning');
  });

  it('sends keepalives only on the link it is registered on', () => {
    const world = inService();
    world.run(45_000);
    close(world);
    world.connected();
    world.run(25_000);
    expect(world.frames.filter(({ id }) => id === KeepAlive.id)).toHaveLength(1);
  });
});
