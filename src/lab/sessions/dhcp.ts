/**
 * The whole mind of the lab's DHCP server (RFC 2131, 4.3). Phones reach it through relays: giaddr says in which subnet
 * a phone stands and where the answer goes. A phone that renews speaks for itself, from its own address. Who has neither
 * relay nor address is a neighbour on the server's own link, if there is one: it hears us by broadcast. A server of
 * limited speed takes one message after the other; what finds too many before it is dropped, as sockets do.
 *
 * It answers like the servers people have: options 1, 3, 6, 15, 51, 54, 58, 59, 66 and 150 are sent whether asked for or
 * not, option 82 is echoed as it came (RFC 3046, 2.2), and so is option 61 (RFC 6842).
 */
import {
  type DhcpMessageName,
  DhcpMessageType,
  type DhcpPacket,
  decodeDhcp,
  dhcpMessageNames,
} from '#wire/dhcp/packet.js';
import { decodeRelayAgent, peekMac } from '#wire/dhcp/relay.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { LoadError, WireError } from '../../errors.js';
import { type DhcpSubnet, handleMessage, lies } from './dhcp-exchange.js';
import { LeasePool } from './dhcp-pool.js';
import { replyTo } from './dhcp-reply.js';
import { type DhcpSettings, parametersOf, type RememberedLease, termsOf } from './dhcp-settings.js';
import { Faults } from './faults.js';
import { Later } from './later.js';
import { Standstill } from './standstill.js';
import { Turns } from './turns.js';

export type { DhcpSettings } from './dhcp-settings.js';

export interface DhcpReplies {
  send(bytes: Uint8Array, address: number, port: number): void;
}

export interface DhcpCounts {
  readonly received: Record<DhcpMessageName, number>;
  readonly sent: Record<DhcpMessageName, number>;
  /** Datagrams that are no message of a DHCP client. */
  malformed: number;
  /** From a relay, or for an address, in none of our subnets; not answered. */
  unknownSubnet: number;
  /** DISCOVERs that found no address left; not answered. */
  poolExhausted: number;
  /** Datagrams that found too many in line before them. */
  dropped: number;
}

/** The whole link, whatever its subnet. */
const BROADCAST = 0xffffffff;

/** About what a socket's receive buffer of 4 MB holds. */
const LONGEST_LINE = 10_000;

/** A subnet and the books of its addresses. */
interface Place {
  readonly subnet: DhcpSubnet;
  readonly pool: LeasePool;
}

/** A datagram, and the way back to who sent it. */
interface Received {
  readonly bytes: Uint8Array;
  readonly fromAddress: number;
  readonly fromPort: number;
  readonly replies: DhcpReplies;
}

export class DhcpSession {
  readonly counts: DhcpCounts = {
    received: noMessages(),
    sent: noMessages(),
    malformed: 0,
    unknownSubnet: 0,
    poolExhausted: 0,
    dropped: 0,
  };
  readonly faults = new Faults();
  private readonly standstill = new Standstill(this.faults);
  /** Replies of a slow server. */
  private readonly later = new Later();
  private readonly settings: DhcpSettings;
  private readonly pools: readonly Place[];
  /** The server's own link; undefined when it stands in none of its subnets, as on loopback. */
  private readonly ownLink: Place | undefined;
  private readonly line: Turns<Received>;

  /** Throws LoadError 'profile-invalid' when a remembered lease is of no subnet, or of an address another phone has. */
  constructor(settings: DhcpSettings) {
    this.settings = settings;
    this.pools = settings.subnets.map((subnet) => ({
      subnet,
      pool: new LeasePool(subnet, settings.leaseSeconds * 1000),
    }));
    this.ownLink = this.pools.find(({ subnet }) => lies(settings.serverAddress, subnet));
    for (const lease of settings.remembered ?? []) this.remember(lease);
    this.line = new Turns(settings.perSecond ?? null, (now, received) => {
      this.take(now, received);
      return true;
    });
  }

  /** When `onAlarm` wants to be called; Infinity when never. */
  get alarmAt(): number {
    return this.faults.isHung ? Number.POSITIVE_INFINITY : Math.min(this.line.alarmAt, this.later.alarmAt);
  }

  onAlarm(now: number): void {
    if (this.faults.isHung) return;
    this.line.onAlarm(now);
    this.later.onAlarm(now);
  }

  /** Faults have begun or ended at it. */
  onFaults(now: number): void {
    const ms = this.standstill.over(now);
    this.line.postpone(ms);
    this.later.postpone(ms);
  }

