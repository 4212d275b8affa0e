/**
 * A phone's address: the client side of DHCP (RFC 2131, figure 5), by relay or broadcast for everything but renewal.
 *
 *            start, nothing remembered              start, lease remembered
 *                      |                                      |
 *     +---------> selecting --OFFER--> requesting         rebooting
 *     |                |                |   |              |    |  |
 *     +-----NAK--------|----------------+  ACK            ACK  NAK silence: keep it (RFC 2131, 3.2)
 *     |             silence                 |              |
 *     |                |                    +--> bound <---+
 *     |             leaseFailed                  |  ^ ^
 *     |                                        T1|  | |ACK
 *     +------------ expired: leaseLost <-- renewing, T2: rebinding
 */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import { DhcpMessageType, type DhcpPacket, decodeDhcp } from '#wire/dhcp/packet.js';
import { WireError } from '../errors.js';
import { Outcome } from '../terms/outcomes.js';
import type { Being } from './being.js';
import { clientMessage, exchangeId, tftpServersOf } from './lease-messages.js';

/** What a lease tells its phone. */
export interface LeaseOwner {
  leased(now: number): void;
  leaseFailed(now: number, outcome: number): void;
  /** The address is gone while the phone used it. */
  leaseLost(now: number, outcome: number): void;
}

const Step = {
  idle: 0,
  waiting: 1,
  selecting: 2,
  requesting: 3,
  rebooting: 4,
  bound: 5,
  renewing: 6,
  rebinding: 7,
} as const;
type Step = (typeof Step)[keyof typeof Step];

/** RFC 2131, 4.4.5: at least a minute between renewal attempts. */
const renewalPauseMs = 60_000;

const infiniteLease = 0xffffffff;

export class Lease {
  due = Number.POSITIVE_INFINITY;
  /** The phone's address, 0 when it has none. */
  address = 0;
  /** Where its configuration comes from, most preferred first. */
  tftpServers: readonly number[] = [];

  private step: Step = Step.idle;
  private xid = 0;
  private exchanges = 0;
  private attempt = 0;
  private beganAt = 0;
  private server = 0;
  private offered = 0;
  private renewAt = 0;
  private rebindAt = 0;
  private expiresAt = 0;

  private readonly self: Being;
  private readonly owner: LeaseOwner;

  constructor(self: Being, owner: LeaseOwner) {
    this.self = self;
    this.owner = owner;
  }

  /** Leases an address, or makes sure of the one remembered. */
  start(now: number): void {
    if (this.address !== 0 && now < this.expiresAt) this.begin(now, Step.rebooting);
    else this.begin(now, Step.selecting);
  }

  /** Gives the address back; the server's silence is the answer (RFC 2131, 4.4.6). */
  release(now: number): void {
    if (this.address !== 0 && this.server !== 0) {
      this.newExchange(now);
      this.transmit(DhcpMessageType.release, { serverId: this.server }, this.address, this.server);
    }
    this.forget();
    this.stop();
  }

  /** Stops every conversation; the lease stays remembered. */
  stop(): void {
    this.step = Step.idle;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    switch (this.step) {
      case Step.waiting:
        return this.begin(now, Step.selecting);
      case Step.selecting:
      case Step.requesting:
      case Step.rebooting:
        if (this.attempt < this.self.settings.dhcpRetryMs.length) return this.repeat(now);
        return this.giveUp(now);
      case Step.bound:
        return this.begin(now, now < this.rebindAt ? Step.renewing : Step.rebinding);
      case Step.renewing:
        if (now >= this.rebindAt) return this.begin(now, Step.rebinding);
        return this.repeat(now);
      case Step.rebinding:
        if (now >= this.expiresAt) return this.expire(now);
        return this.repeat(now);
      case Step.idle:
        this.due = Number.POSITIVE_INFINITY;
        return;
      default:
        this.step satisfies never;
    }
  }

