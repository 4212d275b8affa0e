import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { type DhcpOptions, DhcpMessageType as Type } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import type { WishOf } from '../../support/phone-wishes.js';
import { dhcpServer, PhoneWorld, phoneAddress, tftpServer, type WorldOptions } from '../../support/phone-world.js';
import { inService, leased } from './courses.js';

const otherServer = parseIpv4('10.1.0.6');

/** Heeds neither a silent TFTP server nor a silent CallManager: only its lease moves it. */
const patient: WorldOptions = { tftpTries: 1_000_000, keepaliveMisses: 1_000_000 };

/** A phone with a lease of 1,000 s since 0, in want of files nobody sends. */
function settled(options: WorldOptions = {}, lease: DhcpOptions = {}): PhoneWorld {
  const world = leased({ ...patient, ...options, lease: { leaseSeconds: 1_000, ...lease } });
  world.take('dhcp');
  return world;
}

/** The same phone in service. */
function serving(): PhoneWorld {
  const world = inService({ ...patient, lease: { leaseSeconds: 1_000 } });
  world.take('dhcp');
  return world;
}

/** Who is asked, and for what; an option that is missing compares as if it were not listed. */
function gist({ at, server, packet }: WishOf<'dhcp'>) {
  const { messageType, requestedAddress, serverId } = packet.options;
  return { at, server, broadcast: packet.broadcast, ciaddr: packet.ciaddr, messageType, requestedAddress, serverId };
}

const renewal = { server: dhcpServer, broadcast: false, ciaddr: phoneAddress, messageType: Type.request };
const rebinding = { ...renewal, server: 0, broadcast: true };

