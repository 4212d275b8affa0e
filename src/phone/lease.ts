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
 *
 * How it is kept is in `renewal.ts`. An address that somebody else has is declined, and a new one asked for after a pause. A phone whose address is set on
 * it has none of this: it is ready at once.
 */
import { DhcpMessageType, type DhcpPacket } from '#wire/dhcp/packet.js';
import { Outcome } from '../terms/outcomes.js';
import type { Awaited } from './awaited.js';
import type { Being } from './being.js';
import { Holding } from './holding.js';
import { LeaseExchange } from './lease-exchange.js';
import { LeaseTerms } from './lease-terms.js';
import { Renewal } from './renewal.js';

/** What a lease tells its phone. */
export interface LeaseOwner {
  leased(now: number): void;
  /** A message of a lease to come was held back for so long before it left. */
  wasHeld(ms: number): void;
  leaseFailed(now: number, outcome: number): void;
  /** The address just leased is not to be used; the next one is being asked for. */
  leaseDeclined(now: number): void;
  /** The address is gone while the phone used it. */
  leaseLost(now: number, outcome: number): void;
}

const Step = { idle: 0, waiting: 1, selecting: 2, requesting: 3, rebooting: 4, bound: 5 } as const;
type Step = (typeof Step)[keyof typeof Step];

export class Lease {
  readonly terms = new LeaseTerms();

  private step: Step = Step.idle;
  /** The end of the present step's patience. */
  private patienceEnds = Number.POSITIVE_INFINITY;
  private readonly renewal: Renewal;
  private readonly exchange: LeaseExchange;
  private readonly holding: Holding;
  private offered = 0;
  private offeredBy = 0;

  private readonly self: Being;
  private readonly owner: LeaseOwner;

  constructor(self: Being, owner: LeaseOwner) {
    this.self = self;
    this.owner = owner;
    this.exchange = new LeaseExchange(self);
    this.holding = new Holding(self);
    this.renewal = new Renewal(this.terms, this.exchange, (now) => this.lose(now, Outcome.leaseLost));
    if (self.fixed !== null) this.terms.fix(self.fixed);
    else if (self.remembered !== null) this.terms.remember(self.remembered);
  }

  get due(): number {
    return this.step === Step.bound ? this.renewal.due : this.patienceEnds;
  }

  get address(): number {
    return this.terms.address;
  }

  get awaited(): Awaited | null {
    return this.isAsking ? { outcome: Outcome.leaseTimeout, since: this.exchange.waitingSince } : null;
  }

  /** Leases an address, or makes sure of the one remembered. */
  start(now: number): void {
    const { terms } = this;
    if (this.self.fixed !== null) {
      this.holding.tell(this.terms);
      return this.owner.leased(now);
    }
    if (terms.address !== 0 && now < terms.expiresAt) return this.begin(now, Step.rebooting);
    this.forget();
    this.begin(now, Step.selecting);
  }

  /** Somebody else answers for the address: hands it back as unusable (RFC 2131, 3.1.5 and 4.4.4). */
  decline(now: number): void {
    const { address, server } = this.terms;
    if (address === 0 || this.self.fixed !== null || this.step === Step.idle) return this.self.meter.unexpected();
    this.exchange.begin(now);
    const from = server === 0 ? {} : { serverId: server };
    this.exchange.transmit(now, DhcpMessageType.decline, { requestedAddress: address, ...from });
    this.forget();
    this.stop();
    this.step = Step.waiting;
    this.patienceEnds = now + this.self.settings.declinePauseMs;
    this.owner.leaseDeclined(now);
  }

  /** Gives the address back; the server's silence is the answer (RFC 2131, 4.4.6). */
  release(now: number): void {
    const { address, server } = this.terms;
    if (address !== 0 && server !== 0) {
      this.exchange.begin(now);
      this.exchange.transmit(now, DhcpMessageType.release, { serverId: server }, address, server);
    }
    if (this.self.fixed === null) this.forget();
    this.stop();
  }

  /** Stops every conversation; the lease stays remembered. */
  stop(): void {
    this.renewal.stop();
    this.step = Step.idle;
    this.patienceEnds = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    switch (this.step) {
      case Step.waiting:
        return this.begin(now, Step.selecting);
      case Step.selecting:
      case Step.requesting:
      case Step.rebooting:
        if (this.exchange.hasTriesLeft) return this.repeat(now);
        return this.giveUp(now);
      case Step.bound:
        return this.renewal.onDue(now);
      case Step.idle:
        this.patienceEnds = Number.POSITIVE_INFINITY;
        return;
      default:
        this.step satisfies never;
    }
  }

