import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { encodeRelayAgent, relayToServer } from '#wire/dhcp/relay.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { DAY_MS, giaddr, message, type Sent, Subnet, serverAddress, settings } from './dhcp-subnet.js';

const { discover, offer, request, ack, nak, release, decline, inform } = DhcpMessageType;
const types = (sent: Sent[]): (number | undefined)[] => sent.map(({ packet }) => packet.options.messageType);

describe('a phone without a lease', () => {
  it('gets an offer and then an address, with all a phone needs', () => {
    const subnet = new Subnet({ tftpServerName: 'tftp.lab.test', domainName: 'lab.test' });
    const [offered] = subnet.relayed('1', { messageType: discover });
    expect(offered).toMatchObject({
      to: '127.16.0.2:6767',
      packet: { op: 2, xid: 0x1234, mac: '02AB12000001', giaddr, broadcast: true, yiaddr: parseIpv4('127.16.1.0') },
    });
    expect(offered!.packet.options).toEqual({
      messageType: offer,
      serverId: serverAddress,
      leaseSeconds: 691_200,
      renewalSeconds: 345_600,
      rebindingSeconds: 604_800,
      subnetMask: parseIpv4('255.240.0.0'),
      routers: [parseIpv4('127.16.0.1')],
      domainName: 'lab.test',
      tftpServerName: 'tftp.lab.test',
      tftpServers: [serverAddress],
      clientId: Uint8Array.of(1, 2, 0xab, 0x12, 0, 0, 1),
    });
    const requestedAddress = offered!.packet.yiaddr;
    const [acked] = subnet.relayed('1', { messageType: request, requestedAddress, serverId: serverAddress });
    expect(acked).toMatchObject({ to: '127.16.0.2:6767', packet: { yiaddr: requestedAddress } });
    expect(acked!.packet.options).toEqual({ ...offered!.packet.options, messageType: ack });
    expect(subnet.session.counts.received).toMatchObject({ discover: 1, request: 1 });
    expect(subnet.session.counts.sent).toMatchObject({ offer: 1, ack: 1, nak: 0 });
  });

  it('is answered at the port its relay spoke from when option 82 asks for it (RFC 8357)', () => {
    const [offered] = new Subnet().relayed('1', { messageType: discover }, {}, true);
    expect(offered!.to).toBe('127.16.0.2:30000');
    expect(offered!.packet.options.relayAgent).toEqual(Uint8Array.of(19, 0));
  });

  it('gets back every sub-option of its relay, known or not', () => {
    const relayAgent = Uint8Array.of(1, 1, 7, 200, 2, 3, 4);
    const [offered] = new Subnet().relayed('1', { messageType: discover, relayAgent });
    expect(offered!.packet.options.relayAgent).toEqual(relayAgent);
  });

  it('is given the same offer again when it asks again, and another than its neighbour', () => {
    const subnet = new Subnet();
    const addressOf = (phone: string): number => subnet.relayed(phone, { messageType: discover })[0]!.packet.yiaddr;
    expect([addressOf('1'), addressOf('1'), addressOf('2')].map(formatIpv4)).toEqual([
      '127.16.1.0',
      '127.16.1.0',
      '127.16.1.1',
    ]);
  });

  it.each([
    ['127.16.1.0', '127.16.1.1'],
    ['127.16.1.1', '127.16.1.0'],
  ])('gets the address it wishes for when nobody has it: %s', (wished, other) => {
    const subnet = new Subnet();
    const requestedAddress = parseIpv4(wished);
    const wish = (phone: string): number =>
      subnet.relayed(phone, { messageType: discover, requestedAddress })[0]!.packet.yiaddr;
    expect([wish('1'), wish('2')].map(formatIpv4)).toEqual([wished, other]);
  });

  it('hears nothing from a relay in no subnet', () => {
    const subnet = new Subnet();
    const stray = message('1', { messageType: discover }, { giaddr: parseIpv4('10.0.0.1') });
    expect(subnet.deliver(stray, 0, 67)).toEqual([]);
    expect(subnet.deliver(message('1', { messageType: discover }), 0, 68)).toEqual([]);
    expect(subnet.session.counts.unknownSubnet).toBe(2);
  });

  it('is served in the subnet its relay is listed for, or the link it selects (RFC 3527)', () => {
    const elsewhere = parseIpv4('10.0.0.1');
    const listed = new Subnet({ subnets: [{ ...settings.subnets[0]!, giaddrs: [elsewhere] }] });
    expect(types(listed.deliver(message('1', { messageType: discover }, { giaddr: elsewhere }), 0, 67))).toEqual([
      offer,
    ]);
    const relayAgent = encodeRelayAgent({ linkSelection: giaddr, serverIdOverride: elsewhere });
    const selecting = message('1', { messageType: discover, relayAgent }, { giaddr: elsewhere });
    expect(new Subnet().deliver(selecting, 0, 67)[0]?.packet.options).toMatchObject({ serverId: elsewhere });
  });

  it('gets a NAK for an address it was not offered', () => {
    const subnet = new Subnet();
    subnet.relayed('1', { messageType: discover });
    const requestedAddress = parseIpv4('127.16.1.1');
    const [refused] = subnet.relayed('1', { messageType: request, requestedAddress, serverId: serverAddress });
    expect(refused!.packet).toMatchObject({ yiaddr: 0, ciaddr: 0, broadcast: true, options: { messageType: nak } });
    expect(refused!.packet.options.leaseSeconds).toBeUndefined();
  });

  it("frees the offer when it takes another server's", () => {
    const subnet = new Subnet();
    subnet.relayed('1', { messageType: discover });
    subnet.lease('2');
    expect(subnet.lease('3')).toBe('');
    const requestedAddress = parseIpv4('10.0.0.9');
    expect(subnet.relayed('1', { messageType: request, requestedAddress, serverId: giaddr })).toEqual([]);
    expect(subnet.lease('3')).toBe('127.16.1.0');
  });
});