describe('a phone that keeps its lease (RFC 2131, 4.4.5)', () => {
  it('renews after half of it, from its own address, with the server that gave it', () => {
    const world = settled();
    world.runUntil(499_999);
    expect(world.take('dhcp')).toEqual([]);
    world.runUntil(500_000);
    expect(gist(world.only('dhcp'))).toEqual({ ...renewal, at: 500_000 });
  });

  it('counts the new lease from the renewal it was asked by', () => {
    const world = settled();
    world.runUntil(503_000);
    world.ack({ leaseSeconds: 1_000 });
    world.take('dhcp');
    world.runUntil(999_999);
    expect(world.take('dhcp')).toEqual([]);
    world.runUntil(1_000_000);
    expect(world.only('dhcp').server).toBe(dhcpServer);
    expect(world.times('lease').count).toBe(1);
    world.runUntil(1_499_999);
    expect(world.state).toBe('fetching');
    world.runUntil(1_500_000);
    expect(world.state).toBe('restarting');
  });

  it('believes the times the server names: options 58 and 59', () => {
    const world = settled({}, { renewalSeconds: 100, rebindingSeconds: 150 });
    world.runUntil(150_000);
    expect(world.take('dhcp').map(({ at, server }) => [at, server])).toEqual([
      [100_000, dhcpServer],
      [150_000, 0],
    ]);
  });

  it('asks again after half of the time left, at least a minute; from T2 on it asks every server', () => {
    const world = settled();
    world.runUntil(999_000);
    expect(world.take('dhcp').map(gist)).toEqual([
      ...[500_000, 687_500, 781_250, 841_250].map((at) => ({ ...renewal, at })),
      ...[875_000, 937_500, 997_500].map((at) => ({ ...rebinding, at })),
    ]);
  });

  it('tells in secs for how long it has tried to, from T1 on', () => {
    const world = settled();
    world.runUntil(999_000);
    const told = world.take('dhcp').map(({ packet }) => packet.secs);
    expect(told).toEqual([0, 187, 281, 341, 375, 437, 497]);
  });

  it('asks every server at once when we wake it only after T2', () => {
    const world = settled();
    world.now = 900_000;
    world.phone.onAlarm(world.now);
    expect(world.take('dhcp').map(gist)).toEqual([{ ...rebinding, at: 900_000 }]);
  });

  it('belongs to the server that answered its broadcast', () => {
    const world = settled();
    world.runUntil(880_000);
    world.ack({ leaseSeconds: 1_000, serverId: otherServer });
    world.take('dhcp');
    world.runUntil(875_000 + 500_000);
    expect(world.only('dhcp').server).toBe(otherServer);
  });

  it.each([
    ['without end', { leaseSeconds: 0xffffffff }],
    ['of which no end is told', {}],
  ])('keeps a lease %s, and never asks again', (_, lease) => {
    const world = new PhoneWorld({ tftpTries: 1_000_000 });
    world.powerOn();
    world.offer();
    world.dhcp({ messageType: Type.ack, tftpServers: [tftpServer], ...lease }, { yiaddr: phoneAddress });
    world.take('dhcp');
    world.runUntil(30_000_000);
    expect(world.take('dhcp')).toEqual([]);
    expect(world.phone.address).toBe(phoneAddress);
  });

  it('tells its server when the phone stops, and has no address any more', () => {
    const world = settled();
    world.phone.stop(world.now);
    const { server, packet } = world.only('dhcp');
    expect(packet).toMatchObject({ ciaddr: phoneAddress, broadcast: false });
    expect(packet.options).toMatchObject({ messageType: Type.release, serverId: dhcpServer });
    expect(packet.options).not.toHaveProperty('requestedAddress');
    expect(packet.options).not.toHaveProperty('parameterList');
    expect(server).toBe(dhcpServer);
    expect([world.state, world.phone.address]).toEqual(['off', 0]);
    expect(world.phone.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('says nothing at the end where the profile says so', () => {
    const world = settled({ release: 'never' });
    world.phone.stop(world.now);
    expect(world.take('dhcp')).toEqual([]);
    expect(world.state).toBe('off');
  });
});

describe('a phone that loses its lease in service', () => {
  it('closes its link and boots again when the lease expires', () => {
    const world = serving();
    const { linkTicket } = world;
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(1);
    world.runUntil(1_000_000);
    expect(world.count('outcomes', Outcome.leaseLost)).toBe(1);
    expect(world.only('close').ticket).toBe(linkTicket);
    expect([world.state, world.phone.address]).toEqual(['restarting', 0]);
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(0);
    world.run(15_000);
    expect(world.take('dhcp').at(-1)!.packet.options.messageType).toBe(Type.discover);
  });

  it('stops using an address at once when its renewal is refused', () => {
    const world = serving();
    world.runUntil(500_000);
    world.nak();
    expect(world.count('outcomes', Outcome.leaseNak)).toBe(1);
    expect(world.take('close')).toHaveLength(1);
    expect(world.state).toBe('restarting');
  });
});

describe('a phone that remembers a lease (RFC 2131, 3.2)', () => {
  /** Off and on again at 100 s, its lease of 1,000 s not given back. */
  function rebooting(options: WorldOptions = {}): PhoneWorld {
    const world = settled({ release: 'never', ...options });
    world.runUntil(100_000);
    world.phone.stop(world.now);
    world.powerOn();
    return world;
  }

  it('asks for that address, of no server in particular', () => {
    const world = rebooting();
    const asked = { ...rebinding, at: 100_000, ciaddr: 0, requestedAddress: phoneAddress };
    expect(gist(world.only('dhcp'))).toEqual(asked);
    world.ack();
    expect(world.state).toBe('fetching');
  });

  it('goes on with it when nobody answers, and renews it in time', () => {
    const world = rebooting();
    world.runUntil(165_000);
    expect(world.take('dhcp').map(({ packet }) => packet.options.requestedAddress)).toEqual(
      Array(4).fill(phoneAddress),
    );
    expect(world.state).toBe('fetching');
    expect(world.count('outcomes', Outcome.leaseTimeout)).toBe(0);
    world.runUntil(500_000);
    expect(gist(world.only('dhcp'))).toMatchObject({ ...renewal, at: 500_000 });
  });

  it('goes back to DISCOVER when it is refused', () => {
    const world = rebooting({ nakDelayMs: [0, 0] });
    world.take('dhcp');
    world.nak();
    expect(world.phone.address).toBe(0);
    world.run(0);
    expect(world.only('dhcp').packet.options.messageType).toBe(Type.discover);
  });

  it('forgets a lease that ended while it was off', () => {
    const world = settled({ release: 'never' });
    world.phone.stop(world.now);
    world.runUntil(1_000_000);
    world.powerOn();
    const { options } = world.only('dhcp').packet;
    expect(options.messageType).toBe(Type.discover);
    expect(options).not.toHaveProperty('requestedAddress');
  });
});
