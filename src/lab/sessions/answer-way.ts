/**
 * The way out of a CallManager's session: what it says leaves at once, or later where its server is slow, and nothing
 * overtakes what was said before. Where the server hangs for its phone, nothing leaves until that is over.
 */
import type { CallManagerNode } from './call-manager-node.js';

/** The connection, as the session uses it. */
export interface CallManagerOutbox {
  /** One or more whole frames. The bytes may be shared: they are never written to. */
  send(bytes: Uint8Array): void;
  /** Ends the connection after what was sent; `onEnd` may follow. */
  close(): void;
  /** The phone has told its device name, before it is answered: the connection may be ended now. */
  named?(deviceName: string): void;
}

export class AnswerWay implements CallManagerOutbox {
  /** Of the phone on the link: by its address, or as it told; null: nobody knows. */
  deviceName: string | null;
  private readonly node: CallManagerNode;
  private readonly outbox: CallManagerOutbox;
  /** What was said and has not left. */
  private waiting = 0;
  private busyUntil = 0;
  /** What was to leave while the server hung. */
  private readonly stuck: (() => void)[] = [];
  private isGone = false;
  /** The time of what is being answered. */
  private now = 0;

  constructor(node: CallManagerNode, deviceName: string | null, outbox: CallManagerOutbox) {
    this.node = node;
    this.deviceName = deviceName;
    this.outbox = outbox;
  }

  /** The phone tells its name. */
  tell(deviceName: string): void {
    if (deviceName === this.deviceName) return;
    this.deviceName = deviceName;
    this.outbox.named?.(deviceName);
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

  /** The server hangs no more for its phone. */
  goOn(): void {
    for (const act of this.stuck.splice(0)) act();
  }

  private leave(act: () => void): void {
    const delayMs = this.node.faults.delayMs(this.deviceName);
    if (this.waiting === 0 && delayMs === 0) return act();
    this.busyUntil = Math.max(this.busyUntil, this.now + delayMs);
    this.waiting++;
    const leave = (): void => {
      this.waiting--;
      if (!this.isGone) act();
    };
    this.node.later.add(this.busyUntil, () => {
      if (this.node.faults.isHungFor(this.deviceName)) this.stuck.push(leave);
      else leave();
    });
  }
}
