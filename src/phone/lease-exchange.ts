/**
 * One exchange of DHCP messages: a transaction id, the moment it began, how often its message was sent. A message counts
 * when it leaves: where a ceiling holds it back, that is when its turn has come, and never if it is not sent after all.
 */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import { DhcpMessageType, type DhcpPacket, decodeDhcp } from '#wire/dhcp/packet.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import { clientMessage, exchangeId } from './lease-messages.js';

/** Of the field: two bytes. */
const mostSeconds = 0xffff;

export class LeaseExchange {
  xid = 0;
  beganAt = 0;
  /** Since when the phone asks for an address, or for more time with the one it has. */
  askingSince = 0;
  /** When the present message left for the first time. */
  waitingSince = Number.POSITIVE_INFINITY;
  private secs = 0;
  private attempt = 0;
  private begun = 0;
  /** Until the answer to the message sent last is given up. */
  private waitMs = 0;
  /** Of the message sent last: what it is, and how often it has left. */
  private type = 0;
  private server = 0;
  private isRenewal = false;
  private timesLeft = 0;
  private isHeld = false;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** `askingSince`: when what this exchange goes on with was begun. */
  begin(now: number, askingSince = now): void {
    this.beganAt = now;
    this.askingSince = askingSince;
    this.secs = 0;
    this.goOn();
    this.xid = exchangeId(this.self.index, this.begun++, this.self.exchangeMask);
  }

  /** The server answered, and the next message of the exchange is another one. */
  goOn(): void {
    this.attempt = 0;
    this.timesLeft = 0;
  }

  get hasTriesLeft(): boolean {
    return this.attempt < this.self.settings.dhcpRetryMs.length;
  }

  /** Counts one more transmission and says how long to wait for its answer (RFC 2131, 4.1). */
  nextWaitMs(): number {
    const { dhcpRetryMs: waits, dhcpJitterMs: jitter } = this.self.settings;
    const wait = waits[Math.min(this.attempt, waits.length - 1)] ?? 4_000;
    this.attempt++;
    this.waitMs = wait + this.self.draw([-jitter, jitter]);
    return this.waitMs;
  }

  /** To `server`, or with 0 to whoever serves the subnet. */
  transmit(now: number, type: number, options: DhcpOptions, ciaddr = 0, server = 0): void {
    const { self, xid } = this;
    // A request for what was offered says what the DISCOVER said, for relays that go by it (RFC 2131, 4.4.1).
    if (options.serverId === undefined) this.secs = Math.min(mostSeconds, Math.floor((now - this.askingSince) / 1000));
    const header = { xid, secs: this.secs, ciaddr, broadcast: server === 0 };
    const message = clientMessage(self, type, header, options);
    this.type = type;
    this.server = server;
    // Only a phone that uses its address says so in ciaddr (RFC 2131, table 5).
    this.isRenewal = type === DhcpMessageType.request && ciaddr !== 0;
    this.isHeld = false;
    if (this.timesLeft === 0) this.waitingSince = now;
    if (server === 0) self.outbox.broadcastDhcp(self.slot, message);
    else self.outbox.unicastDhcp(self.slot, message, server);
    if (!this.isHeld) this.count();
  }

  /** The message being sent waits for its turn. */
  onHeld(): void {
    this.isHeld = true;
    if (this.timesLeft === 0) this.waitingSince = Number.POSITIVE_INFINITY;
  }

  /** It has left: the moment from which its answer is waited for. */
  onSent(now: number): number {
    if (this.timesLeft === 0) {
      // Our own ceiling's doing is no part of what the phone tells.
      if (this.askingSince === this.beganAt) this.askingSince = now;
      this.beganAt = now;
      this.waitingSince = now;
    }
    this.count();
    return now + this.waitMs;
  }

  /** What a server says to this exchange; null, and counted, for everything else. */
  read(bytes: Uint8Array): DhcpPacket | null {
    const { mac, meter } = this.self;
    let packet: DhcpPacket | null = null;
    try {
      packet = decodeDhcp(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    if (packet?.op !== 2 || packet.mac !== mac) {
      meter.strayReply();
      return null;
    }
    meter.dhcpReceived(packet.options.serverId ?? 0, packet.options.messageType ?? 0);
    if (packet.xid === this.xid) return packet;
    meter.strayReply();
    return null;
  }

  private count(): void {
    const { diary, meter } = this.self;
    diary.dhcpSent++;
    meter.dhcpSent(this.server, this.type);
    if (this.timesLeft > 0) meter.dhcpRetransmission();
    if (this.isRenewal) meter.dhcpRenewalAsked();
    this.timesLeft++;
  }
}
