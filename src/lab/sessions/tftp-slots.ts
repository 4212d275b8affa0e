/**
 * How many transfers a TFTP server has under way at a time. Who comes when all slots are taken waits, silently, in the
 * order of coming: a busy server reads the request later. A client that asks again keeps its place; one that no longer
 * asks loses it, and so does everybody who finds the line too long.
 */
import type { TftpTransfer } from './tftp-transfer.js';

/** As many as wait, no more: a request that waits keeps a socket. */
const LONGEST_LINE = 1_000;

export class TftpSlots {
  private readonly slots: number;
  private underWay = 0;
  /** By client, first come first. */
  private readonly line = new Map<string, TftpTransfer>();

  /** null: unlimited. */
  constructor(slots: number | null) {
    this.slots = slots ?? Number.POSITIVE_INFINITY;
  }

  /** Whether there is no room even to wait. */
  get isFull(): boolean {
    return this.line.size >= LONGEST_LINE;
  }

  /** A request came; true when it is one of a client that is in line already. */
  renew(now: number, address: number, port: number): boolean {
    const waiting = this.line.get(`${address}:${port}`);
    waiting?.renew(now);
    return waiting !== undefined;
  }

  /** Begins the transfer, or lets it wait. */
  enter(now: number, transfer: TftpTransfer): void {
    if (this.underWay < this.slots) {
      this.underWay++;
      transfer.begin(now);
    } else {
      this.line.set(transfer.client, transfer);
      transfer.wait(now);
    }
  }

  /** A transfer is over, or has waited in vain. */
  leave(now: number, transfer: TftpTransfer): void {
    if (this.line.get(transfer.client) === transfer) {
      this.line.delete(transfer.client);
      return;
    }
    this.underWay--;
    const [next] = this.line.values();
    if (next === undefined) return;
    this.line.delete(next.client);
    this.underWay++;
    next.begin(now);
  }
}
