import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { cm1, PhoneWorld, tftpServer, type WorldOptions } from '../../support/phone-world.js';
import { configuration, serve } from './courses.js';

const address = parseIpv4('10.1.0.77');
const near = parseIpv4('10.1.0.1');
const nearDns = parseIpv4('10.1.0.53');
const nearNode = formatIpv4(cm1);
const farNode = '10.2.0.11';
const farTftp = parseIpv4('10.2.0.21');
/** A phone of 10.1.0.0/24, with the TFTP server there and no gateway. */
const fixed = { address, mask: 0xffffff00, gateway: 0, dns: 0, tftp: tftpServer };

function booted(address: Partial<typeof fixed>, options: WorldOptions = {}): PhoneWorld {
  const world = new PhoneWorld({ ...options, identity: { fixed: { ...fixed, ...address } } });
  world.powerOn();
  return world;
}

function told(world: PhoneWorld, callManagers: readonly string[]): PhoneWorld {
  serve(world, { [`${world.phone.self.name}.cnf.xml`]: configuration(callManagers) });
  return world;
}

describe('a phone with an address set on it (Doc 5710, 12 SP+ and 30 VIP)', () => {
  it('reaches what is on its subnet without a gateway', () => {
    expect(told(booted({}), [nearNode]).only('connect').address).toBe(parseIpv4(nearNode));
  });

  it('reaches everything by a gateway on its subnet', () => {
    const world = booted({ gateway: near, tftp: farTftp });
    expect(world.take('tftp')[0]!.address).toBe(farTftp);
    expect(told(booted({ gateway: near }), [farNode]).only('connect').address).toBe(parseIpv4(farNode));
  });

  it('takes everybody for near when its mask is 0.0.0.0', () => {
    expect(told(booted({ mask: 0 }), [farNode]).only('connect').address).toBe(parseIpv4(farNode));
  });

  it.each(['0.0.0.0', '10.2.0.1'])('asks no TFTP server elsewhere by gateway %s, and boots again', (gateway) => {
    const world = booted({ gateway: parseIpv4(gateway), tftp: farTftp });
    expect(world.take('tftp')).toEqual([]);
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.tftpUnreachable)).toBe(1);
  });

  it('passes over a TFTP server elsewhere for one it reaches', () => {
    const world = booted({}, { alternateTftp: [farTftp, tftpServer] });
    expect(world.only('tftp').address).toBe(tftpServer);
    expect(world.count('outcomes', Outcome.tftpUnreachable)).toBe(0);
  });

  it('goes past a CallManager elsewhere to the next, without a SYN', () => {
    const world = told(booted({}), [farNode, nearNode]);
    expect(world.only('connect').address).toBe(parseIpv4(nearNode));
    expect(world.count('outcomes', Outcome.connectUnreachable)).toBe(1);
  });

  it('boots again when it reaches no CallManager at all', () => {
    const world = told(booted({}), [farNode, farNode]);
    expect(world.take('connect')).toEqual([]);
    expect([world.state, world.count('outcomes', Outcome.connectUnreachable)]).toEqual(['restarting', 2]);
    expect(world.phone.alarmAt).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('does without the names a DNS server elsewhere would know', () => {
    const world = told(booted({ dns: parseIpv4('10.2.0.53') }), ['cm1.example', nearNode]);
    expect(world.take('resolve')).toEqual([]);
    expect(world.only('connect').address).toBe(parseIpv4(nearNode));
    expect(world.count('outcomes', Outcome.dnsUnreachable)).toBe(1);
    expect(world.count('outcomes', Outcome.nameUnresolved)).toBe(1);
  });

  it('asks a DNS server on its subnet', () => {
    const world = booted({ dns: nearDns });
    world.fileMissing();
    world.file(configuration(['cm1.example', nearNode]));
    expect(world.only('resolve')).toMatchObject({ name: 'cm1.example', server: nearDns });
    expect(world.count('outcomes', Outcome.dnsUnreachable)).toBe(0);
  });
});
