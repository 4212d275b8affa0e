import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { DhcpMessageType, dhcpMessageNames } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { Reset, ResetType } from '#wire/sccp/catalogue.js';
import { dhcpServer, PhoneWorld, phoneAddress, tftpServer, type WorldOptions } from '../../support/phone-world.js';
import { inService, leased } from './courses.js';

const [sent, received] = [0, 1];
const remembered = { address: phoneAddress, server: dhcpServer, expiresAt: 3_600_000 };
const fixed = { address: phoneAddress, mask: 0xffff0000, gateway: 0, dns: 0, tftp: tftpServer };

/** The DHCP messages sent since last asked. */
function sentBy(world: PhoneWorld): string[] {
  return world.take('dhcp').map(({ packet }) => dhcpMessageNames[packet.options.messageType! - 1]!);
}

describe('a phone that is given an address another one has', () => {
  function told(): PhoneWorld {
    const world = leased();
    world.take('dhcp');
    world.phone.onDuplicateAddress(world.now);
    return world;
  }

  it('declines it at once, of the server that gave it, and uses it no more (RFC 2131, 4.4.4)', () => {
    const world = told();
    const { packet, server } = world.only('dhcp');
    expect(server).toBe(0);
    expect(packet.ciaddr).toBe(0);
    expect(packet.options).toMatchObject({
      messageType: DhcpMessageType.decline,
      requestedAddress: phoneAddress,
      serverId: dhcpServer,
    });
    expect(packet.options.parameterList).toBeUndefined();
    expect([world.state, world.phone.address]).toEqual(['leasing', 0]);
    expect(world.only('endTftp').ticket).toBe(world.fetchTicket);
    expect(world.count('outcomes', Outcome.duplicateAddress)).toBe(1);
  });

  it('asks for another one after ten seconds', () => {
    const world = told();
    world.take('dhcp');
    world.run(9_999);
    expect(sentBy(world)).toEqual([]);
    world.run(1);
    expect(world.only('dhcp').packet.options.messageType).toBe(DhcpMessageType.discover);
    world.offer({}, phoneAddress + 1);
    world.ack({}, { yiaddr: phoneAddress + 1 });
    expect([world.state, world.phone.address]).toEqual(['fetching', phoneAddress + 1]);
  });

  it('tells the world what it has, and that it has it no more', () => {
    const world = told();
    expect(world.take('holds').map(({ address, server }) => [address, server])).toEqual([
      [phoneAddress, dhcpServer],
      [0, 0],
    ]);
  });

  it('leaves its CallManager too when it learns it only then', () => {
    const world = inService();
    world.phone.onDuplicateAddress(world.now);
    expect(world.state).toBe('leasing');
    expect(world.only('close').ticket).toBe(world.linkTicket);
    expect(world.count('phonesRegistered', 0, 0, 0)).toBe(0);
  });

  it('is off when it was on its way there', () => {
    const world = inService();
    world.phone.stop(world.now);
    world.phone.onDuplicateAddress(world.now);
    expect([world.state, world.phone.alarmAt]).toEqual(['off', Number.POSITIVE_INFINITY]);
  });

  it('counts it as unexpected when it has none', () => {
    const world = inService();
    world.phone.stop(world.now);
    world.run(2_000);
    world.phone.onDuplicateAddress(world.now);
    expect(world.count('unexpectedEvents')).toBe(1);
  });
});

describe('what a phone tells of its address', () => {
  it('is told once, however often it is renewed', () => {
    const world = inService({ lease: { leaseSeconds: 600 } });
    world.run(300_000);
    world.ack({ leaseSeconds: 600 });
    expect(world.take('holds')).toHaveLength(1);
  });

  it('is told again when another server has taken the lease over', () => {
    const world = inService({ lease: { leaseSeconds: 600 }, keepaliveAcks: 'optional' });
    world.run(530_000);
    world.ack({ serverId: dhcpServer + 1 });
    expect(world.take('holds').at(-1)).toMatchObject({ address: phoneAddress, server: dhcpServer + 1 });
  });
});

describe('renewals', () => {
  it('are counted apart, requests and ACKs', () => {
    const world = inService({ lease: { leaseSeconds: 600 }, keepaliveAcks: 'optional' });
    expect([sent, received].map((way) => world.count('dhcpRenewals', way))).toEqual([0, 0]);
    world.run(300_000);
    world.run(120_000);
    world.ack({ leaseSeconds: 600 });
    expect([sent, received].map((way) => world.count('dhcpRenewals', way))).toEqual([2, 1]);
  });
});

