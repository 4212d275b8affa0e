/** A DHCP session with one subnet of two addresses, and phones that speak to it by relay or for themselves. */
import { expect } from 'vitest';
import { DhcpSession, type DhcpSettings } from '#lab/sessions/dhcp.js';
import { DhcpMessageType, type DhcpOptions, type DhcpPacket, decodeDhcp, encodeDhcp } from '#wire/dhcp/packet.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';

export const giaddr = parseIpv4('127.16.0.2');
export const serverAddress = parseIpv4('127.0.0.1');
const relayPort = 6767;
export const DAY_MS = 86_400_000;

/** A lab with one subnet, 127.16.0.0/12, and two addresses to lease out. */
export const settings: DhcpSettings = {
  serverAddress,
  subnets: [
    {
      network: parseIpv4('127.16.0.0'),
      mask: parseIpv4('255.240.0.0'),
      first: parseIpv4('127.16.1.0'),
      last: parseIpv4('127.16.1.1'),
      router: parseIpv4('127.16.0.1'),
    },
  ],
  leaseSeconds: 8 * 86_400,
  tftpServers: [serverAddress],
  relayPort,
};

export interface Sent {
  readonly packet: DhcpPacket;
  readonly to: string;
}

/** A phone, its relay and the server, with a clock in between. */
export class Subnet {
  now = 0;
  readonly session: DhcpSession;

  constructor(changes: Partial<DhcpSettings> = {}) {
    this.session = new DhcpSession({ ...settings, ...changes });
  }

  /** What the server answers to a phone's message, by relay. */
  relayed(phone: string, options: DhcpOptions, fields: Partial<DhcpPacket> = {}, relaySourcePort = false): Sent[] {
    return this.deliver(relayToServer(message(phone, options, fields), { giaddr, relaySourcePort }), giaddr, 30_000);
  }

  /** What it answers to a phone that speaks from its own address. */
  direct(phone: string, options: DhcpOptions, ciaddr: number): Sent[] {
    return this.deliver(message(phone, options, { ciaddr }), ciaddr, 40_000);
  }

  /** The address a phone gets by DISCOVER and REQUEST, or '' when the server stays silent. */
  lease(phone: string): string {
    const offer = this.relayed(phone, { messageType: DhcpMessageType.discover })[0];
    if (offer === undefined) return '';
    const requestedAddress = offer.packet.yiaddr;
    const ack = this.relayed(phone, {
      messageType: DhcpMessageType.request,
      requestedAddress,
      serverId: serverAddress,
    })[0];
    expect(ack?.packet.options.messageType).toBe(DhcpMessageType.ack);
    return formatIpv4(ack!.packet.yiaddr);
  }

  /** What is sent now; what a slow server sends later is added to it. */
  deliver(bytes: Uint8Array, fromAddress: number, fromPort: number): Sent[] {
    const sent: Sent[] = [];
    this.session.onPacket(this.now, bytes, fromAddress, fromPort, {
      send: (reply, address, port) => sent.push({ packet: decodeDhcp(reply), to: `${formatIpv4(address)}:${port}` }),
    });
    return sent;
  }
}

export function message(phone: string, options: DhcpOptions, fields: Partial<DhcpPacket> = {}): Uint8Array {
  const mac = `02AB1200000${phone}`;
  return encodeDhcp({
    op: 1,
    hops: 0,
    xid: 0x1234,
    secs: 0,
    broadcast: true,
    ciaddr: 0,
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac,
    sname: '',
    file: '',
    options: { clientId: Uint8Array.from([1, ...Buffer.from(mac, 'hex')]), ...options },
    ...fields,
  });
}
