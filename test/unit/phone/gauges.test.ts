/**
 * Whatever happens, in whatever order, and however little of it fits: a phone throws nothing, is counted in exactly one
 * state, takes back what it no longer is, and always has a moment at which it goes on.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { stateNames } from '#terms/states.js';
import {
  ButtonTemplate,
  ButtonType,
  CapabilitiesReq,
  DefineTimeDate,
  KeepAliveAck,
  LineStat,
  RegisterAck,
  RegisterReject,
  RegisterTokenAck,
  RegisterTokenReject,
  Reset,
  UnregisterAck,
} from '#wire/sccp/catalogue.js';
import { encodeData, encodeError } from '#wire/tftp/packet.js';
import { layout, PhoneWorld, tftpServer, transferPort } from '../../support/phone-world.js';
import { acknowledge, answerAll, nodesAndSrst, serve } from './courses.js';

type Event = (world: PhoneWorld) => void;

/** What a kind network would do next. */
const help: Event = (world) => {
  if (world.state === 'off') world.phone.powerOn(world.now, world.now, 1_000);
  else if (world.state === 'starting' || world.state === 'restarting') world.runUntil(world.phone.alarmAt);
  else if (world.state === 'leasing') {
    world.offer();
    world.ack({ leaseSeconds: 200 });
  } else if (world.state === 'fetching') {
    serve(world, { 'XMLDefault.cnf.xml': nodesAndSrst });
  } else if (world.state === 'connecting') world.connected();
  else if (world.state === 'registering') acknowledge(world);
  else if (world.state === 'provisioning') answerAll(world);
  else if (world.state === 'inService') world.say(KeepAliveAck.encode({}));
};

const lines = Array.from({ length: 9 }, (_, n) => ({ instance: n, type: n % 2 === 0 ? ButtonType.line : n }));

const frames = [
  RegisterAck.encode({ keepaliveSeconds: 1, protocolVersion: 0x30 }),
  RegisterAck.encode({ keepaliveSeconds: 0xffffffff, protocolVersion: 22 }),
  RegisterReject.encode({ text: 'no' }),
  CapabilitiesReq.encode({}),
  ButtonTemplate.encode({ count: 9, total: 9, buttons: lines }),
  ButtonTemplate.encode({ count: 200, total: 0xffffffff, buttons: [] }),
  LineStat.encode({ line: 1 }),
  DefineTimeDate.encode({}),
  UnregisterAck.encode({ status: 2 }),
  KeepAliveAck.encode({}),
  RegisterTokenAck.encode({}),
  RegisterTokenReject.encode({ waitSeconds: 0 }),
  ...[0, 1, 2, 3].map((type) => Reset.encode({ type })),
];

const datagrams = [
  encodeData(1, nodesAndSrst.subarray(0, 512)),
  encodeData(2, nodesAndSrst.subarray(512)),
  encodeData(1, new Uint8Array()),
  encodeError(1, ''),
  encodeError(0, ''),
  new Uint8Array(2),
];

/** Something that happens with a value drawn for it. */
function given<T>(values: fc.Arbitrary<T>, happens: (world: PhoneWorld, value: T) => void): fc.Arbitrary<Event> {
  return values.map(
    (value): Event =>
      (world) =>
        happens(world, value),
  );
}

function sleep(world: PhoneWorld, ms: number): void {
  world.now += ms;
  world.phone.onAlarm(world.now);
}

/** A DHCP message of any type, also of none there is. */
function dhcp(world: PhoneWorld, messageType: number): void {
  world.dhcp({ messageType, serverId: 1, leaseSeconds: messageType * 9 }, { yiaddr: messageType });
}

/** A datagram for this or another transfer, from the server or not. */
const datagram = fc.record({
  bytes: fc.constantFrom(...datagrams),
  offset: fc.integer({ min: -2, max: 1 }),
  address: fc.constantFrom(tftpServer, 5),
});

/** An event of this or another socket of any link. */
const stray = fc.record({
  kind: fc.constantFrom('connected', 'bytes', 'end'),
  link: fc.nat(3),
  offset: fc.integer({ min: -3, max: 1 }),
});

