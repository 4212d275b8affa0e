/**
 * How a phone keeps its address (RFC 2131, 4.4.5): from T1 on it asks the server that gave it, from T2 on whoever serves
 * the subnet, until the lease is over.
 */
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import type { LeaseExchange } from './lease-exchange.js';
import type { LeaseTerms } from './lease-terms.js';

const Step = { idle: 0, resting: 1, renewing: 2, rebinding: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

/** RFC 2131, 4.4.5: at least a minute between attempts. */
const pauseMs = 60_000;

export class Renewal {
  due = Number.POSITIVE_INFINITY;
  private step: Step = Step.idle;
  private readonly terms: LeaseTerms;
  private readonly exchange: LeaseExchange;
  /** The lease is over. */
  private readonly expired: (now: number) => void;

  constructor(terms: LeaseTerms, exchange: LeaseExchange, expired: (now: number) => void) {
    this.terms = terms;
    this.exchange = exchange;
    this.expired = expired;
  }

  /** An answer is awaited. */
  get isAsking(): boolean {
    return this.step === Step.renewing || this.step === Step.rebinding;
  }

  /** The lease is the phone's, by the terms as they are now. */
  start(now: number): void {
    this.step = Step.resting;
    this.due = Math.max(now, this.terms.renewAt);
  }

  stop(): void {
    this.step = Step.idle;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    const { address, server, rebindAt, expiresAt } = this.terms;
    if (now >= expiresAt) return this.expired(now);
    const step = now < rebindAt ? Step.renewing : Step.rebinding;
    // To rebind is to go on with what was begun at T1.
    if (step !== this.step) this.exchange.begin(now, this.isAsking ? this.exchange.askingSince : now);
    this.step = step;
    const end = step === Step.renewing ? rebindAt : expiresAt;
    this.due = Math.min(end, now + Math.max(pauseMs, (end - now) / 2));
    this.exchange.transmit(now, DhcpMessageType.request, {}, address, step === Step.renewing ? server : 0);
  }
}
