/** One file by HTTP, as later phones ask the TFTP service of a CallManager (sccp.md 5.3). */
import type { Being } from './being.js';
import type { TransferFailure } from './meter.js';
import { LinkEnd } from './outbox.js';
import type { TransferOwner } from './transfer.js';

const ok = 200;

/** What answers mean, and ends without one; any other is an error. */
const failures: Readonly<Record<number, TransferFailure>> = {
  404: 'missing',
  [LinkEnd.refused]: 'refused',
  [LinkEnd.timeout]: 'timeout',
  [LinkEnd.unreachable]: 'timeout',
};

export class HttpTransfer {
  due = Number.POSITIVE_INFINITY;
  /** Of the present request, 0 between requests. */
  ticket = 0;
  /** When it was made. */
  waitingSince = Number.POSITIVE_INFINITY;

  private readonly self: Being;
  private readonly owner: TransferOwner;

  constructor(self: Being, owner: TransferOwner) {
    this.self = self;
    this.owner = owner;
  }

  start(now: number, server: number, name: string): void {
    const { self } = this;
    this.ticket = self.nextTicket();
    this.due = now + self.settings.httpTimeoutMs;
    this.waitingSince = now;
    self.outbox.fetchHttp(self.slot, this.ticket, server, self.settings.httpPort, name);
  }

  /** Ends the request without a word. */
  stop(): void {
    if (this.ticket !== 0) this.self.outbox.endHttp(this.self.slot, this.ticket);
    this.ticket = 0;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    this.onAnswer(now, LinkEnd.timeout, new Uint8Array());
  }

  /** `status` as in `Outbox`. */
  onAnswer(now: number, status: number, body: Uint8Array): void {
    this.stop();
    if (status === ok && body.length <= this.self.settings.maxFileBytes) {
      this.self.meter.fileFetched(body.length);
      return this.owner.transferred(now, body);
    }
    const why = failures[status] ?? 'error';
    this.self.meter.fileNotFetched(why);
    this.owner.transferFailed(now, why);
  }
}
