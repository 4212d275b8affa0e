/**
 * A link on which a phone does not register, to a node it may need (sccp.md 4.2): the next one of its list, or a better one
 * that it means to go back to. It gets keepalives alone, the first at once, since a hung server accepts connections too.
 *
 *     idle -> connecting -> standing -> asking for a token -> standing
 *                 kept ------^              \--granted--> the session takes the link
 *
 * A question that nobody answers is as good as granted, as there are servers that know no tokens: once the node has answered
 * a keepalive behind it, for one that has hung meanwhile answers neither.
 *
 * `kept` is the link of a registration whose node has hung: the phone leaves it as it is and goes on with its keepalives.
 */
import { Measure } from '#stats/measures.js';
import { KeepAliveAck, RegisterTokenAck, RegisterTokenReject, RegisterTokenReq } from '#wire/sccp/catalogue.js';
import type { FrameSink } from '#wire/sccp/frames.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import type { Link, LinkHolder } from './link.js';
import type { ListedNode } from './node-list.js';
import { LinkEnd } from './outbox.js';
import { Pulse } from './pulse.js';

export interface StandbyOwner {
  /** The phone's address. */
  readonly address: number;
  /** How much longer than others the phone bears a node that says nothing. */
  readonly patience: number;
  /** It has answered. */
  standbyAnswered(now: number, standby: Standby): void;
  /** It has left a keepalive unanswered for an interval. */
  standbySilent(now: number): void;
  /** Its link could not be made, or is gone. `hungUpOnToken`: closed by the node in answer to the question for a token. */
  standbyEnded(now: number, standby: Standby, hungUpOnToken: boolean): void;
  /** The phone may come; also when nobody answers the question (sccp.md 4.4). */
  tokenGranted(now: number, standby: Standby): void;
  tokenRefused(now: number, standby: Standby, waitSeconds: number): void;
}

