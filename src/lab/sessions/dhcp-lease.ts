/** A lease, and leases in a row: each knows its neighbours, so that any of them leaves in constant time. */

export type LeaseState = 'free' | 'offered' | 'bound' | 'declined';

export interface Lease {
  client: string;
  readonly address: number;
  state: LeaseState;
  endsAt: number;
  /** The neighbours in the queue of its state. */
  before: Lease | null;
  after: Lease | null;
}

/** True when another client may have the address. */
export function isOver(lease: Lease, now: number): boolean {
  return lease.endsAt <= now;
}

export class LeaseQueue {
  first: Lease | null = null;
  private last: Lease | null = null;

  add(lease: Lease): void {
    lease.before = this.last;
    lease.after = null;
    if (this.last === null) this.first = lease;
    else this.last.after = lease;
    this.last = lease;
  }

  remove(lease: Lease): void {
    if (lease.before === null) this.first = lease.after;
    else lease.before.after = lease.after;
    if (lease.after === null) this.last = lease.before;
    else lease.after.before = lease.before;
  }
}
