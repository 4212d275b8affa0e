/**
 * Keepalives on the registered link: the steady state of every phone, so this file makes no objects.
 *
 * They are planned on a fixed grid, an interval apart, and each is timed from its planned moment to its ack, so that
 * neither our own lateness nor a server's stall hides in the figure. When three in a row stay unanswered, and a grace has
 * passed after the third, the node is given up (sccp.md 4.1); where acks are optional, silence means nothing.
 *
 *     sent      k1          k2          k3   grace
 *               |-----------|-----------|-----!  lost
 *     misses    1           2           3
 *
 * Acks carry no number. With more than one keepalive unanswered, an ack answers the oldest: a server answers in order,
 * and after a stall answers all. Only a server that has dropped one spoils that, for each later ack then seems an interval
 * late; and a server always an interval and D late looks exactly like one that takes D and has dropped one. No rule tells
 * the two apart for certain, and to err must not make a server look quicker than it was. So a drop is believed in one case
 * only: the last ack beyond doubt came quickly, within a hundredth of the interval, this one comes as quickly behind the
 * newest keepalive, and it stays alone until the next one is due. Then it answers the newest, and the others are lost.
 *
 *     dropped   k1          k2 a          the ack answers k2, k1 is lost
 *     a stall   k1          k2 a a        the acks answer k1 and k2
 *     slow      k1          k2    a       the ack answers k1, the next one k2
 *
 * A server that is not quick and drops one is told an interval too slow from then on, until it has answered all, or has
 * left so many unanswered that the oldest must be lost.
 */
import type { Being } from './being.js';
import type { Link } from './link.js';

export interface KeepaliveOwner {
  /** The moment of the event being read: looked up by `onAck`, since V8 may box a number that is passed on. */
  readonly now: number;
  keepaliveLost(now: number): void;
}

/** Of the interval: an ack within it is a quick one. */
const quickShare = 1 / 100;

const none = -1;

export class Keepalive {
  due = Number.POSITIVE_INFINITY;
  /** Between two keepalives; 0 before the first registration. */
  intervalMs = 0;
  /** When the latest keepalive should have been sent. */
  private planned = 0;
  /** Sent since the last ack. */
  private misses = 0;
  private mostMisses = 0;
  private unanswered = 0;
  /** The last ack beyond doubt was quick; before the first, a server is taken for quick. */
  private isQuick = true;
  /** Microseconds from the newest keepalive to an ack of which it is not decided which keepalive it answers. */
  private doubtfulUs = none;
  /** A whole interval has passed without an answer. */
  isOverdue = false;

  private readonly self: Being;
  private link!: Link;
  private readonly owner: KeepaliveOwner;

  constructor(self: Being, owner: KeepaliveOwner) {
    this.self = self;
    this.owner = owner;
  }

  /** `mostMisses`: unanswered in a row, then the node is given up. */
  start(now: number, link: Link, intervalMs: number, mostMisses: number): void {
    this.link = link;
    this.mostMisses = mostMisses;
    this.intervalMs = intervalMs;
    this.planned = now;
    this.misses = 0;
    this.unanswered = 0;
    this.isQuick = true;
    this.due = now + intervalMs;
    this.self.watcher?.note(this.self.slot, { what: 'registered', keepaliveMs: intervalMs });
  }

  /** Sends no more; acks still under way are counted. */
  pause(): void {
    this.due = Number.POSITIVE_INFINITY;
  }

  /** The phone is about to leave of its own will: nobody failed to answer what it has only just sent. */
  abandon(): void {
    if (this.unanswered > 0) this.unanswered--;
  }

  /** The link is gone: what is unanswered now will never be. */
  stop(): void {
    this.answerDoubtful();
    this.lose(this.unanswered);
    this.isOverdue = false;
    this.due = Number.POSITIVE_INFINITY;
  }

  /** When the first keepalive since the last ack was planned; Infinity: none was sent since. */
  get silentSince(): number {
    return this.misses === 0 ? Number.POSITIVE_INFINITY : this.planned - (this.misses - 1) * this.intervalMs;
  }

  onDue(now: number): void {
    const { settings } = this.self;
    if (this.isOptional) {
      this.misses = 0;
      this.unanswered = 0;
    }
    if (this.misses >= this.mostMisses) return this.owner.keepaliveLost(now);
    if (this.doubtfulUs !== none) this.answerNewest();
    // A link that answers is never so far behind.
    if (this.unanswered >= this.mostMisses) this.lose(1);
    this.planned += this.intervalMs;
    this.misses++;
    this.unanswered++;
    if (this.misses > 1) this.isOverdue = true;
    this.self.meter.keepaliveSent(Math.round((now - this.planned) * 1000));
    this.link.sendKeepalive();
    // The grace is the server's: being late ourselves must not shorten it.
    if (this.misses >= this.mostMisses && !this.isOptional) this.due = now + settings.keepaliveGraceMs;
    else this.due = this.planned + this.intervalMs;
  }

  private get isOptional(): boolean {
    return this.self.settings.keepaliveAcks === 'optional';
  }

  onAck(): void {
    if (this.unanswered === 0) return; // chan-sccp acks unknown messages so (sccp.md 1.4)
    this.answerDoubtful();
    const us = Math.round((this.owner.now - this.planned) * 1000);
    const isQuick = us <= this.intervalMs * 1000 * quickShare;
    if (this.unanswered > 1 && isQuick && this.isQuick) {
      this.doubtfulUs = us;
    } else {
      this.isQuick = isQuick && this.unanswered === 1;
      this.answerOldest(us);
    }
    this.misses = 0;
    this.isOverdue = false;
    if (this.due !== Number.POSITIVE_INFINITY) this.due = this.planned + this.intervalMs;
  }

  /** `us`: from the newest keepalive. */
  private answerOldest(us: number): void {
    this.unanswered--;
    this.acked(us + Math.round(this.unanswered * this.intervalMs * 1000));
  }

  /** Another ack came, or none can come any more: nothing says that one was dropped. */
  private answerDoubtful(): void {
    if (this.doubtfulUs === none) return;
    const us = this.doubtfulUs;
    this.doubtfulUs = none;
    this.answerOldest(us);
  }

  /** The doubtful ack stayed alone for the rest of its interval. */
  private answerNewest(): void {
    this.acked(this.doubtfulUs);
    this.doubtfulUs = none;
    this.unanswered--;
    this.lose(this.unanswered);
  }

  /** What is told is what is counted. */
  private acked(us: number): void {
    this.self.meter.keepaliveAcked(us);
    this.self.watcher?.note(this.self.slot, { what: 'keepalive', ms: us / 1000 });
  }

  /** So many will never be answered. */
  private lose(count: number): void {
    if (count === 0) return;
    this.unanswered -= count;
    if (!this.isOptional) this.self.meter.keepalivesLost(count);
  }
}
