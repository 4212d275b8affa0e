/** The keepalives of a link that stands by, and what their answers say: nothing of it is measured. */
import type { Link } from './link.js';

const never = Number.POSITIVE_INFINITY;

export class Pulse {
  /** The moment of the next keepalive; Infinity: there is none. */
  due = never;
  /** Since when every keepalive was answered; Infinity: they are not. */
  answersSince = never;
  isUnanswered = false;
  /** A whole interval has passed without an answer. */
  isSilent = false;
  private readonly link: Link;
  private readonly intervalMs: number;

  constructor(link: Link, intervalMs: number) {
    this.link = link;
    this.intervalMs = intervalMs;
  }

  /** Goes on with that of a link whose node has hung. */
  takeOver(now: number): void {
    this.isUnanswered = true;
    this.isSilent = true;
    this.due = now + this.intervalMs;
  }

  beat(now: number): void {
    this.isUnanswered = true;
    this.link.sendKeepalive();
    this.due += this.intervalMs;
    if (this.due <= now) this.due = now + this.intervalMs;
  }

  /** Whatever the time of the next one was. */
  beatNow(now: number): void {
    this.due = now;
    this.beat(now);
  }

  answered(now: number): void {
    this.isUnanswered = false;
    this.isSilent = false;
    if (this.answersSince === never) this.answersSince = now;
  }

  fallSilent(): void {
    this.answersSince = never;
    this.isSilent = true;
  }

  /** Whether the node answers is to be seen: by the keepalive that is under way, or one at once. */
  doubt(now: number): void {
    this.answersSince = never;
    if (!this.isUnanswered) this.beatNow(now);
  }

  stop(): void {
    this.due = never;
    this.answersSince = never;
  }
}
