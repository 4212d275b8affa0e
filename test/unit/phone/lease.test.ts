import { describe, expect, it } from 'vitest';
import { indexOfExchange } from '#phone/lease-messages.js';
import { Outcome } from '#terms/outcomes.js';
import { DhcpMessageType as Type } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { dhcpServer, PhoneWorld, phoneAddress, tftpServer, type WorldOptions } from '../../support/phone-world.js';

const otherServer = parseIpv4('10.1.0.6');
const otherAddress = parseIpv4('10.1.200.8');

/** A phone that has just asked for an address. */
function asking(options: WorldOptions = {}): PhoneWorld {
  const world = new PhoneWorld(options);
  world.powerOn();
  return world;
}

/** The moments since `from` at which DHCP messages left. */
function momentsOf(world: PhoneWorld, from = 0): number[] {
  return world.take('dhcp').map(({ at }) => at - from);
}

/** RFC 2131, 4.1: the waits double, each give or take a second. */
function expectRetryTable(waits: readonly number[]): void {
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(4_000 * 2 ** n - 1_000);
    expect(wait).toBeLessThan(4_000 * 2 ** n + 1_000);
  }
}

const waitsOf = (moments: readonly number[]) => moments.slice(1).map((at, n) => at - moments[n]!);

describe('a phone that leases an address (RFC 2131, 3.1)', () => {
  it('sends nothing before its start-up is over, then DISCOVER', () => {
    const world = new PhoneWorld();
    world.phone.powerOn(0, 0, 25_000);
    world.runUntil(24_999);
    expect(world.wishes).toEqual([]);
    world.runUntil(25_000);
    const { server, packet } = world.only('dhcp');
    expect(packet).toMatchObject({ op: 1, ciaddr: 0, yiaddr: 0, giaddr: 0, broadcast: true, mac: '001122000000' });
    expect(packet.options.messageType).toBe(Type.discover);
    expect(server).toBe(0);
    expect(world.state).toBe('leasing');
  });

  it('requests the first offer, in the same exchange and by the server’s identifier', () => {
    const world = asking();
    const discover = world.only('dhcp').packet;
    world.offer();
    const { server, packet } = world.only('dhcp');
    expect(packet.options).toMatchObject({
      messageType: Type.request,
      requestedAddress: phoneAddress,
      serverId: dhcpServer,
    });
    expect(packet).toMatchObject({ ciaddr: 0, xid: discover.xid });
    expect(server).toBe(0);
  });

  it('has its address with the ACK, and asks the server of option 150 for files', () => {
    const world = asking();
    world.offer();
    world.run(700);
    expect(world.phone.address).toBe(0);
    world.ack();
    expect(world.phone.address).toBe(phoneAddress);
    expect(world.state).toBe('fetching');
    expect(world.only('tftp').address).toBe(tftpServer);
    expect(world.times('lease').count).toBe(1);
    expect(world.times('lease').maxMs).toBeCloseTo(700, 0);
  });

  it('names itself in every transaction id', () => {
    const exchangeMask = 0xdeadbeef;
    const { xid } = asking({ identity: { index: 0xfffffe }, exchangeMask }).only('dhcp').packet;
    expect(indexOfExchange(xid, exchangeMask)).toBe(0xfffffe);
    const other = asking({ identity: { index: 0xfffffe }, exchangeMask: 0x1234 }).only('dhcp').packet.xid;
    expect([xid, other]).toEqual([0xfffffe00 ^ exchangeMask, 0xfffffe00 ^ 0x1234].map((id) => id >>> 0));
  });

  it('tells in secs for how long it has asked, and in its request what its DISCOVER told (RFC 2131, 4.4.1)', () => {
    const world = asking();
    world.runUntil(20_000);
    world.offer();
    world.run(10_000);
    const told = world.take('dhcp').map(({ at, packet }) => [packet.options.messageType, at, packet.secs] as const);
    const discovers = told.filter(([type]) => type === Type.discover);
    const requests = told.filter(([type]) => type === Type.request);
    expect([discovers.length, requests.length]).toEqual([3, 2]);
    expect(discovers.map(([, , secs]) => secs)).toEqual(discovers.map(([, at]) => Math.floor(at / 1000)));
    expect(discovers[2]![2]).toBeGreaterThan(8);
    expect(requests.map(([, , secs]) => secs)).toEqual([discovers[2]![2], discovers[2]![2]]);
  });

  it('takes the first of two offers and lets the second pass', () => {
    const world = asking();
    world.offer();
    world.take('dhcp');
    world.offer({ serverId: otherServer }, otherAddress);
    expect(world.take('dhcp')).toEqual([]);
    world.ack();
    expect(world.phone.address).toBe(phoneAddress);
    expect(world.count('unexpectedEvents')).toBe(0);
  });

  it('passes over an offer of no address, or of nobody', () => {
    const world = asking();
    world.take('dhcp');
    world.offer({}, 0);
    world.dhcp({ messageType: Type.offer }, { yiaddr: phoneAddress });
    expect(world.take('dhcp')).toEqual([]);
    world.offer();
    expect(world.only('dhcp').packet.options.messageType).toBe(Type.request);
  });

  it('is given no address by an ACK that holds none', () => {
    const world = asking();
    world.offer();
    world.ack({}, { yiaddr: 0 });
    expect(world.state).toBe('leasing');
    expect(world.count('unexpectedEvents')).toBe(1);
    world.ack();
    expect(world.state).toBe('fetching');
  });
});

