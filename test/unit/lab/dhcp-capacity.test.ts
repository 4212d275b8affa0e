import { describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { faultDefaults } from '#terms/faults.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { DAY_MS, giaddr, message, Subnet } from './dhcp-subnet.js';

const { discover, offer, request, release, ack, nak } = DhcpMessageType;
const mac = '02AB12000001';
const address = parseIpv4('127.16.1.1');

describe('a lease from before', () => {
  const rebooting = { messageType: request, requestedAddress: address };

  it('holds for the phone that remembers it, whether it names itself by option 61 or not', () => {
    const subnet = new Subnet({ remembered: [{ mac, address }] });
    const bare = message('1', {}, { giaddr, options: rebooting });
    for (const sent of [subnet.relayed('1', rebooting), subnet.deliver(bare, giaddr, 67)]) {
      expect(sent).toMatchObject([{ packet: { yiaddr: address, options: { messageType: ack } } }]);
    }
    expect(subnet.session.leases(0)).toBe(1);
  });

  it('is offered again to its phone, and to nobody else', () => {
    const subnet = new Subnet({ remembered: [{ mac, address }] });
    expect(['2', '3', '1'].map((phone) => subnet.lease(phone))).toEqual(['127.16.1.0', '', '127.16.1.1']);
  });

  it('that was given back is refused while the pool has nothing for phones that hold none', () => {
    const subnet = new Subnet({ remembered: [{ mac, address }] });
    subnet.session.faults.begin({ ...faultDefaults, fault: 'exhaust' }, Number.POSITIVE_INFINITY);
    expect(subnet.relayed('1', rebooting)).toMatchObject([{ packet: { options: { messageType: ack } } }]);
    subnet.direct('1', { messageType: release }, address);
    expect(subnet.relayed('1', rebooting)).toMatchObject([{ packet: { options: { messageType: nak } } }]);
    subnet.session.faults.endAll();
    expect(subnet.relayed('1', rebooting)).toMatchObject([{ packet: { options: { messageType: ack } } }]);
  });

  it('is refused to another phone that asks for it', () => {
    const subnet = new Subnet({ remembered: [{ mac, address }] });
    subnet.lease('2');
    expect(subnet.relayed('2', rebooting)).toMatchObject([{ packet: { options: { messageType: nak } } }]);
  });

  it('ends as one that was granted when the server started', () => {
    const subnet = new Subnet({ remembered: [{ mac, address }] });
    expect([subnet.session.leases(8 * DAY_MS - 1), subnet.session.leases(8 * DAY_MS)]).toEqual([1, 0]);
  });

  it.each([
    ['outside of every pool', [{ mac, address: address + 1 }]],
    [
      'of two phones',
      [
        { mac, address },
        { mac: '02AB12000002', address },
      ],
    ],
    [
      'of a phone that has another',
      [
        { mac, address },
        { mac, address: address - 1 },
      ],
    ],
  ])('%s is a mistake in the settings', (_, remembered) => {
    expect(() => new Subnet({ remembered })).toThrow(LoadError);
  });
});

describe('a server with DNS', () => {
  it('tells its phones the DNS servers and their domain', () => {
    const subnet = new Subnet({ dnsServers: [1, 2], domainName: 'lab.test' });
    const [offered] = subnet.relayed('1', { messageType: discover });
    expect(offered!.packet.options).toMatchObject({ dnsServers: [1, 2], domainName: 'lab.test' });
  });
});

describe('a slow server', () => {
  it('answers one message after the other, in the order they came', () => {
    const subnet = new Subnet({ perSecond: 10 });
    const all = ['1', '2', '3'].map((phone) => subnet.relayed(phone, { messageType: discover }));
    expect(all).toEqual([[], [], []]);
    expect(subnet.session.alarmAt).toBe(100);
    subnet.session.onAlarm(200);
    expect(all.map((sent) => sent.map(({ packet }) => packet.options.messageType))).toEqual([[offer], [offer], []]);
    subnet.session.onAlarm(300);
    expect(subnet.session.counts).toMatchObject({ poolExhausted: 1, received: { discover: 3 } });
    expect(subnet.session.alarmAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps a message as it came, though its bytes are used for the next one', () => {
    const subnet = new Subnet({ perSecond: 10 });
    const bytes = Buffer.from(message('1', { messageType: discover }, { giaddr }));
    const sent = subnet.deliver(bytes, giaddr, 67);
    bytes.fill(0);
    subnet.session.onAlarm(100);
    expect(sent).toMatchObject([{ packet: { mac, options: { messageType: offer } } }]);
  });

  it('drops what finds 10,000 messages in line before it', () => {
    const subnet = new Subnet({ perSecond: 10 });
    const bytes = message('1', { messageType: discover }, { giaddr });
    for (let n = 0; n < 10_003; n++) subnet.deliver(bytes, giaddr, 67);
    expect(subnet.session.counts.dropped).toBe(3);
    subnet.session.onAlarm(100);
    subnet.deliver(bytes, giaddr, 67);
    expect(subnet.session.counts.dropped).toBe(3);
  });
});