  /** Leases that hold now. */
  leases(now: number): number {
    return this.pools.reduce((sum, { pool }) => sum + pool.bound(now), 0);
  }

  /** The phone a message is of, or to; null: it is no message of DHCP. */
  whoAsks(bytes: Uint8Array): string | null {
    const mac = peekMac(bytes);
    return mac === '' ? null : deviceNameOf(mac);
  }

  /** A datagram that reached the server; borrowed. Never throws on what is in it. */
  onPacket(now: number, bytes: Uint8Array, fromAddress: number, fromPort: number, replies: DhcpReplies): void {
    if (this.line.waiting >= LONGEST_LINE) {
      this.counts.dropped++;
      return;
    }
    // A copy, since the datagram may have to wait; slice() of a Buffer would share its memory.
    this.line.enter(now, { bytes: new Uint8Array(bytes), fromAddress, fromPort, replies });
  }

  private take(now: number, { bytes, fromAddress, fromPort, replies }: Received): void {
    try {
      this.receive(now, decodeDhcp(bytes), fromAddress, fromPort, replies);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.counts.malformed++;
    }
  }

  private receive(now: number, packet: DhcpPacket, fromAddress: number, fromPort: number, replies: DhcpReplies): void {
    const name = dhcpMessageNames[(packet.options.messageType ?? 0) - 1];
    if (packet.op !== 1 || name === undefined) throw new WireError('no message of a DHCP client');
    const agent = packet.options.relayAgent === undefined ? {} : decodeRelayAgent(packet.options.relayAgent);
    this.counts.received[name]++;

    const address = agent.linkSelection ?? (packet.giaddr || packet.ciaddr);
    const place = address === 0 ? this.ownLink : this.placeOf(address);
    if (place === undefined) {
      this.counts.unknownSubnet++;
      return;
    }
    const isRelayed = packet.giaddr !== 0;
    // Only raw sockets can reach an address that its phone does not have yet: RFC 2131, 4.1 lets us broadcast.
    const toAddress = packet.giaddr || packet.ciaddr || (place === this.ownLink ? BROADCAST : fromAddress);
    const toPort = isRelayed && agent.relaySourcePort === undefined ? this.settings.relayPort : fromPort;
    const serverId = agent.serverIdOverride ?? this.settings.serverAddress;
    const deviceName = deviceNameOf(packet.mac);
    handleMessage(name, {
      ...place,
      now,
      packet,
      client: clientOf(packet),
      serverId,
      terms: termsOf(this.settings),
      parameters: parametersOf(this.settings, place.subnet, this.faults.find('noTftpServer', deviceName) !== null),
      isExhausted: this.faults.find('exhaust', deviceName) !== null,
      counts: this.counts,
      answer: (type, yiaddr, options) => {
        const reply = replyTo(packet, serverId, type, yiaddr, options);
        this.counts.sent[dhcpMessageNames[type - 1]!]++;
        if (type === DhcpMessageType.ack && yiaddr !== 0) this.settings.whereabouts?.moved(deviceName, yiaddr);
        const send = () => replies.send(reply, toAddress, toPort);
        this.later.after(now, this.faults.delayMs(deviceName), send);
      },
    });
  }

  private placeOf(address: number): Place | undefined {
    return this.pools.find(({ subnet }) => subnet.giaddrs?.includes(address) || lies(address, subnet));
  }

  private remember({ mac, address }: RememberedLease): void {
    const place = this.pools.find(({ subnet }) => address >= subnet.first && address <= subnet.last);
    if (place?.pool.remember(mac, address) === true)
      return this.settings.whereabouts?.moved(deviceNameOf(mac), address);
    throw new LoadError('profile-invalid', `${mac} cannot have had a lease of ${formatIpv4(address)}`);
  }
}

/**
 * Option 61 names a client, else its hardware address does (RFC 2131, 4.2). An option 61 made of that very address, as
 * phones send it, says no more than the address.
 */
function clientOf({ mac, options: { clientId } }: DhcpPacket): string {
  if (clientId === undefined) return mac;
  const id = Array.from(clientId, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  return id === `01${mac}` ? mac : `id:${id}`;
}

function deviceNameOf(mac: string): string {
  return `SEP${mac}`;
}

function noMessages(): Record<DhcpMessageName, number> {
  return { discover: 0, offer: 0, request: 0, decline: 0, ack: 0, nak: 0, release: 0, inform: 0 };
}
