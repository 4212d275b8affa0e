import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { DhcpMessageType, type DhcpOptions, type DhcpPacket } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { cm1, cm2, PhoneWorld, phoneAddress, tftpServer } from '../../support/phone-world.js';
import { bothNodes, configuration, leased, serve } from './courses.js';

const dns1 = parseIpv4('10.1.0.53');
const dns2 = parseIpv4('10.1.0.54');
const other = parseIpv4('10.1.0.99');
const withDns: DhcpOptions = { dnsServers: [dns1, dns2], domainName: 'campus.test' };
const ownFile = 'SEP001122000000.cnf.xml';

/** Told of its TFTP server by name, or not at all. */
const named = { ...withDns, tftpServerName: 'tftp' };

/** A phone whose ACK said this, and no more about TFTP. */
function told(options: DhcpOptions, fields: Partial<DhcpPacket> = {}): PhoneWorld {
  const world = new PhoneWorld();
  world.powerOn();
  world.offer();
  world.dhcp({ messageType: DhcpMessageType.ack, ...options }, { yiaddr: phoneAddress, ...fields });
  return world;
}

function asked(world: PhoneWorld): [string, number][] {
  return world.take('resolve').map(({ name, server }) => [name, server]);
}

/** How often a name of the TFTP server was unknown, and how often nobody told of it. */
function unanswered(world: PhoneWorld): number[] {
  return [Outcome.tftpUnresolved, Outcome.tftpUnanswered].map((outcome) => world.count('outcomes', outcome));
}

describe('a TFTP server given by name', () => {
  it('is asked of the first DNS server, in the domain of the lease, and then asked for files', () => {
    const world = told(named);
    expect(asked(world)).toEqual([['tftp.campus.test', dns1]]);
    expect(world.take('tftp')).toEqual([]);
    world.resolved([tftpServer, other]);
    expect(world.only('tftp').address).toBe(tftpServer);
    world.run(60_000);
    expect(world.take('tftp').map(({ address }) => address)).toContain(other);
  });

  it('is asked for as it stands when its name has a dot', () => {
    expect(asked(told({ ...named, tftpServerName: 'tftp.example' }))).toEqual([['tftp.example', dns1]]);
  });

  it('is asked of each DNS server in turn, every 2 s, four times', () => {
    const world = told(named);
    world.run(7_999);
    expect(world.take('resolve').map(({ at, server }) => [at, server])).toEqual([
      [0, dns1],
      [2_000, dns2],
      [4_000, dns1],
      [6_000, dns2],
    ]);
    expect(world.state).toBe('fetching');
    world.run(1);
    expect(world.state).toBe('restarting');
    expect(unanswered(world)).toEqual([0, 1]);
  });

  it('that nobody knows is a DNS error at once', () => {
    const world = told(named);
    world.resolved([]);
    expect(unanswered(world)).toEqual([1, 0]);
  });

  it('that a server would not tell is asked of the next at once, and of that alone when it is silent', () => {
    const world = told(named);
    world.resolved(null);
    world.run(7_000);
    expect(world.take('resolve').map(({ at, server }) => [at, server])).toEqual([
      [0, dns1],
      [0, dns2],
      [2_000, dns2],
      [4_000, dns2],
    ]);
    expect(unanswered(world)).toEqual([0, 1]);
  });

  it('that the second would not tell is asked of the first again', () => {
    const world = told(named);
    world.run(2_500);
    world.resolved(null);
    world.run(2_500);
    expect(world.take('resolve').map(({ at, server }) => [at, server])).toEqual([
      [0, dns1],
      [2_000, dns2],
      [2_500, dns1],
      [4_500, dns1],
    ]);
    world.resolved([tftpServer]);
    expect(world.only('tftp').address).toBe(tftpServer);
  });

  it('that nobody would tell is a DNS error at once', () => {
    const world = told(named);
    world.resolved(null);
    world.resolved(null);
    expect(world.take('resolve')).toHaveLength(2);
    expect([world.now, ...unanswered(world)]).toEqual([0, 0, 1]);
  });

  it('that nobody knows is left for siaddr', () => {
    const world = told(named, { siaddr: other });
    world.resolved([]);
    expect(world.only('tftp').address).toBe(other);
    expect(world.count('outcomes', Outcome.tftpUnresolved)).toBe(0);
  });

  it('is no name at all where nobody told of a DNS server', () => {
    const world = told({ tftpServerName: 'tftp' });
    expect(world.take('resolve')).toEqual([]);
    expect(world.count('outcomes', Outcome.tftpUnresolved)).toBe(1);
  });

  it('of which nobody told is CiscoCM1 (Doc 5710)', () => {
    expect(asked(told(withDns))).toEqual([['CiscoCM1.campus.test', dns1]]);
    expect(asked(told({ dnsServers: [dns1] }))).toEqual([['CiscoCM1', dns1]]);
  });

  it('is not heard of when the answer is to an earlier question', () => {
    const world = told(named);
    const ticket = world.resolveTicket;
    world.resolved([]);
    world.phone.onResolved(world.now, ticket, [tftpServer]);
    expect(world.count('strayReplies')).toBe(1);
  });

  it('is asked for no longer when the phone is stopped', () => {
    const world = told(named);
    world.phone.stop(world.now);
    expect(world.only('endResolve').ticket).toBe(world.resolveTicket);
    expect([world.state, world.phone.alarmAt]).toEqual(['off', Number.POSITIVE_INFINITY]);
  });
});

