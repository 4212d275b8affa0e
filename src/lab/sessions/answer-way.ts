/**
 * The way out of a CallManager's session: what it says leaves at once, or later where its server is slow, and nothing
 * overtakes what was said before.
 */
import type { CallManagerNode } from './call-manager-node.js';

/** The connection, as the session uses it. */
export interface CallManagerOutbox {
  /** One or more whole frames. The bytes may be shared: they are never written to. */
  send(bytes: Uint8Array): void;
  /** Ends the connection after what was sent; `onEnd` may follow. */
  close(): void;
}

export class AnswerWay implements CallManagerOutbox {
  /** Of the phone on the link, once it has told. */
  deviceName: string | null = null;
  private readonly node: CallManagerNode;
  private readonly outbox: CallManagerOutbox;
  /** What was said and has not left. */
  private waiting = 0;
  private busyUntil = 0;
  private isGone = false;
  /** The time of what is being answered. */
  private now = 0;

  constructor(node: CallManagerNode, outbox: CallManagerOutbox) {
    this.node = node;
    this.outbox = outbox;
  }

  /** To be told before anything is sent. */
  at(now: number): void {
    this.now = now;
  }

  send(bytes: Uint8Array): void {
    if (this.waiting === 0 && this.node.faults.isNone) this.outbox.send(bytes);
    else this.leave(() => this.outbox.send(bytes));
  }

  close(): void {
    this.leave(() => this.outbox.close());
  }

  /** The connection is gone, and what waited with it. */
  end(): void {
    this.isGone = true;
  }

  private leave(act: () => void): void {
    const delayMs = this.node.faults.delayMs(this.deviceName);
    if (this.waiting === 0 && delayMs === 0) return act();
    this.busyUntil = Math.max(this.busyUntil, this.now + delayMs);
    this.waiting++;
    this.node.later.add(this.busyUntil, () => {
      this.waiting--;
      if (!this.isGone) act();
    });
  }
}
