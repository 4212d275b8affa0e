import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { Alarm, KeepAliveAck, Reset, ResetType, UnregisterAck } from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { PhoneWorld } from '../../support/phone-world.js';
import { comeBack, configured, inService, leased, provisioning, registering } from './courses.js';

const unregister = fromHex('0400000000000000 27000000'); // vector T15

describe('a phone that is stopped in service', () => {
  /** Has sent Unregister. */
  function leaving(): PhoneWorld {
    const world = inService();
    world.take('write');
    world.take('dhcp');
    world.phone.stop(world.now);
    return world;
  }

  it('sends an empty Unregister, and is off with its ack', () => {
    const world = leaving();
    expect(world.only('write').frames.map(({ bytes }) => bytes)).toEqual([unregister]);
    expect(world.state).toBe('inService');
    world.say(UnregisterAck.encode({}));
    expect(world.state).toBe('off');
    expect(world.only('close').ticket).toBe(world.linkTicket);
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(0);
    expect(world.only('dhcp').packet.options.messageType).toBe(DhcpMessageType.release);
    expect(world.phone.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('ends its other links only behind the Unregister, as in the trace of Doc 5710', () => {
    const world = inService({ standbyLinks: true });
    world.connected();
    world.take('write');
    world.phone.stop(world.now);
    const leaving = world.wishes.slice(-2).map((wish) => (wish.what === 'write' ? wish.frames[0]!.name : wish.what));
    expect(leaving).toEqual(['Unregister', 'close']);
    expect([world.take('close').length, world.state]).toEqual([1, 'inService']);
  });

  it('names no reason in it where the phone is one that could: none of its own saves power (sccp.md 2.1)', () => {
    const world = inService({ model: '7965G' });
    world.take('write');
    world.phone.stop(world.now);
    const { bytes } = world.only('write').frames[0]!;
    expect(bytes.subarray(0, 4)).toEqual(fromHex('08000000'));
    expect(bytes.subarray(8)).toEqual(fromHex('27000000 00000000'));
  });

  it('waits 2 s for an ack that several servers never send', () => {
    const world = leaving();
    world.run(1_999);
    expect(world.state).toBe('inService');
    world.run(1);
    expect(world.state).toBe('off');
    expect(world.take('close')).toHaveLength(1);
  });

  it.each([
    ['the server closes the link', (world: PhoneWorld) => world.linkEnd(LinkEnd.closed)],
    ['the server sends garbage', (world: PhoneWorld) => world.say(new Uint8Array(12))],
    ['its lease is refused meanwhile', (world: PhoneWorld) => refuseRenewal(world)],
  ])('is off as well when %s', (_, end) => {
    const world = inService({ lease: { renewalSeconds: 60 }, keepaliveMs: 1_000_000, keepaliveMisses: 100 });
    world.runUntil(59_000);
    world.phone.stop(world.now);
    end(world);
    expect(world.state).toBe('off');
    expect(world.phone.alarmAt).toBe(Number.POSITIVE_INFINITY);
    world.run(60_000);
    expect([world.state, world.count('phonesRegistered', 0, 0, 0)]).toEqual(['off', 0]);
  });

  it('sends no keepalive any more, but counts the ack still under way', () => {
    const world = inService({ unregisterTimeoutMs: 60_000 });
    world.run(30_000);
    world.phone.stop(world.now);
    world.run(50_000);
    world.say(KeepAliveAck.encode({}));
    expect(world.written().filter((name) => name === 'KeepAlive')).toHaveLength(1);
    expect(world.times('keepalive').count).toBe(1);
    expect(world.phone.alarmAt).toBe(90_000);
  });

  it('is not reset by the server it leaves', () => {
    const world = leaving();
    world.say(Reset.encode({ type: ResetType.restart }));
    expect(world.state).toBe('inService');
    expect(world.count('outcomes', Outcome.resetByServer)).toBe(0);
    expect(world.count('unexpectedEvents')).toBe(0);
    world.linkEnd(LinkEnd.closed);
    expect(world.state).toBe('off');
  });

  it('says Unregister once, however often it is stopped', () => {
    const world = leaving();
    world.phone.stop(world.now);
    expect(world.take('write')).toHaveLength(1);
    expect(world.count('unexpectedEvents')).toBe(1);
  });

  it('can be switched on again, as new', () => {
    const world = inService();
    world.linkEnd(LinkEnd.closed);
    world.connected();
    world.phone.stop(world.now);
    world.powerOn();
    world.offer();
    world.ack();
    comeBack(world);
    expect(world.state).toBe('inService');
    const alarms = world.frames.filter(({ id }) => id === Alarm.id);
    expect(alarms.map(({ fields }) => String(fields.text).slice(0, 2))).toEqual(['25', '14', '25']);
    world.linkEnd(LinkEnd.closed);
    world.linkEnd(LinkEnd.refused);
    expect(world.state).toBe('restarting');
  });
});

/** The sockets that wishes of a kind were about. */
function ticketsOf(world: PhoneWorld, kind: 'tftp' | 'endTftp' | 'connect' | 'close'): Set<number> {
  return new Set(world.wishes.flatMap((wish) => (wish.what === kind ? [wish.ticket] : [])));
}

function refuseRenewal(world: PhoneWorld): void {
  world.run(1_000);
  world.nak();
}

describe('a phone that is stopped earlier', () => {
  function starting(): PhoneWorld {
    const world = new PhoneWorld();
    world.phone.powerOn(0, 0, 20_000);
    return world;
  }

  function leasing(): PhoneWorld {
    const world = new PhoneWorld();
    world.powerOn();
    world.offer();
    return world;
  }

  function restarting(): PhoneWorld {
    const world = leased();
    for (let file = 0; file < 3; file++) world.fileMissing();
    return world;
  }

  it.each([
    ['starting', starting],
    ['leasing', leasing],
    ['fetching', leased],
    ['connecting', configured],
    ['registering', registering],
    ['restarting', restarting],
  ])('while %s is off at once, closes its sockets and wakes no more', (state, begin) => {
    const world = begin();
    expect(world.state).toBe(state);
    world.phone.stop(world.now);
    expect(world.state).toBe('off');
    expect(world.phone.alarmAt).toBe(Number.POSITIVE_INFINITY);
    expect(ticketsOf(world, 'endTftp')).toEqual(ticketsOf(world, 'tftp'));
    expect(ticketsOf(world, 'close')).toEqual(ticketsOf(world, 'connect'));
    expect(world.written()).not.toContain('Unregister');
  });

  it('while it is asked for its lines unregisters first', () => {
    const world = provisioning();
    world.phone.stop(world.now);
    expect(world.written()).toContain('Unregister');
    world.run(2_000);
    expect(world.state).toBe('off');
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(0);
  });
});

describe('a phone that its CallManager resets (sccp.md 2.1)', () => {
  it.each([
    ['Reset boots again from DHCP', ResetType.reset, 'leasing', '22: Reset-Reset'],
    ['Restart reads its files again', ResetType.restart, 'fetching', '23: Reset-Restart'],
    ['ApplyConfig reads its files again', ResetType.applyConfig, 'fetching', '23: Reset-Restart'],
  ])('by %s, and registers again', (_, type, state, alarm) => {
    const world = inService();
    world.take('write');
    const { linkTicket } = world;
    world.run(5_000);
    world.say(Reset.encode({ type }));
    expect(world.written()).toEqual(['Unregister']);
    expect(world.only('close').ticket).toBe(linkTicket);
    expect(world.state).toBe(state);
    expect(world.count('outcomes', Outcome.resetByServer)).toBe(1);
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(0);
    if (state === 'leasing') world.ack();
    comeBack(world);
    expect(world.state).toBe('inService');
    const text = world.frames.findLast(({ id }) => id === Alarm.id)!.fields.text;
    expect(String(text).replace(/ Name=.* Last=/, ' ')).toBe(alarm);
    expect(world.count('registrations', 0, 1, 0)).toBe(1);
    expect(world.count('boots')).toBe(state === 'leasing' ? 2 : 1);
    expect(world.count('bootLoops')).toBe(0);
  });

  it('asks for its old address after a Reset, of any server', () => {
    const world = inService();
    world.take('dhcp');
    world.say(Reset.encode({ type: ResetType.reset }));
    const { server, packet } = world.only('dhcp');
    expect(server).toBe(0);
    expect(packet.options).toMatchObject({
      messageType: DhcpMessageType.request,
      requestedAddress: world.phone.address,
    });
    expect(packet.options).not.toHaveProperty('serverId');
  });

  it('obeys in the middle of its registration too, but not before it', () => {
    const early = registering();
    early.say(Reset.encode({ type: ResetType.reset }));
    expect(early.state).toBe('registering');
    expect(early.count('unexpectedEvents')).toBe(1);
    const world = provisioning();
    world.say(Reset.encode({ type: ResetType.restart }));
    expect(world.state).toBe('fetching');
  });
});