describe('a CallManager given by name (sccp.md 5.4)', () => {
  function read(names: readonly string[]): PhoneWorld {
    const world = leased({ lease: withDns });
    world.file(new Uint8Array());
    world.file(configuration(names));
    return world;
  }

  it('is asked for before the phone connects', () => {
    const world = read(['cucm-pub', formatIpv4(cm2)]);
    expect(asked(world)).toEqual([['cucm-pub.campus.test', dns1]]);
    expect(world.take('connect')).toEqual([]);
    world.resolved([cm1]);
    expect(world.only('connect').address).toBe(cm1);
    expect(world.times('fetch').count).toBe(1);
  });

  it('is dropped without a word when nobody knows it, told once for the boot', () => {
    const world = read(['cucm-pub', 'cucm-sub', formatIpv4(cm2)]);
    world.resolved([]);
    world.resolved([]);
    expect(world.only('connect').address).toBe(cm2);
    expect(world.count('outcomes', Outcome.nameUnresolved)).toBe(1);
  });

  it('is dropped, too, when no DNS server answers, and told apart from one that nobody knows', () => {
    const world = read(['cucm-pub', 'cucm-sub', formatIpv4(cm2)]);
    world.run(8_000);
    world.resolved([]);
    expect(world.only('connect').address).toBe(cm2);
    const told = [Outcome.nameUnresolved, Outcome.nameUnanswered].map((outcome) => world.count('outcomes', outcome));
    expect(told).toEqual([1, 1]);
  });

  it('leaves the phone nowhere to go when it is the only one', () => {
    const world = read(['cucm-pub']);
    world.resolved([]);
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.noCallManager)).toBe(1);
  });

  it('is asked for no more when the phone has its three', () => {
    const world = read(['10.1.0.11', '10.1.0.12', '10.1.0.13', 'cucm-4']);
    expect(asked(world)).toEqual([]);
    expect(world.state).toBe('connecting');
  });

  it('is one of eight at most, whatever a file says', () => {
    const world = read(Array.from({ length: 40 }, (_, n) => `cm${n}`));
    for (let n = 0; n < 8; n++) world.resolved([]);
    expect(world.take('resolve')).toHaveLength(8);
    expect(world.state).toBe('restarting');
  });

  it('is not asked for when the file has addresses', () => {
    const world = leased({ lease: withDns });
    serve(world, { [ownFile]: bothNodes });
    expect(world.take('resolve')).toEqual([]);
  });
});
