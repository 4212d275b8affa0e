/**
 * One exchange of DHCP messages: a transaction id, the moment it began, how often its message was sent. A message counts
 * when it leaves: where a ceiling holds it back, that is when its turn has come, and never if it is not sent after all.
 */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import { DhcpMessageType, type DhcpPacket, decodeDhcp } from '#wire/dhcp/packet.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import { clientMessage, exchangeId } from './lease-messages.js';

export class LeaseExchange {
  xid = 0;
  beganAt = 0;
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

  begin(now: number): void {
    this.beganAt = now;
    this.goOn();
    this.xid = exchangeId(this.self.index, this.begun++);
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
  transmit(type: number, options: DhcpOptions, ciaddr = 0, server = 0): void {
    const { self } = this;
    const message = clientMessage(self, type, this.xid, ciaddr, server === 0, options);
    this.type = type;
    this.server = server;
    // Only a phone that uses its address says so in ciaddr (RFC 2131, table 5).
    this.isRenewal = type === DhcpMessageType.request && ciaddr !== 0;
    this.isHeld = false;
    if (server === 0) self.outbox.broadcastDhcp(self.slot, message);
    else self.outbox.unicastDhcp(self.slot, message, server);
    if (!this.isHeld) this.count();
  }

  /** The message being sent waits for its turn. */
  onHeld(): void {
    this.isHeld = true;
  }

  /** It has left: the moment from which its answer is waited for. */
  onSent(now: number): number {
    if (this.timesLeft === 0) this.beganAt = now;
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
