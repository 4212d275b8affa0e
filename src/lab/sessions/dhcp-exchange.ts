/** What a client's message leads to (RFC 2131, 4.3): one message, the books of its subnet, and the answer. */
import { type DhcpMessageName, DhcpMessageType, type DhcpOptions, type DhcpPacket } from '#wire/dhcp/packet.js';
import { isOver, type Lease } from './dhcp-lease.js';
import type { LeasePool, PoolRange } from './dhcp-pool.js';

/** A subnet; `first` to `last` are the addresses to lease out. */
export interface DhcpSubnet extends PoolRange {
  readonly network: number;
  readonly mask: number;
  readonly router: number;
  /** Relays of this subnet whose addresses lie elsewhere. */
  readonly giaddrs?: readonly number[];
}

/** One message on its way through the server. */
export interface Exchange {
  readonly now: number;
  readonly packet: DhcpPacket;
  readonly pool: LeasePool;
  readonly subnet: DhcpSubnet;
  readonly client: string;
  readonly serverId: number;
  /** What a client is told along with its address: how long it may keep it. */
  readonly terms: DhcpOptions;
  /** What every client is told. */
  readonly parameters: DhcpOptions;
  /** The pool has nothing for clients that hold no lease (fault `exhaust`). */
  readonly isExhausted: boolean;
  readonly counts: { malformed: number; poolExhausted: number };
  readonly answer: (type: number, yiaddr: number, options: DhcpOptions) => void;
}

export function handleMessage(name: DhcpMessageName, exchange: Exchange): void {
  switch (name) {
    case 'discover':
      return onDiscover(exchange);
    case 'request':
      return onRequest(exchange);
    case 'release':
      return onRelease(exchange);
    case 'decline':
      return onDecline(exchange);
    case 'inform':
      return exchange.answer(DhcpMessageType.ack, 0, exchange.parameters);
    default:
      // An offer, ack or nak with the op of a client: nobody sends that.
      exchange.counts.malformed++;
  }
}

/** Whether an address belongs to a subnet, to lease out or not. */
export function lies(address: number, { network, mask }: DhcpSubnet): boolean {
  return (address & mask) >>> 0 === network;
}

function onDiscover(exchange: Exchange): void {
  const { now, packet, pool, client } = exchange;
  const own = pool.leaseOf(client);
  const mayReserve = !exchange.isExhausted || (own !== undefined && holds(own, now));
  const lease = mayReserve ? pool.reserve(now, client, packet.options.requestedAddress ?? 0) : null;
  if (lease === null) {
    exchange.counts.poolExhausted++;
    return;
  }
  exchange.answer(DhcpMessageType.offer, lease.address, { ...exchange.terms, ...exchange.parameters });
}

/** Which of the client's states it is in follows from what stands in its message (RFC 2131, 4.3.2). */
function onRequest(exchange: Exchange): void {
  const { now, packet, pool, client } = exchange;
  const { requestedAddress, serverId } = packet.options;
  const lease = pool.leaseOf(client);
  if (serverId !== undefined) {
    if (serverId === exchange.serverId) onSelecting(exchange, lease, requestedAddress ?? 0);
    else if (lease?.state === 'offered') pool.release(now, lease); // the client took another server's offer
  } else {
    onRemembered(exchange, lease, requestedAddress ?? packet.ciaddr);
  }
}

function onSelecting(exchange: Exchange, lease: Lease | undefined, address: number): void {
  if (lease?.address === address) grant(exchange, lease);
  else refuse(exchange, 'address not offered');
}

/** INIT-REBOOT, or with the address in ciaddr RENEWING and REBINDING. */
function onRemembered(exchange: Exchange, lease: Lease | undefined, address: number): void {
  if (!lies(address, exchange.subnet)) return refuse(exchange, 'wrong network');
  // A client without a record may be another server's.
  if (lease === undefined) return;
  const isTaken = exchange.isExhausted && !holds(lease, exchange.now);
  if (lease.address === address && !isTaken) grant(exchange, lease);
  else refuse(exchange, 'wrong address');
}

/** Whether it is its client's now, not only by memory. */
function holds(lease: Lease, now: number): boolean {
  return lease.state === 'bound' && !isOver(lease, now);
}

function grant(exchange: Exchange, lease: Lease): void {
  exchange.pool.bind(exchange.now, lease);
  exchange.answer(DhcpMessageType.ack, lease.address, { ...exchange.terms, ...exchange.parameters });
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