describe('a lease is given back', () => {
  function afterReset(release: 'never' | 'atStop' | 'onReset', type: number): string[] {
    const world = inService({ release });
    world.take('dhcp');
    world.say(Reset.encode({ type }));
    return sentBy(world);
  }

  it('on a Reset where the profile says so, and then the phone asks for a new one', () => {
    expect(afterReset('onReset', ResetType.reset)).toEqual(['release', 'discover']);
    expect(afterReset('atStop', ResetType.reset)).toEqual(['request']);
    expect(afterReset('never', ResetType.reset)).toEqual(['request']);
  });

  it.each([ResetType.restart, ResetType.applyConfig])('on no other: type %i asks nothing of DHCP', (type) => {
    expect(afterReset('onReset', type)).toEqual([]);
  });

  it.each([
    ['onReset', ['release']],
    ['atStop', ['release']],
    ['never', []],
  ] as const)('at the stop, with release %s: %j', (release, messages) => {
    const world = inService({ release });
    world.take('dhcp');
    world.phone.stop(world.now);
    world.run(2_000);
    expect(sentBy(world)).toEqual(messages);
  });
});

describe('a phone that has its address set on it', () => {
  it('asks for files at once, without DHCP and without the time of a lease', () => {
    const world = leasedNever();
    expect([world.state, world.phone.address]).toEqual(['fetching', phoneAddress]);
    expect(world.only('tftp').address).toBe(tftpServer);
    expect(world.take('dhcp')).toEqual([]);
    expect(world.times('lease').count).toBe(0);
    expect(world.only('holds')).toMatchObject({ address: phoneAddress, server: 0 });
  });

  it('keeps it for ever, and gives it back to nobody', () => {
    const world = leasedNever();
    world.run(3_600_000);
    world.phone.stop(world.now);
    world.powerOn();
    expect([world.state, world.phone.address]).toEqual(['fetching', phoneAddress]);
    expect(world.take('dhcp')).toEqual([]);
  });

  it('prefers the TFTP servers set on all phones', () => {
    const alternate = parseIpv4('10.1.0.99');
    expect(leasedNever([alternate]).only('tftp').address).toBe(alternate);
  });

  it('has nowhere to go without one', () => {
    const world = leasedNever([], { ...fixed, tftp: 0 });
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.noTftpServer)).toBe(1);
  });
});

describe('a warm phone', () => {
  it('asks for the address it had, of every server', () => {
    const world = warm();
    const { packet, server } = world.only('dhcp');
    expect([packet.options.messageType, packet.options.requestedAddress]).toEqual([
      DhcpMessageType.request,
      phoneAddress,
    ]);
    expect([server, packet.options.serverId]).toEqual([0, undefined]);
    world.ack();
    expect(world.state).toBe('fetching');
  });

  it('goes on with it when nobody answers, as long as its time is not over', () => {
    const world = warm();
    world.run(65_000);
    expect(world.phone.address).toBe(phoneAddress);
    expect(world.take('holds')).toHaveLength(1);
  });

  it('whose lease has no known end goes on with it after silence, and renews it at no moment of its own making', () => {
    const world = warm({ ...remembered, expiresAt: Number.POSITIVE_INFINITY });
    expect(world.only('dhcp').packet.options.messageType).toBe(DhcpMessageType.request);
    world.run(65_000);
    expect([world.phone.address, world.count('outcomes', Outcome.leaseTimeout)]).toEqual([phoneAddress, 0]);
    world.run(24 * 3_600_000);
    expect([world.phone.address, world.count('dhcpRenewals', sent)]).toEqual([phoneAddress, 0]);
  });

  it('whose lease has no known end renews it by what the next ACK says', () => {
    const identity = { remembered: { ...remembered, expiresAt: Number.POSITIVE_INFINITY } };
    const world = inService({ identity, lease: { leaseSeconds: 600 }, keepaliveAcks: 'optional' });
    world.take('dhcp');
    world.runUntil(299_999);
    expect(sentBy(world)).toEqual([]);
    world.run(1);
    expect(world.only('dhcp')).toMatchObject({ server: dhcpServer, packet: { ciaddr: phoneAddress } });
  });

  it('asks like a cold one when its lease is over', () => {
    const world = warm({ ...remembered, expiresAt: -1 });
    expect(world.only('dhcp').packet.options.messageType).toBe(DhcpMessageType.discover);
  });
});

function leasedNever(alternateTftp: readonly number[] = [], address: object = fixed): PhoneWorld {
  return booted({ alternateTftp, identity: { fixed: address as typeof fixed } });
}

function warm(lease = remembered): PhoneWorld {
  return booted({ identity: { remembered: lease } });
}

function booted(options: WorldOptions): PhoneWorld {
  const world = new PhoneWorld(options);
  world.powerOn();
  return world;
}