describe('a phone that nobody answers', () => {
  it('sends DISCOVER after 4, 8 and 16 s, waits 32 s more, and boots again', () => {
    const world = asking({ restartDelayMs: [20_000, 20_000] });
    world.run(56_000); // the four waits are no shorter
    const moments = momentsOf(world);
    expect(moments).toHaveLength(4);
    expectRetryTable(waitsOf(moments));
    expect(world.state).toBe('leasing');
    expect(world.count('dhcpRetransmissions')).toBe(3);

    world.runUntil(64_000); // and no longer
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.leaseTimeout)).toBe(1);
    const gaveUpAt = world.phone.alarmAt - 20_000;
    expect(gaveUpAt - moments[3]!).toBeGreaterThanOrEqual(31_000);
    world.runUntil(gaveUpAt + 20_000);
    expect(world.count('boots')).toBe(2);
    expect(world.count('bootLoops')).toBe(1);
    expect(world.only('dhcp').packet.options.messageType).toBe(Type.discover);
  });

  it('repeats the same message: same transaction, same options, only the time has gone on', () => {
    const world = asking();
    world.run(30_000);
    const [first, ...others] = world.take('dhcp').map(({ bytes }) => bytes);
    expect(others).toHaveLength(3);
    const [fromSecs, toSecs] = [8, 10];
    for (const other of others) {
      expect(other.subarray(0, fromSecs)).toEqual(first!.subarray(0, fromSecs));
      expect(other.subarray(toSecs)).toEqual(first!.subarray(toSecs));
    }
  });

  it('repeats REQUEST by the same table, and starts over when that stays unanswered too', () => {
    const world = asking();
    world.run(10_000);
    world.offer();
    world.take('dhcp');
    world.run(60_000 + 4_001);
    const requests = [10_000, ...momentsOf(world)];
    expect(requests).toHaveLength(4);
    expectRetryTable(waitsOf(requests));
    expect(world.count('outcomes', Outcome.leaseTimeout)).toBe(1);
    world.run(15_000);
    expect(world.take('dhcp')[0]!.packet.options.messageType).toBe(Type.discover);
  });

  it('does not wait the same times as its neighbour', () => {
    const waits = [1, 2].map((seed) => {
      const world = asking({ identity: { seed } });
      world.run(30_000);
      return waitsOf(momentsOf(world)).join();
    });
    expect(waits[0]).not.toBe(waits[1]);
  });
});

describe('a phone that is refused', () => {
  it('pauses after NAK, then asks anew in a new exchange', () => {
    const world = asking({ nakDelayMs: [2_000, 2_000] });
    world.offer();
    const { xid } = world.take('dhcp').at(-1)!.packet;
    world.nak();
    expect(world.count('outcomes', Outcome.leaseNak)).toBe(1);
    world.run(1_999);
    expect(world.take('dhcp')).toEqual([]);
    world.run(1);
    const { packet } = world.only('dhcp');
    expect(packet.options).not.toHaveProperty('requestedAddress');
    expect(packet.options.messageType).toBe(Type.discover);
    expect(packet.xid).not.toBe(xid);
    expect(world.state).toBe('leasing');
  });

  it('believes no NAK to a DISCOVER, which refuses nothing', () => {
    const world = asking();
    world.nak();
    expect(world.count('outcomes', Outcome.leaseNak)).toBe(0);
    expect(world.count('unexpectedEvents')).toBe(1);
    world.offer();
    world.ack();
    expect(world.state).toBe('fetching');
  });

  it('hears a second server’s NAK to the same request without harm', () => {
    const world = asking();
    world.offer();
    world.nak();
    world.nak();
    expect(world.count('outcomes', Outcome.leaseNak)).toBe(1);
    expect(world.count('unexpectedEvents')).toBe(1);
  });
});

describe('a phone that hears what is not for it', () => {
  it('counts datagrams that are no DHCP, no reply, for another phone, or of an earlier exchange', () => {
    const world = asking();
    world.phone.onDhcp(0, new Uint8Array(300));
    world.dhcp({ messageType: Type.offer, serverId: dhcpServer }, { yiaddr: phoneAddress, op: 1 });
    world.dhcp({ messageType: Type.offer, serverId: dhcpServer }, { yiaddr: phoneAddress, mac: '001122000001' });
    world.dhcp({ messageType: Type.offer, serverId: dhcpServer }, { yiaddr: phoneAddress, xid: 0x6ff });
    expect(world.count('strayReplies')).toBe(4);
    expect(world.take('dhcp')).toHaveLength(1);
  });

  it('does not take an ACK of the exchange before a NAK', () => {
    const world = asking({ nakDelayMs: [0, 0] });
    world.offer();
    const { xid } = world.take('dhcp').at(-1)!.packet;
    world.nak();
    world.run(0);
    world.ack({}, { xid });
    expect(world.phone.address).toBe(0);
    expect(world.count('strayReplies')).toBe(1);
  });

  it('counts messages that only clients send, and an ACK to a DISCOVER, as unexpected', () => {
    const world = asking();
    world.dhcp({ messageType: Type.discover });
    world.ack();
    expect(world.count('unexpectedEvents')).toBe(2);
    expect(world.state).toBe('leasing');
  });

  it('counts what it sends and hears by server and type', () => {
    const world = asking();
    world.offer();
    world.ack();
    const [broadcast, server] = [0, 1];
    const [sent, received] = [0, 1];
    expect(world.count('dhcpMessages', broadcast, Type.discover - 1, sent)).toBe(1);
    expect(world.count('dhcpMessages', broadcast, Type.request - 1, sent)).toBe(1);
    expect(world.count('dhcpMessages', server, Type.offer - 1, received)).toBe(1);
    expect(world.count('dhcpMessages', server, Type.ack - 1, received)).toBe(1);
  });
});
