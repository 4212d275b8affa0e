/**
 * The whole mind of the lab's DHCP server (RFC 2131, 4.3). Phones reach it through relays: giaddr says in which subnet
 * a phone stands and where the answer goes. A phone that renews speaks for itself, from its own address.
 *
 * It answers like the servers people have: options 1, 3, 51, 54, 58, 59, 66 and 150 are sent whether asked for or not,
 * option 82 is echoed as it came (RFC 3046, 2.2), and so is option 61 (RFC 6842).
 */
import {
  type DhcpMessageName,
  DhcpMessageType,
  type DhcpOptions,
  type DhcpPacket,
  decodeDhcp,
  dhcpMessageNames,
} from '#wire/dhcp/packet.js';
import { decodeRelayAgent } from '#wire/dhcp/relay.js';
import { WireError } from '../../errors.js';
import type { Lease } from './dhcp-lease.js';
import { LeasePool, type PoolRange } from './dhcp-pool.js';
import { replyTo } from './dhcp-reply.js';

/** A subnet; `first` to `last` are the addresses to lease out. */
export interface DhcpSubnet extends PoolRange {
  readonly network: number;
  readonly mask: number;
  readonly router: number;
  /** Relays of this subnet whose addresses lie elsewhere. */
  readonly giaddrs?: readonly number[];
}

export interface DhcpSettings {
  readonly serverAddress: number;
  readonly subnets: readonly DhcpSubnet[];
  readonly leaseSeconds: number;
  /** Option 150. */
  readonly tftpServers: readonly number[];
  /** Option 66. */
  readonly tftpServerName?: string;
  readonly domainName?: string;
  /** Where relays listen that do not ask for their source port (RFC 8357); 67 on a real network. */
  readonly relayPort: number;
}

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
}

/** One message on its way through the server. */
interface Exchange {
  readonly now: number;
  readonly packet: DhcpPacket;
  readonly pool: LeasePool;
  readonly subnet: DhcpSubnet;
  readonly client: string;
  readonly serverId: number;
  readonly answer: (type: number, yiaddr: number, options: DhcpOptions) => void;
}

export class DhcpSession {
  readonly counts: DhcpCounts = {
    received: noMessages(),
    sent: noMessages(),
    malformed: 0,
    unknownSubnet: 0,
    poolExhausted: 0,
  };
  private readonly settings: DhcpSettings;
  private readonly pools: readonly { subnet: DhcpSubnet; pool: LeasePool }[];

  constructor(settings: DhcpSettings) {
    this.settings = settings;
    this.pools = settings.subnets.map((subnet) => ({
      subnet,
      pool: new LeasePool(subnet, settings.leaseSeconds * 1000),
    }));
  }

  /** A datagram that reached the server; borrowed. Never throws on what is in it. */
  onPacket(now: number, bytes: Uint8Array, fromAddress: number, fromPort: number, replies: DhcpReplies): void {
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

    const place = this.placeOf(agent.linkSelection ?? (packet.giaddr || packet.ciaddr));
    if (place === undefined) {
      this.counts.unknownSubnet++;
      return;
    }
    const isRelayed = packet.giaddr !== 0;
    const toAddress = packet.giaddr || packet.ciaddr || fromAddress;
    const toPort = isRelayed && agent.relaySourcePort === undefined ? this.settings.relayPort : fromPort;
    const serverId = agent.serverIdOverride ?? this.settings.serverAddress;
    this.handle(name, {
      ...place,
      now,
      packet,
      client: clientOf(packet),
      serverId,
      answer: (type, yiaddr, options) => {
        const reply = replyTo(packet, serverId, type, yiaddr, options);
        this.counts.sent[dhcpMessageNames[type - 1]!]++;
        replies.send(reply, toAddress, toPort);
      },
    });
  }

  private placeOf(address: number): { subnet: DhcpSubnet; pool: LeasePool } | undefined {
    return this.pools.find(({ subnet }) => subnet.giaddrs?.includes(address) || lies(address, subnet));
  }

