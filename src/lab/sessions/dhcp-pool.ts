/**
 * The addresses of one subnet and who has them. Every address that was ever given away has one `Lease`, which stays
 * with its client after its end until another client needs the address:
 *
 *     fresh --reserve--> offered --bind--> bound --release--> free --reserve--> ...
 *                           \________________\___ their time is over ___/
 *
 * Leases of one state end in the order they entered it, since each state has one duration. Four queues therefore
 * find an address in constant time, and nothing is swept: an end is noticed when an address is needed.
 */
import { isOver, type Lease, LeaseQueue, type LeaseState } from './dhcp-lease.js';

export interface PoolRange {
  readonly first: number;
  readonly last: number;
}

/** How long an offer waits for its request. */
const OFFER_MS = 60_000;
/** How long an address somebody was seen to use stays out of the pool: a day, as Kea does. */
const DECLINE_MS = 86_400_000;

export class LeasePool {
  private readonly byClient = new Map<string, Lease>();
  private readonly byAddress = new Map<number, Lease>();
  private readonly queues: Record<LeaseState, LeaseQueue> = {
    free: new LeaseQueue(),
    offered: new LeaseQueue(),
    bound: new LeaseQueue(),
    declined: new LeaseQueue(),
  };
  private readonly durations: Record<LeaseState, number>;
  private readonly range: PoolRange;
  private nextFresh: number;

  constructor(range: PoolRange, leaseMs: number) {
    this.range = range;
    this.nextFresh = range.first;
    this.durations = { free: 0, offered: OFFER_MS, bound: leaseMs, declined: DECLINE_MS };
  }

  /** What stands in the books about this client, its lease over or not. */
  leaseOf(client: string): Lease | undefined {
    return this.byClient.get(client);
  }

  /** An address for `client`: its own, else the one it wishes, else any. Null when the pool is exhausted. */
  reserve(now: number, client: string, wish: number): Lease | null {
    const own = this.byClient.get(client);
    if (own !== undefined && own.state === 'bound' && !isOver(own, now)) return own;
    const lease = own ?? this.wished(now, wish) ?? this.fresh() ?? this.oldestOver(now);
    if (lease === undefined) return null;
    this.give(lease, client);
    this.enter(lease, 'offered', now);
    return lease;
  }

  /** A lease of `client` from before time 0; false when the address is no longer to be had. */
  remember(client: string, address: number): boolean {
    const lease = this.byClient.has(client) ? undefined : this.wished(0, address);
    if (lease === undefined) return false;
    this.give(lease, client);
    this.enter(lease, 'bound', 0);
    return true;
  }

  /** How many leases hold. */
  bound(now: number): number {
    let count = 0;
    for (let lease = this.queues.bound.first; lease !== null; lease = lease.after) if (!isOver(lease, now)) count++;
    return count;
  }

  bind(now: number, lease: Lease): void {
    this.enter(lease, 'bound', now);
  }

  release(now: number, lease: Lease): void {
    this.enter(lease, 'free', now);
  }

  /** Takes the address away from its client: somebody else uses it. */
  decline(now: number, lease: Lease): void {
    this.byClient.delete(lease.client);
    lease.client = '';
    this.enter(lease, 'declined', now);
  }

  private wished(now: number, address: number): Lease | undefined {
    const lease = this.byAddress.get(address);
    if (lease !== undefined) return isOver(lease, now) ? lease : undefined;
    const isFresh = address >= this.nextFresh && address <= this.range.last;
    return isFresh ? this.newLease(address) : undefined;
  }

  private fresh(): Lease | undefined {
    // Addresses given by wish are already in the books.
    while (this.byAddress.has(this.nextFresh)) this.nextFresh++;
    return this.nextFresh <= this.range.last ? this.newLease(this.nextFresh++) : undefined;
  }

  private oldestOver(now: number): Lease | undefined {
    for (const { first } of Object.values(this.queues)) {
      if (first !== null && isOver(first, now)) return first;
    }
    return undefined;
  }

  private newLease(address: number): Lease {
    const lease: Lease = { client: '', address, state: 'free', endsAt: 0, before: null, after: null };
    this.byAddress.set(address, lease);
    this.queues.free.add(lease);
    return lease;
  }

  private give(lease: Lease, client: string): void {
    if (lease.client === client) return;
    this.byClient.delete(lease.client);
    lease.client = client;
    this.byClient.set(client, lease);
  }

  private enter(lease: Lease, state: LeaseState, now: number): void {
    this.queues[lease.state].remove(lease);
    lease.state = state;
    lease.endsAt = now + this.durations[state];
    this.queues[state].add(lease);
  }
}