const happening: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(help) },
  { weight: 2, arbitrary: given(fc.nat(70_000), (world, ms) => world.run(ms)) },
  { weight: 3, arbitrary: given(fc.constantFrom(...frames), (world, frame) => world.say(frame)) },
  given(fc.nat(300_000), sleep),
  given(fc.nat(500), ({ phone, now }, lateMs) => phone.powerOn(now, now - lateMs, 1_000)),
  fc.constant<Event>(({ phone, now }) => phone.stop(now)),
  given(fc.nat(9), dhcp),
  fc.constant<Event>((world) => world.nak()),
  given(fc.nat(400), ({ phone, now }, size) => phone.onDhcp(now, new Uint8Array(size))),
  given(datagram, ({ phone, now, fetchTicket }, { bytes, offset, address }) =>
    phone.onTftp(now, Math.max(0, fetchTicket + offset), bytes, address, transferPort),
  ),
  fc.constant<Event>((world) => world.connected()),
  { weight: 2, arbitrary: given(fc.nat(2), (world, link) => world.connected(link)) },
  {
    weight: 3,
    arbitrary: given(fc.record({ link: fc.nat(2), frame: fc.constantFrom(...frames) }), (world, { link, frame }) =>
      world.sayOn(link, frame),
    ),
  },
  given(fc.record({ link: fc.nat(2), how: fc.constantFrom(...Object.values(LinkEnd)) }), (world, { link, how }) =>
    world.linkEnd(how, link),
  ),
  fc.constant<Event>((world) => {
    world.isPathSilent = !world.isPathSilent;
  }),
  given(fc.uint8Array({ maxLength: 40 }), (world, bytes) => world.say(bytes)),
  given(fc.constantFrom(...Object.values(LinkEnd)), (world, how) => world.linkEnd(how)),
  given(stray, ({ phone, now, linkTicket }, { kind, link, offset }) => {
    const ticket = linkTicket + offset;
    if (kind === 'connected') phone.onConnected(now, link, ticket);
    else if (kind === 'bytes') phone.onBytes(now, link, ticket, frames[0]!, frames[0]!.length);
    else phone.onLinkEnd(now, link, ticket, LinkEnd.closed);
  }),
);

const life = fc.array(happening, { maxLength: 60, size: 'max' });

/** The states in which a phone is registered; its farewell is part of the second. */
const registeredStates = ['provisioning', 'inService'];

function expectSense(world: PhoneWorld, before: Float64Array): Float64Array {
  const counts = world.counts();
  const of = (name: Parameters<typeof layout.series>[0]) => layout.series(name).map(({ slot }) => counts[slot]!);
  expect(of('phones')).toEqual(stateNames.map((name) => (name === world.state ? 1 : 0)));
  const registered = of('phonesRegistered');
  expect(registered.every((count) => count >= 0)).toBe(true);
  expect(registered.reduce((sum, count) => sum + count)).toBe(registeredStates.includes(world.state) ? 1 : 0);
  expect([0, 1]).toContain(of('phonesLooping')[0]);
  expect([0, 1]).toContain(of('phonesDegraded')[0]);
  if (world.state !== 'inService') expect(of('phonesDegraded')).toEqual([0]);
  for (let slot = layout.gaugeEnd; slot < counts.length; slot++) {
    if (counts[slot]! < before[slot]!) throw new Error(`counter ${slot} went down`);
  }
  expect(Number.isFinite(world.phone.alarmAt)).toBe(world.state !== 'off');
  return counts;
}

describe('a phone to which anything may happen', () => {
  it('is counted once, and never waits for ever', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(life, fc.boolean(), fc.boolean(), (events, isPipelined, isInCall) => {
        const world = new PhoneWorld({
          registration: isPipelined ? 'pipelined' : 'serial',
          giveUpMs: 200,
          standbyLinks: true,
          identity: { isInCall },
        });
        let counts = expectSense(world, world.counts());
        for (const event of events) {
          event(world);
          counts = expectSense(world, counts);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('does the same again when the same happens', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(life, fc.nat(), (events, seed) => {
        const options = { identity: { seed }, standbyLinks: true };
        const [one, other] = [new PhoneWorld(options), new PhoneWorld(options)];
        for (const event of events) {
          event(one);
          event(other);
        }
        expect(other.wishes).toEqual(one.wishes);
        expect(other.counts()).toEqual(one.counts());
      }),
      { numRuns: 40 },
    );
  });
});
