/** What a phone makes of a world that lets its messages and connections wait for their turn. */
import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { CapabilitiesReq, RegisterAck } from '#wire/sccp/catalogue.js';
import { cm1, cm2, PhoneWorld, phoneAddress } from '../../support/phone-world.js';
import { acknowledge, answerAll } from './courses.js';

const discover = [0, DhcpMessageType.discover - 1, 0] as const;
const request = [0, DhcpMessageType.request - 1, 0] as const;

/** Every DHCP message and every connection waits until the test lets it go. */
class SlowWorld extends PhoneWorld {
  override unicastDhcp(phone: number, bytes: Uint8Array, server: number): void {
    super.unicastDhcp(phone, bytes, server);
    this.phone.onDhcpHeld();
  }

  override connect(...[phone, link, ticket, address, port, wish]: Parameters<PhoneWorld['connect']>): void {
    super.connect(phone, link, ticket, address, port, wish);
    this.phone.onDialHeld(link, ticket);
  }

  override mayRegister(): boolean {
    this.phone.onDialHeld(this.newestLink, this.linkTicket);
    return false;
  }
}

const hourMs = 3_600_000;

describe('a DHCP message that is held back', () => {
  it('counts when it leaves; until then the phone neither repeats it nor gives up', () => {
    const world = new SlowWorld();
    world.powerOn();
    world.run(hourMs);
    expect(world.take('dhcp')).toHaveLength(1);
    expect([world.state, world.count('dhcpMessages', ...discover), world.phone.self.diary.dhcpSent]).toEqual([
      'leasing',
      0,
      0,
    ]);
    world.phone.onDhcpSent(world.now, hourMs);
    expect([world.count('dhcpMessages', ...discover), world.phone.self.diary.dhcpSent]).toEqual([1, 1]);
    expect(world.count('dhcpRetransmissions')).toBe(0);
  });

  it('is repeated when nothing answers in time after it has left', () => {
    const world = new SlowWorld();
    world.powerOn();
    world.run(hourMs);
    world.phone.onDhcpSent(world.now, hourMs);
    world.run(2_900); // 4 s give or take one
    expect(world.take('dhcp')).toHaveLength(1);
    world.run(2_200);
    expect(world.take('dhcp')).toHaveLength(1);
    world.phone.onDhcpSent(world.now, 0);
    expect([world.count('dhcpMessages', ...discover), world.count('dhcpRetransmissions')]).toEqual([2, 1]);
  });

  it('is no part of the time the lease took', () => {
    const world = new SlowWorld();
    world.powerOn();
    world.run(5_000);
    world.phone.onDhcpSent(world.now, 5_000);
    world.run(10);
    world.offer();
    world.run(7_000);
    world.phone.onDhcpSent(world.now, 7_000);
    world.run(20);
    world.ack();
    expect(world.count('dhcpMessages', ...request)).toBe(1);
    expect(world.times('lease').maxMs).toBeCloseTo(30, 0);
  });

  it('of a lease in use does not stop its clock: it expires', () => {
    const world = new SlowWorld({ fetchBy: 'off', identity: { expectedNodes: [{ address: cm1, port: 2000 }] } });
    world.powerOn();
    world.phone.onDhcpSent(world.now, 0);
    world.offer();
    world.phone.onDhcpSent(world.now, 0);
    world.ack({ leaseSeconds: 600 });
    expect(world.phone.address).toBe(phoneAddress);
    world.runUntil(599_000);
    expect([world.phone.address, world.count('dhcpRenewals', 0)]).toEqual([phoneAddress, 0]);
    world.runUntil(601_000);
    expect(world.phone.address).toBe(0);
  });
});

describe('a connection that is held back', () => {
  const fixed = { address: phoneAddress, mask: 0xff000000, gateway: 0, dns: 0, tftp: 0 };
  const identity = { fixed, expectedNodes: [{ address: cm1, port: 2000 }] };

  it('begins when its SYN leaves: the phone waits as long as it must, and onboard tells of it', () => {
    const world = new SlowWorld({ fetchBy: 'off', identity });
    world.powerOn();
    world.run(hourMs);
    expect(world.state).toBe('connecting');
    world.phone.onDialled(world.now, 0, world.linkTicket, hourMs);
    world.run(15);
    world.connected();
    acknowledge(world);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.times('connect').maxMs).toBeCloseTo(15, 0);
    expect(world.times('onboard').maxMs! / hourMs).toBeCloseTo(1, 2);
  });

  it('is given up like any other when nobody answers its SYN', () => {
    const world = new SlowWorld({ fetchBy: 'off', identity, connectTimeoutMs: 22_000 });
    world.powerOn();
    world.run(hourMs);
    world.phone.onDialled(world.now, 0, world.linkTicket, hourMs);
    world.run(21_999);
    expect(world.state).toBe('connecting');
    world.run(1);
    expect(world.state).toBe('restarting');
  });

  it('is not the phone’s any more once it was given up: that is counted', () => {
    const world = new SlowWorld({ fetchBy: 'off', identity });
    world.powerOn();
    world.phone.onDialled(world.now, 0, world.linkTicket + 1, 10);
    expect(world.count('unexpectedEvents')).toBe(1);
  });
});

describe('a second link that is held back', () => {
  const fixed = { address: phoneAddress, mask: 0xff000000, gateway: 0, dns: 0, tftp: 0 };
  const places = [cm1, cm2].map((address) => ({ address, port: 2000 }));
  const identity = { fixed, expectedNodes: places };
  const options = { fetchBy: 'off', identity, standbyLinks: true, keepaliveMs: hourMs } as const;

  function standingBy(): SlowWorld {
    const world = new SlowWorld(options);
    world.powerOn();
    world.phone.onDialled(world.now, 0, world.linkTicket, 0);
    world.connected();
    world.say(RegisterAck.encode({ keepaliveSeconds: 1_000 }), CapabilitiesReq.encode({}));
    answerAll(world);
    return world;
  }

  it('is given up only when nobody answers its SYN for so long after that has left', () => {
    const world = standingBy();
    world.run(500_000);
    expect(world.take('close')).toEqual([]);
    world.phone.onDialled(world.now, 1, world.linkTickets[1]!, 500_000);
    world.run(21_999);
    expect(world.take('close')).toEqual([]);
    world.run(1);
    expect(world.take('close').map(({ link }) => link)).toEqual([1]);
  });

  it('lets the phone wait with its Register, which is no part of the time that took', () => {
    const world = standingBy();
    world.phone.onDialled(world.now, 1, world.linkTickets[1]!, 0);
    world.connected(1);
    world.take('write');
    world.linkEnd(LinkEnd.closed, 0);
    expect([world.state, world.take('write')]).toEqual(['connecting', []]);
    world.run(hourMs);
    world.phone.onDialled(world.now, 1, world.linkTickets[1]!, hourMs);
    expect(world.state).toBe('registering');
    world.run(20);
    acknowledge(world);
    expect(world.times('register').maxMs).toBeCloseTo(20, 0);
  });
});