  /** A datagram for this phone's MAC; borrowed. */
  onDatagram(now: number, bytes: Uint8Array): void {
    let packet: DhcpPacket;
    try {
      packet = decodeDhcp(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.self.meter.strayReply();
    }
    const type = packet.options.messageType ?? 0;
    if (packet.op !== 2 || packet.mac !== this.self.mac) return this.self.meter.strayReply();
    this.self.meter.dhcpReceived(packet.options.serverId ?? 0, type);
    if (packet.xid !== this.xid) return this.self.meter.strayReply();
    if (type === DhcpMessageType.offer) this.onOffer(now, packet);
    else if (type === DhcpMessageType.ack) this.onAck(now, packet);
    else if (type === DhcpMessageType.nak) this.onNak(now);
    else this.self.meter.unexpected();
  }

  private onOffer(now: number, packet: DhcpPacket): void {
    // A second server's offer after the first was taken is normal, and refused by silence (RFC 2131, 3.1).
    if (this.step !== Step.selecting || packet.yiaddr === 0 || packet.options.serverId === undefined) return;
    this.offered = packet.yiaddr;
    this.server = packet.options.serverId;
    this.step = Step.requesting;
    this.attempt = 0;
    this.repeat(now);
  }

  private onAck(now: number, packet: DhcpPacket): void {
    const wasBound = this.step === Step.renewing || this.step === Step.rebinding;
    const isAwaited = wasBound || this.step === Step.requesting || this.step === Step.rebooting;
    if (!isAwaited || packet.yiaddr === 0) return this.self.meter.unexpected();
    const { options } = packet;
    this.address = packet.yiaddr;
    this.server = options.serverId ?? this.server;
    this.tftpServers = tftpServersOf(packet);
    this.keepFor(now, options);
    if (!wasBound) this.owner.leased(now);
  }

  /** Sets T1, T2 and the end of the lease (RFC 2131, 4.4.5), counted from when the request was sent. */
  private keepFor(now: number, options: DhcpOptions): void {
    this.step = Step.bound;
    const seconds = options.leaseSeconds ?? infiniteLease;
    if (seconds === infiniteLease) {
      this.expiresAt = this.rebindAt = this.renewAt = this.due = Number.POSITIVE_INFINITY;
      return;
    }
    this.expiresAt = this.beganAt + seconds * 1000;
    this.rebindAt = this.beganAt + (options.rebindingSeconds ?? seconds * 0.875) * 1000;
    this.renewAt = this.beganAt + (options.renewalSeconds ?? seconds * 0.5) * 1000;
    this.due = Math.max(now, this.renewAt);
  }

  private onNak(now: number): void {
    const wasBound = this.step === Step.renewing || this.step === Step.rebinding;
    if (!wasBound && this.step !== Step.requesting && this.step !== Step.rebooting) return this.self.meter.unexpected();
    this.forget();
    if (wasBound) {
      this.stop();
      return this.owner.leaseLost(now, Outcome.leaseNak);
    }
    this.self.meter.outcome(Outcome.leaseNak);
    this.step = Step.waiting;
    this.due = now + this.self.draw(this.self.settings.nakDelayMs);
  }

  private giveUp(now: number): void {
    const remembered = this.step === Step.rebooting && now < this.expiresAt;
    if (remembered) {
      // The server stayed silent about an address whose time is not over: go on with it.
      this.step = Step.bound;
      this.due = Math.max(now, this.renewAt);
      return this.owner.leased(now);
    }
    this.stop();
    this.owner.leaseFailed(now, Outcome.leaseTimeout);
  }

  private expire(now: number): void {
    this.forget();
    this.stop();
    this.owner.leaseLost(now, Outcome.leaseLost);
  }

  private forget(): void {
    this.address = 0;
    this.server = 0;
    this.expiresAt = 0;
  }

  private begin(now: number, step: Step): void {
    this.step = step;
    this.newExchange(now);
    this.repeat(now);
  }

  private newExchange(now: number): void {
    this.beganAt = now;
    this.attempt = 0;
    this.xid = exchangeId(this.self.index, this.exchanges++);
  }

  /** Sends what the present step asks, for the first or a later time, and sets the next deadline. */
  private repeat(now: number): void {
    if (this.attempt > 0) this.self.meter.dhcpRetransmission();
    const retries = this.self.settings.dhcpRetryMs;
    const wait = retries[Math.min(this.attempt, retries.length - 1)] ?? 4_000;
    const jitter = this.self.settings.dhcpJitterMs;
    this.attempt++;
    this.due = now + wait + this.self.draw([-jitter, jitter]);
    switch (this.step) {
      case Step.selecting:
        return this.transmit(DhcpMessageType.discover, {});
      case Step.requesting:
        return this.transmit(DhcpMessageType.request, { requestedAddress: this.offered, serverId: this.server });
      case Step.rebooting:
        return this.transmit(DhcpMessageType.request, { requestedAddress: this.address });
      case Step.renewing:
        this.due = Math.min(this.rebindAt, now + Math.max(renewalPauseMs, (this.rebindAt - now) / 2));
        return this.transmit(DhcpMessageType.request, {}, this.address, this.server);
      case Step.rebinding:
        this.due = Math.min(this.expiresAt, now + Math.max(renewalPauseMs, (this.expiresAt - now) / 2));
        return this.transmit(DhcpMessageType.request, {}, this.address);
    }
  }

  private transmit(type: number, options: DhcpOptions, ciaddr = 0, server = 0): void {
    const { self } = this;
    const message = clientMessage(self, type, this.xid, ciaddr, server === 0, options);
    self.meter.dhcpSent(server, type);
    if (server === 0) self.outbox.broadcastDhcp(self.slot, message);
    else self.outbox.unicastDhcp(self.slot, message, server);
  }
}