  /** A datagram for this phone's MAC; borrowed. */
  onDatagram(now: number, bytes: Uint8Array): void {
    const packet = this.exchange.read(bytes);
    if (packet === null) return;
    const type = packet.options.messageType ?? 0;
    if (type === DhcpMessageType.offer) this.onOffer(now, packet);
    else if (type === DhcpMessageType.ack) this.onAck(now, packet);
    else if (type === DhcpMessageType.nak) this.onNak(now);
    else this.self.meter.unexpected();
  }

  /** A ceiling holds back the message being sent: nobody can answer it before it has left. */
  onHeld(): void {
    this.exchange.onHeld();
    if (this.isAsking) this.patienceEnds = Number.POSITIVE_INFINITY;
  }

  /** It has left, after so long. */
  onSent(now: number, waitedMs: number): void {
    const answerDue = this.exchange.onSent(now);
    if (!this.isAsking) return;
    this.patienceEnds = answerDue;
    this.owner.wasHeld(waitedMs);
  }

  /** There is no address yet, and an answer is awaited. */
  private get isAsking(): boolean {
    return this.step === Step.selecting || this.step === Step.requesting || this.step === Step.rebooting;
  }

  private onOffer(now: number, packet: DhcpPacket): void {
    // A second server's offer after the first was taken is normal, and refused by silence (RFC 2131, 3.1).
    if (this.step !== Step.selecting || packet.yiaddr === 0 || packet.options.serverId === undefined) return;
    this.offered = packet.yiaddr;
    this.offeredBy = packet.options.serverId;
    this.step = Step.requesting;
    this.exchange.goOn();
    this.repeat(now);
  }

  private onAck(now: number, packet: DhcpPacket): void {
    const { isAsking: isRenewed } = this.renewal;
    const isAwaited = isRenewed || this.step === Step.requesting || this.step === Step.rebooting;
    if (!isAwaited || packet.yiaddr === 0) return this.self.meter.unexpected();
    if (isRenewed) this.self.meter.dhcpRenewed();
    if (this.step === Step.requesting) this.terms.server = this.offeredBy;
    this.terms.take(packet, this.exchange.beganAt);
    this.keep(now);
    if (!isRenewed) this.owner.leased(now);
  }

  private keep(now: number): void {
    this.step = Step.bound;
    this.renewal.start(now);
    this.holding.tell(this.terms);
  }

  private onNak(now: number): void {
    if (this.renewal.isAsking) return this.lose(now, Outcome.leaseNak);
    if (this.step !== Step.requesting && this.step !== Step.rebooting) return this.self.meter.unexpected();
    this.forget();
    this.self.befell(now, Outcome.leaseNak);
    this.step = Step.waiting;
    this.patienceEnds = now + this.self.draw(this.self.settings.nakDelayMs);
  }

  private giveUp(now: number): void {
    if (this.step === Step.rebooting && now < this.terms.expiresAt) {
      // The server stayed silent about an address whose time is not over: go on with it.
      this.keep(now);
      return this.owner.leased(now);
    }
    this.stop();
    this.owner.leaseFailed(now, Outcome.leaseTimeout);
  }

  private lose(now: number, outcome: number): void {
    this.forget();
    this.stop();
    this.owner.leaseLost(now, outcome);
  }

  private forget(): void {
    this.terms.forget();
    this.holding.tell(this.terms);
  }

  private begin(now: number, step: Step): void {
    this.renewal.stop();
    this.step = step;
    this.exchange.begin(now);
    this.repeat(now);
  }

  /** Sends what the present step asks, for the first or a later time, and sets the next deadline. */
  private repeat(now: number): void {
    const { exchange, terms } = this;
    this.patienceEnds = now + exchange.nextWaitMs();
    switch (this.step) {
      case Step.selecting:
        return exchange.transmit(now, DhcpMessageType.discover, {});
      case Step.requesting:
        return exchange.transmit(now, DhcpMessageType.request, {
          requestedAddress: this.offered,
          serverId: this.offeredBy,
        });
      case Step.rebooting:
        return exchange.transmit(now, DhcpMessageType.request, { requestedAddress: terms.address });
    }
  }
}
