/** One exchange of DHCP messages: a transaction id, the moment it began, how often its message was sent. */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import type { Being } from './being.js';
import { clientMessage, exchangeId } from './lease-messages.js';

export class LeaseExchange {
  xid = 0;
  beganAt = 0;
  private attempt = 0;
  private begun = 0;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  begin(now: number): void {
    this.beganAt = now;
    this.attempt = 0;
    this.xid = exchangeId(this.self.index, this.begun++);
  }

  /** The server answered, and the next message of the exchange is another one. */
  goOn(): void {
    this.attempt = 0;
  }

  get hasTriesLeft(): boolean {
    return this.attempt < this.self.settings.dhcpRetryMs.length;
  }

  /** Counts one more transmission and says how long to wait for its answer (RFC 2131, 4.1). */
  nextWaitMs(): number {
    const { meter, settings } = this.self;
    if (this.attempt > 0) meter.dhcpRetransmission();
    const { dhcpRetryMs: waits, dhcpJitterMs: jitter } = settings;
    const wait = waits[Math.min(this.attempt, waits.length - 1)] ?? 4_000;
    this.attempt++;
    return wait + this.self.draw([-jitter, jitter]);
  }

  /** To `server`, or with 0 to whoever serves the subnet. */
  transmit(type: number, options: DhcpOptions, ciaddr = 0, server = 0): void {
    const { self } = this;
    const message = clientMessage(self, type, this.xid, ciaddr, server === 0, options);
    self.meter.dhcpSent(server, type);
    if (server === 0) self.outbox.broadcastDhcp(self.slot, message);
    else self.outbox.unicastDhcp(self.slot, message, server);
  }
}