  private handle(name: DhcpMessageName, exchange: Exchange): void {
    switch (name) {
      case 'discover':
        return this.onDiscover(exchange);
      case 'request':
        return this.onRequest(exchange);
      case 'release':
        return onRelease(exchange);
      case 'decline':
        return onDecline(exchange);
      case 'inform':
        return exchange.answer(DhcpMessageType.ack, 0, this.parametersOf(exchange.subnet));
      default:
        // An offer, ack or nak with the op of a client: nobody sends that.
        this.counts.malformed++;
    }
  }

  private onDiscover(exchange: Exchange): void {
    const { now, packet, pool, subnet, client } = exchange;
    const lease = pool.reserve(now, client, packet.options.requestedAddress ?? 0);
    if (lease === null) {
      this.counts.poolExhausted++;
      return;
    }
    exchange.answer(DhcpMessageType.offer, lease.address, this.termsOf(subnet));
  }

  /** Which of the client's states it is in follows from what stands in its message (RFC 2131, 4.3.2). */
  private onRequest(exchange: Exchange): void {
    const { now, packet, pool, client } = exchange;
    const { requestedAddress, serverId } = packet.options;
    const lease = pool.leaseOf(client);
    if (serverId !== undefined) {
      if (serverId === exchange.serverId) this.onSelecting(exchange, lease, requestedAddress ?? 0);
      else if (lease?.state === 'offered') pool.release(now, lease); // the client took another server's offer
    } else {
      this.onRemembered(exchange, lease, requestedAddress ?? packet.ciaddr);
    }
  }

  private onSelecting(exchange: Exchange, lease: Lease | undefined, address: number): void {
    if (lease?.address === address) this.grant(exchange, lease);
    else refuse(exchange, 'address not offered');
  }

  /** INIT-REBOOT, or with the address in ciaddr RENEWING and REBINDING. */
  private onRemembered(exchange: Exchange, lease: Lease | undefined, address: number): void {
    if (!lies(address, exchange.subnet)) return refuse(exchange, 'wrong network');
    // A client without a record may be another server's.
    if (lease === undefined) return;
    if (lease.address === address) this.grant(exchange, lease);
    else refuse(exchange, 'wrong address');
  }

  private grant(exchange: Exchange, lease: Lease): void {
    exchange.pool.bind(exchange.now, lease);
    exchange.answer(DhcpMessageType.ack, lease.address, this.termsOf(exchange.subnet));
  }

  private termsOf(subnet: DhcpSubnet): DhcpOptions {
    const { leaseSeconds } = this.settings;
    return {
      leaseSeconds,
      renewalSeconds: Math.floor(leaseSeconds * 0.5),
      rebindingSeconds: Math.floor(leaseSeconds * 0.875),
      ...this.parametersOf(subnet),
    };
  }

  private parametersOf(subnet: DhcpSubnet): DhcpOptions {
    const { domainName, tftpServerName, tftpServers } = this.settings;
    return {
      subnetMask: subnet.mask,
      routers: [subnet.router],
      ...(domainName === undefined ? {} : { domainName }),
      ...(tftpServerName === undefined ? {} : { tftpServerName }),
      ...(tftpServers.length === 0 ? {} : { tftpServers }),
    };
  }
}

function onRelease({ now, packet, pool, client }: Exchange): void {
  const lease = pool.leaseOf(client);
  if (lease?.state === 'bound' && lease.address === packet.ciaddr) pool.release(now, lease);
}

function onDecline({ now, packet, pool, client }: Exchange): void {
  const lease = pool.leaseOf(client);
  if (lease !== undefined && lease.address === packet.options.requestedAddress) pool.decline(now, lease);
}

function refuse(exchange: Exchange, message: string): void {
  exchange.answer(DhcpMessageType.nak, 0, { message });
}

/** Option 61 names a client, else its hardware address does (RFC 2131, 4.2). */
function clientOf({ mac, options: { clientId } }: DhcpPacket): string {
  return clientId === undefined ? mac : `id:${String.fromCharCode(...clientId)}`;
}

function lies(address: number, { network, mask }: DhcpSubnet): boolean {
  return (address & mask) >>> 0 === network;
}

function noMessages(): Record<DhcpMessageName, number> {
  return { discover: 0, offer: 0, request: 0, decline: 0, ack: 0, nak: 0, release: 0, inform: 0 };
}