describe('a phone that remembers its lease (INIT-REBOOT)', () => {
  const reboot = (subnet: Subnet, phone: string, address: string): Sent[] =>
    subnet.relayed(phone, { messageType: request, requestedAddress: parseIpv4(address) });

  it('gets an ACK when it remembers well', () => {
    const subnet = new Subnet();
    subnet.lease('1');
    expect(types(reboot(subnet, '1', '127.16.1.0'))).toEqual([ack]);
  });

  it('gets a NAK for another address, and for one of another network', () => {
    const subnet = new Subnet();
    subnet.lease('1');
    expect(types(reboot(subnet, '1', '127.16.1.1'))).toEqual([nak]);
    expect(types(reboot(subnet, '2', '192.168.1.1'))).toEqual([nak]);
  });

  it('hears nothing when the server has no record of it', () => {
    expect(reboot(new Subnet(), '1', '127.16.1.0')).toEqual([]);
  });
});

describe('a lease', () => {
  it('is renewed from the own address, answered at the port it came from', () => {
    const subnet = new Subnet();
    const ciaddr = parseIpv4(subnet.lease('1'));
    subnet.now = 7 * DAY_MS;
    const [renewed] = subnet.direct('1', { messageType: request }, ciaddr);
    expect(renewed).toMatchObject({ to: '127.16.1.0:40000', packet: { ciaddr, yiaddr: ciaddr } });
    expect(renewed!.packet.options).toMatchObject({ messageType: ack, leaseSeconds: 691_200 });
    subnet.lease('2');
    subnet.now = 14 * DAY_MS;
    expect(subnet.lease('3')).toBe('');
  });

  it('is refused to a phone that renews what it does not have', () => {
    const subnet = new Subnet();
    subnet.lease('1');
    const [refused] = subnet.direct('1', { messageType: request }, parseIpv4('127.16.1.1'));
    expect(refused).toMatchObject({ to: '127.16.1.1:40000', packet: { options: { messageType: nak } } });
  });

  it('sticks to its phone after release, until another needs the address', () => {
    const subnet = new Subnet();
    const ciaddr = parseIpv4(subnet.lease('1'));
    expect(subnet.direct('1', { messageType: release, serverId: serverAddress }, ciaddr)).toEqual([]);
    expect(subnet.lease('2')).toBe('127.16.1.1');
    expect(subnet.lease('1')).toBe('127.16.1.0');
    subnet.direct('1', { messageType: release, serverId: serverAddress }, ciaddr);
    expect(subnet.lease('3')).toBe('127.16.1.0');
    expect(subnet.lease('1')).toBe('');
  });

  it('cannot be released from another address', () => {
    const subnet = new Subnet();
    subnet.lease('1');
    subnet.lease('2');
    subnet.direct('1', { messageType: release, serverId: serverAddress }, parseIpv4('127.16.1.1'));
    expect(subnet.lease('3')).toBe('');
  });

  it('ends by itself, and the pool gives its address to the next', () => {
    const subnet = new Subnet();
    expect([subnet.lease('1'), subnet.lease('2'), subnet.lease('3')]).toEqual(['127.16.1.0', '127.16.1.1', '']);
    expect(subnet.session.counts.poolExhausted).toBe(1);
    subnet.now = 8 * DAY_MS;
    expect(subnet.lease('3')).toBe('127.16.1.0');
    expect(subnet.lease('1')).toBe('127.16.1.1');
  });

  it('lasts as long as it was granted for, though its phone asks for another in between', () => {
    const subnet = new Subnet();
    subnet.lease('1');
    subnet.lease('2');
    subnet.relayed('1', { messageType: discover });
    subnet.now = 60_000;
    expect(subnet.lease('3')).toBe('');
  });

  it('that was only offered is free again after a while', () => {
    const subnet = new Subnet();
    subnet.relayed('1', { messageType: discover });
    subnet.relayed('2', { messageType: discover });
    expect(subnet.lease('3')).toBe('');
    subnet.now = 60_000;
    expect(subnet.lease('3')).toBe('127.16.1.0');
  });

  it('of an address somebody else uses is given up, and the address avoided for a day', () => {
    const subnet = new Subnet();
    const requestedAddress = parseIpv4(subnet.lease('1'));
    expect(subnet.relayed('1', { messageType: decline, requestedAddress, serverId: serverAddress })).toEqual([]);
    expect(subnet.lease('1')).toBe('127.16.1.1');
    expect(subnet.lease('2')).toBe('');
    subnet.now = DAY_MS;
    expect(subnet.lease('2')).toBe('127.16.1.0');
  });
});

