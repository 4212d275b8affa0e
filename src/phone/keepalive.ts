/**
 * Keepalives on the registered link: the steady state of every phone, so this file makes no objects.
 *
 * They are planned on a fixed grid, an interval apart, and each is timed from its planned moment to its ack, so that
 * neither our own lateness nor a server's stall hides in the figure. Acks carry no number: an ack answers the oldest
 * keepalive still unanswered. When three in a row stay unanswered, and a grace has passed after the third, the node is
 * given up (sccp.md 4.1); where acks are optional, silence means nothing.
 *
 *     sent      k1          k2          k3   grace
 *               |-----------|-----------|-----!  lost
 *     misses    1           2           3
 */
import type { Being } from './being.js';

export interface KeepaliveOwner {
  /** The moment of the event being read: looked up by `onAck`, since V8 may box a number that is passed on. */
  readonly now: number;
  sendKeepalive(): void;
  keepaliveLost(now: number): void;
}

export class Keepalive {
  due = Number.POSITIVE_INFINITY;
  /** Between two keepalives; 0 before the first registration. */
  intervalMs = 0;
  /** When the latest keepalive should have been sent. */
  private planned = 0;
  /** Sent since the last ack. */
  private misses = 0;
  private unanswered = 0;

  private readonly self: Being;
  private readonly owner: KeepaliveOwner;

  constructor(self: Being, owner: KeepaliveOwner) {
    this.self = self;
    this.owner = owner;
  }

  start(now: number, intervalMs: number): void {
    this.intervalMs = intervalMs;
    this.planned = now;
    this.misses = 0;
    this.unanswered = 0;
    this.due = now + intervalMs;
  }

  /** Sends no more; acks still under way are counted. */
  pause(): void {
    this.due = Number.POSITIVE_INFINITY;
  }

  /** The link is gone: what is unanswered now will never be. */
  stop(): void {
    if (this.unanswered > 0 && !this.isOptional) this.self.meter.keepalivesLost(this.unanswered);
    this.unanswered = 0;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    const { settings } = this.self;
    if (this.isOptional) {
      this.misses = 0;
      this.unanswered = 0;
    }
    if (this.misses >= settings.keepaliveMisses) return this.owner.keepaliveLost(now);
    if (this.misses === 0 && this.unanswered > 0) {
      // The link answers again, but not to these.
      this.self.meter.keepalivesLost(this.unanswered);
      this.unanswered = 0;
    }
    this.planned += this.intervalMs;
    this.misses++;
    this.unanswered++;
    this.self.meter.keepaliveSent(Math.round((now - this.planned) * 1000));
    this.owner.sendKeepalive();
    // The grace is the server's: being late ourselves must not shorten it.
    if (this.misses >= settings.keepaliveMisses && !this.isOptional) this.due = now + settings.keepaliveGraceMs;
    else this.due = this.planned + this.intervalMs;
  }

  private get isOptional(): boolean {
    return this.self.settings.keepaliveAcks === 'optional';
  }

  onAck(): void {
    if (this.unanswered === 0) return; // chan-sccp acks unknown messages so (sccp.md 1.4)
    const askedAt = this.planned - (this.unanswered - 1) * this.intervalMs;
    this.self.meter.keepaliveAcked(Math.round((this.owner.now - askedAt) * 1000));
    this.unanswered--;
    this.misses = 0;
    if (this.due !== Number.POSITIVE_INFINITY) this.due = this.planned + this.intervalMs;
  }
}
