/** Phones on the server's own link, without relay and still without address (RFC 2131, 4.1 and 4.3.1). */
import { describe, expect, it } from 'vitest';
import { DhcpMessageType, type DhcpOptions } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { message, type Sent, Subnet, settings } from './dhcp-subnet.js';

const { discover, offer, request, ack, nak, decline } = DhcpMessageType;
const serverAddress = parseIpv4('127.16.0.9');
const everybody = '255.255.255.255:68';

/** A subnet in which the server itself stands. */
function shared(): Subnet {
  return new Subnet({ serverAddress });
}

function broadcast(subnet: Subnet, options: DhcpOptions, wantsBroadcast = true): Sent[] {
  return subnet.deliver(message('1', options, { broadcast: wantsBroadcast }), 0, 68);
}

describe('a phone that broadcasts', () => {
  it.each([true, false])('is given an address by broadcast, with the flag %s', (flag) => {
    const subnet = shared();
    const [offered] = broadcast(subnet, { messageType: discover }, flag);
    expect(offered).toMatchObject({ to: everybody, packet: { broadcast: flag, options: { messageType: offer } } });
    const requestedAddress = offered!.packet.yiaddr;
    const [acked] = broadcast(subnet, { messageType: request, requestedAddress, serverId: serverAddress }, flag);
    expect(acked).toMatchObject({
      to: everybody,
      packet: { yiaddr: requestedAddress, giaddr: 0, options: { messageType: ack, serverId: serverAddress } },
    });
    expect(subnet.session.counts.unknownSubnet).toBe(0);
  });

  it('is refused by broadcast when it remembers an address of another network', () => {
    const [refused] = broadcast(shared(), { messageType: request, requestedAddress: parseIpv4('10.0.0.9') });
    expect(refused).toMatchObject({ to: everybody, packet: { options: { messageType: nak } } });
  });

  it('may decline what it was given, and is given another', () => {
    const subnet = shared();
    const addressOf = () => broadcast(subnet, { messageType: discover })[0]?.packet.yiaddr;
    const requestedAddress = addressOf()!;
    broadcast(subnet, { messageType: request, requestedAddress, serverId: serverAddress });
    expect(broadcast(subnet, { messageType: decline, requestedAddress, serverId: serverAddress })).toEqual([]);
    expect(addressOf()).toBe(requestedAddress + 1);
  });

  it('is answered at its address once it has one', () => {
    const subnet = shared();
    const [offered] = broadcast(subnet, { messageType: discover });
    const requestedAddress = offered!.packet.yiaddr;
    broadcast(subnet, { messageType: request, requestedAddress, serverId: serverAddress });
    expect(subnet.direct('1', { messageType: request }, requestedAddress)).toMatchObject([
      { to: '127.16.1.0:40000', packet: { options: { messageType: ack } } },
    ]);
  });

  it('hears nothing from a server that stands on no link of its own, as on loopback', () => {
    const [range] = settings.subnets;
    for (const giaddrs of [[], [settings.serverAddress]]) {
      const subnet = new Subnet({ subnets: [{ ...range!, giaddrs }] });
      expect(broadcast(subnet, { messageType: discover })).toEqual([]);
      expect(subnet.session.counts.unknownSubnet).toBe(1);
    }
  });
});

describe('a phone behind a relay', () => {
  it('is answered there, also where the server stands in the same subnet', () => {
    expect(shared().relayed('1', { messageType: discover })).toMatchObject([{ to: '127.16.0.2:6767' }]);
  });
});