describe('the server', () => {
  it('tells parameters without a lease to who asks for them only', () => {
    const [told] = new Subnet().direct('1', { messageType: inform }, parseIpv4('127.16.9.9'));
    expect(told).toMatchObject({ to: '127.16.9.9:40000', packet: { yiaddr: 0 } });
    expect(told!.packet.options).toMatchObject({ messageType: ack, tftpServers: [serverAddress] });
    expect(told!.packet.options.leaseSeconds).toBeUndefined();
  });

  it('knows a phone without option 61 by its hardware address', () => {
    const subnet = new Subnet();
    const bare = relayToServer(message('1', {}, { options: { messageType: discover } }), {
      giaddr,
      relaySourcePort: false,
    });
    const addresses = [bare, bare].map((bytes) => subnet.deliver(bytes, giaddr, 67)[0]!.packet.yiaddr);
    expect(new Set(addresses).size).toBe(1);
  });

  it('counts what is no message of a client, and lives', () => {
    const subnet = new Subnet();
    const reply = message('1', { messageType: discover }, { op: 2, giaddr });
    const hostile = [new Uint8Array(0), new Uint8Array(300), reply, message('1', {}, { giaddr })];
    const brokenAgent = message('1', { messageType: discover, relayAgent: Uint8Array.of(1, 9) }, { giaddr });
    const serverType = message('1', { messageType: offer }, { giaddr });
    for (const bytes of [...hostile, brokenAgent, serverType]) expect(subnet.deliver(bytes, 1, 1)).toEqual([]);
    expect(subnet.session.counts.malformed).toBe(6);
    expect(subnet.lease('1')).toBe('127.16.1.0');
  });

  it('never leases an address twice, nor loses one, whatever its phones do', () => {
    const step = fc.tuple(
      fc.constantFrom('1', '2', '3', '4', '5'),
      fc.constantFrom('lease', 'discover', 'release', 'decline'),
      fc.nat(DAY_MS),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const subnet = new Subnet({ subnets: [{ ...settings.subnets[0]!, last: settings.subnets[0]!.first + 3 }] });
        const leased = new Map<string, string>();
        for (const [phone, what, pause] of steps) {
          const ciaddr = parseIpv4(leased.get(phone) || '127.16.1.0'); // '': there was none left for it
          if (what === 'lease') leased.set(phone, subnet.lease(phone));
          else if (what === 'discover') subnet.relayed(phone, { messageType: discover });
          else {
            if (what === 'release') subnet.direct(phone, { messageType: release }, ciaddr);
            else subnet.relayed(phone, { messageType: decline, requestedAddress: ciaddr });
            leased.delete(phone);
          }
          const held = [...leased.values()].filter((address) => address !== '');
          expect(new Set(held).size).toBe(held.length);
          subnet.now += pause / 40; // never so long that a lease ends
        }
        subnet.now += 9 * DAY_MS;
        const all = ['6', '7', '8', '9'].map((phone) => subnet.lease(phone));
        expect(new Set(all.filter((address) => address !== '')).size).toBe(4);
      }),
    );
  });

  it('has an address for each of 40,000 phones at once, and for others when the offers have run out', () => {
    const subnet = new Subnet({
      subnets: [{ ...settings.subnets[0]!, last: settings.subnets[0]!.first + 39_999 }],
    });
    const addressOf = (n: number): number => {
      const mac = (0x02ab00000000 + n).toString(16).toUpperCase().padStart(12, '0');
      const bytes = message('1', {}, { giaddr, mac, options: { messageType: discover } });
      return subnet.deliver(bytes, giaddr, 67)[0]?.packet.yiaddr ?? 0;
    };
    const addresses = new Set(Array.from({ length: 40_000 }, (_, n) => addressOf(n)));
    expect(addresses.size).toBe(40_000);
    expect(addressOf(40_000)).toBe(0);
    subnet.now = 60_000;
    expect(addresses.has(addressOf(40_000))).toBe(true);
  });
});