const Step = { idle: 0, connecting: 1, standing: 2, asking: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

const never = Number.POSITIVE_INFINITY;

export class Standby implements LinkHolder, FrameSink {
  readonly node: ListedNode;
  private readonly self: Being;
  private readonly owner: StandbyOwner;
  private readonly link: Link;
  private readonly pulse: Pulse;
  private step: Step = Step.idle;
  private patienceEnds = never;
  /** The question for a token stayed unanswered: the phone may come when the next keepalive does not. */
  private isTokenless = false;
  /** When it first asked for a token; Infinity: it has not. */
  private askedAt = never;
  private now = 0;

  constructor(self: Being, owner: StandbyOwner, link: Link, node: ListedNode, intervalMs: number) {
    this.self = self;
    this.owner = owner;
    this.link = link;
    this.node = node;
    this.pulse = new Pulse(link, intervalMs);
    link.holder = this;
  }

  get due(): number {
    return Math.min(this.pulse.due, this.patienceEnds);
  }

  /** Since when it has answered every keepalive; Infinity: it does not. */
  get answersSince(): number {
    return this.pulse.answersSince;
  }

  /** Its link stands, and can be taken over. */
  get isUp(): boolean {
    return this.step === Step.standing || this.step === Step.asking;
  }

  /** A registration may go there: it stands, and has not fallen silent. */
  get isOfUse(): boolean {
    return this.isUp && !this.pulse.isSilent;
  }

  /** It is being made, or of use: nothing speaks for another one in its place. */
  get isPromising(): boolean {
    return !this.pulse.isSilent;
  }

  get isAsking(): boolean {
    return this.step === Step.asking;
  }

  /** Makes the link. */
  open(now: number): void {
    const { settings } = this.self;
    const { place: node, role: place } = this.node;
    this.self.watcher?.note(this.self.slot, { what: 'standingBy', node, place });
    this.enter(Step.connecting, now + settings.connectTimeoutMs);
    this.link.connect(this.node.place, true, settings.tcpPatienceMs * this.owner.patience);
  }

  /** Goes on with a link that was a registration's. */
  keep(now: number): void {
    this.enter(Step.standing, never);
    this.pulse.takeOver(now);
  }

  askToken(now: number): void {
    const { name, model, settings } = this.self;
    const request = { deviceName: name, instance: 1, ip: this.owner.address, deviceType: model.deviceType };
    this.self.watcher?.note(this.self.slot, { what: 'askingToken', node: this.node.place });
    this.askedAt = Math.min(this.askedAt, now);
    this.enter(Step.asking, now + settings.tokenTimeoutMs);
    this.link.send(RegisterTokenReq.encode(request, this.link.headerVersion), [RegisterTokenReq.id]);
  }

  /** The link, for the session to register on. */
  give(): Link {
    this.stop();
    return this.link;
  }

  close(): void {
    this.stop();
    this.link.close();
  }

  onDue(now: number): void {
    if (this.patienceEnds <= now) {
      return this.step === Step.asking ? this.unheard(now) : this.end(now);
    }
    const fellSilent = this.pulse.isUnanswered && !this.hasOptionalAcks;
    if (fellSilent) {
      this.pulse.fallSilent();
      this.isTokenless = false;
    }
    this.pulse.beat(now);
    if (fellSilent) this.owner.standbySilent(now);
  }

  onDialHeld(): void {
    this.patienceEnds = never;
  }

  onDialled(now: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.patienceEnds = now + this.self.settings.connectTimeoutMs;
  }

  onConnected(now: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.enter(Step.standing, never);
    this.pulse.beatNow(now);
    if (this.hasOptionalAcks) this.answered(now);
  }

  onBytes(now: number, bytes: Uint8Array, length: number): void {
    this.now = now;
    try {
      this.link.read(bytes, length, this);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.end(now);
    }
  }

  onEnd(now: number, how: LinkEnd): void {
    this.link.ended();
    this.end(now, this.isAsking && how === LinkEnd.closed);
  }

  onFrame(id: number, _headerVersion: number, bytes: Uint8Array, start: number, end: number): void {
    this.self.meter.messageReceived(id);
    switch (id) {
      case KeepAliveAck.id:
        return this.answered(this.now);
      case RegisterTokenAck.id:
        if (!this.isAsked) return this.self.meter.unexpected();
        this.self.meter.time(Measure.tokenWait, this.now - this.askedAt);
        return this.granted(this.now);
      case RegisterTokenReject.id:
        if (!this.isAsked) return this.self.meter.unexpected();
        this.isTokenless = false;
        this.enter(Step.standing, never);
        return this.owner.tokenRefused(this.now, this, RegisterTokenReject.decode(bytes, start, end).waitSeconds);
      default:
        // What a node that hung had still to say.
        this.self.meter.unexpected();
    }
  }

  /** An answer to the question for a token would be one still. */
  private get isAsked(): boolean {
    return this.step === Step.asking || this.isTokenless;
  }

  private get hasOptionalAcks(): boolean {
    return this.self.settings.keepaliveAcks === 'optional';
  }

  private answered(now: number): void {
    this.pulse.answered(now);
    if (this.isTokenless) return this.granted(now);
    this.owner.standbyAnswered(now, this);
  }

  /** Nobody has answered the question for a token. */
  private unheard(now: number): void {
    if (this.hasOptionalAcks) return this.granted(now);
    this.enter(Step.standing, never);
    this.isTokenless = true;
    this.pulse.doubt(now);
  }

  private granted(now: number): void {
    this.isTokenless = false;
    this.enter(Step.standing, never);
    this.owner.tokenGranted(now, this);
  }

  private end(now: number, hungUpOnToken = false): void {
    this.close();
    this.owner.standbyEnded(now, this, hungUpOnToken);
  }

  private enter(step: Step, patienceEnds: number): void {
    this.step = step;
    this.patienceEnds = patienceEnds;
  }

  private stop(): void {
    this.enter(Step.idle, never);
    this.pulse.stop();
    this.isTokenless = false;
  }
}
