/**
 * With which node of its list a phone is registered, and how it gets from one to another (sccp.md 4):
 *
 *     tries one after the other --registered--> its standby links are made --the node fails--> the next one, on its
 *              ^        |                                  |                                  standby link if it has one
 *              |        v none is left                     v a better node answers
 *            boots again                     a token, if the phone knows them --granted--> Unregister here, Register there
 *
 * The next one is always the best that has not failed since the last registration. A phone in a call does neither of the
 * two before the call is over.
 */
import { Outcome } from '../terms/outcomes.js';
import type { Being } from './being.js';
import type { Link } from './link.js';
import { Links } from './links.js';
import { type CallManagerPlace, type ListedNode, NodeList, type NodesTold } from './node-list.js';
import { Session, type SessionOwner } from './session.js';
import { Standby, type StandbyOwner } from './standby.js';

export interface FailoverOwner {
  /** The phone's address. */
  readonly address: number;
  /** Alarm code of why it registers next (sccp.md 4.6). */
  readonly reason: number;
  connecting(now: number): void;
  connected(now: number): void;
  /** It has lost its node, and has to wait before it can turn to the next. */
  waiting(): void;
  registering(now: number): void;
  wasHeld(ms: number): void;
  registered(now: number, node: ListedNode): void;
  inService(now: number): void;
  /** What follows is up to the rest of the list. */
  nodeFailed(now: number, place: CallManagerPlace, outcome: number, faultAt: number): void;
  /** Every node of the list has failed. `areAllRejections`: by rejecting the phone. */
  nodesExhausted(now: number, areAllRejections: boolean): void;
  /** It leaves its node for a better one that answers again. */
  goesBack(now: number): void;
  unregistered(now: number): void;
  resetByServer(now: number, type: number): void;
}

const never = Number.POSITIVE_INFINITY;

/** Where a server names no time to wait for a token (sccp.md 4.3). */
const tokenWaitSeconds = 60;

export class Failover implements SessionOwner, StandbyOwner {
  due = Number.POSITIVE_INFINITY;
  readonly links: Links;
  readonly session: Session;
  private readonly self: Being;
  private readonly owner: FailoverOwner;
  private readonly list = new NodeList();
  private standbys: Standby[] = [];
  private isInService = false;
  private standbyMs = 0;
  /** A phone in a call that has lost its node goes on then. */
  private goesOnAt = never;
  /** Standby links are looked after then, and whether to go back is asked. */
  private lookAt = never;
  private goBackAt = never;
  /** The end of the present call; 0: none has come in the way yet. */
  private callEndsAt = 0;

  constructor(self: Being, owner: FailoverOwner) {
    this.self = self;
    this.owner = owner;
    this.links = new Links(self);
    this.session = new Session(self, this);
  }

  /** Whatever happened to a standby link may have moved its deadline. */
  arm(): void {
    let due = Math.min(this.goesOnAt, this.lookAt, this.goBackAt);
    for (const standby of this.standbys) due = Math.min(due, standby.due);
    this.due = due;
  }

  /** Between keepalives of the registration. */
  get keepaliveMs(): number {
    return this.session.keepalive.intervalMs;
  }

  get address(): number {
    return this.owner.address;
  }

  get patience(): number {
    return this.list.isDetectionDelayed ? this.self.settings.delayedDetection : 1;
  }

  /** Registers with the best node of a new list, which is not empty. */
  start(now: number, told: NodesTold): void {
    this.list.take(told);
    this.next(now);
  }

  /** Leaves politely; the owner hears `unregistered`, at once when there is nothing to leave. */
  unregister(now: number): void {
    this.forgetOthers();
    this.session.unregister(now);
  }

  /** Ends every link at once. No callback. */
  leave(): void {
    this.forgetOthers();
    this.session.leave();
  }

  onDue(now: number): void {
    for (const standby of [...this.standbys]) if (standby.due <= now) standby.onDue(now);
    if (this.goesOnAt <= now) {
      this.goesOnAt = never;
      this.callEndsAt = 0;
      this.next(now);
    }
    if (this.lookAt <= now) this.standBy(now);
    if (this.goBackAt <= now) this.considerGoingBack(now);
    this.arm();
  }

  // ---- what the session tells it

  connecting(now: number): void {
    this.owner.connecting(now);
  }

  connected(now: number): void {
    this.owner.connected(now);
  }

  waiting(): void {
    this.owner.waiting();
  }

  registering(now: number): void {
    this.owner.registering(now);
  }

  wasHeld(ms: number): void {
    this.owner.wasHeld(ms);
  }

  registered(now: number, standbyMs: number): void {
    this.list.succeeded();
    this.standbyMs = standbyMs;
    this.owner.registered(now, this.list.present);
  }

  inService(now: number): void {
    this.isInService = true;
    this.owner.inService(now);
    this.standBy(now);
    this.arm();
  }

  sessionEnded(now: number, outcome: number, faultAt: number, kept: Link | null): void {
    const { self, list } = this;
    const { settings } = self;
    const node = list.present;
    const isMidCall = this.isInService && this.isInCall(now);
    node.hasFailed = true;
    node.hasRejected = outcome === Outcome.registerRejected;
    node.downUntil = now + settings.nodeRetryMs;
    if (outcome === Outcome.keepaliveLost) node.badUntil = now + settings.badMarkMs;
    if (kept !== null) this.keep(now, kept, node);
    this.isInService = false;
    this.lookAt = never;
    this.goBackAt = never;
    this.owner.nodeFailed(now, node.place, outcome, faultAt);
    if (isMidCall) {
      this.goesOnAt = this.callEndsAt;
      this.owner.waiting();
    } else {
      this.next(now);
    }
    this.arm();
  }

  unregistered(now: number): void {
    this.owner.unregistered(now);
  }

  resetByServer(now: number, type: number): void {
    this.forgetOthers();
    this.owner.resetByServer(now, type);
  }

  // ---- what its standby links tell it

  standbyAnswered(now: number, { node }: Standby): void {
    const { srst } = this.list;
    const spare = srst === null || node.isSrst ? undefined : this.standbyOf(srst);
    if (spare !== undefined) this.drop(spare);
    this.considerGoingBack(now);
  }

  standbyEnded(now: number, standby: Standby, wasAsking: boolean): void {
    if (wasAsking) standby.node.knowsTokens = false;
    standby.node.downUntil = now + this.self.settings.nodeRetryMs;
    this.forget(standby);
    this.standBy(now);
  }

  tokenGranted(now: number, standby: Standby): void {
    if (this.isInCall(now)) this.goBackAt = this.callEndsAt;
    else this.goBack(now, standby);
  }

  tokenRefused(now: number, { node }: Standby, waitSeconds: number): void {
    const waitMs = (waitSeconds || tokenWaitSeconds) * 1_000;
    node.tokenAt = now + waitMs;
    this.self.watcher?.note(this.self.slot, { what: 'tokenRefused', waitMs });
    this.considerGoingBack(now);
  }

  // ---- from node to node

  private next(now: number): void {
    const node = this.list.next(now, (one) => this.standbyOf(one) !== undefined);
    if (node === null) {
      const { haveAllRejected } = this.list;
      this.leave();
      return this.owner.nodesExhausted(now, haveAllRejected);
    }
    this.list.choose(node);
    const standby = this.standbyOf(node);
    if (standby?.isUp === true) return this.session.takeOver(now, this.take(standby), node, this.owner.reason);
    if (standby !== undefined) this.drop(standby);
    this.session.start(now, this.freeLink(), node, this.owner.reason);
  }

  /** Asks the best node that answers whether the phone may come back to it, where one does and it is time. */
  private considerGoingBack(now: number): void {
    this.goBackAt = never;
    if (!this.isInService || this.standbys.some(({ isAsking }) => isAsking)) return;
    for (const node of this.list.better) {
      const standby = this.standbyOf(node);
      if (standby === undefined || standby.answersSince === never) continue;
      const at = this.mayGoBackAt(node, standby);
      if (at > now) this.goBackAt = Math.min(this.goBackAt, at);
      else if (this.isInCall(now)) this.goBackAt = Math.min(this.goBackAt, this.callEndsAt);
      else if (this.self.model.asksTokens && node.knowsTokens) return standby.askToken(now);
      else return this.goBack(now, standby);
    }
  }

  private mayGoBackAt(node: ListedNode, { answersSince }: Standby): number {
    const { present, monitorMs } = this.list;
    const monitoredAt = present.isSrst ? answersSince + (monitorMs ?? this.self.settings.connectionMonitorMs) : 0;
    return Math.max(node.badUntil, node.tokenAt, monitoredAt);
  }

  private goBack(now: number, standby: Standby): void {
    const link = this.take(standby);
    this.isInService = false;
    this.owner.goesBack(now);
    this.session.depart();
    this.list.choose(standby.node);
    this.session.takeOver(now, link, standby.node, this.owner.reason);
  }

  /** A phone in a call stays where it is until the call is over; one that is not may be in the next at another time. */
  private isInCall(now: number): boolean {
    if (!this.self.isInCall) return false;
    if (this.callEndsAt === 0) this.callEndsAt = now + this.self.draw([0, this.self.settings.callLengthMs]);
    if (this.callEndsAt > now) return true;
    this.callEndsAt = 0;
    return false;
  }

  // ---- standby links

  /** Makes those it lacks: to each better node and the next worse one, or to SRST when no other CallManager is left. */
  private standBy(now: number): void {
    this.lookAt = never;
    if (!this.isInService || !this.self.settings.standbyLinks) return;
    const { better, worse, srst, present } = this.list;
    for (const node of better) this.standByAt(now, node);
    const next = worse.find((node) => this.standbyOf(node) !== undefined || node.downUntil <= now);
    if (next !== undefined) this.standByAt(now, next);
    for (const { downUntil } of worse) if (downUntil > now) this.lookAt = Math.min(this.lookAt, downUntil);
    const isAlone = [...better, ...worse].every(({ downUntil }) => downUntil > now);
    if (isAlone && srst !== null && !present.isSrst) this.standByAt(now, srst);
  }

  private standByAt(now: number, node: ListedNode): void {
    if (this.standbyOf(node) !== undefined) return;
    if (node.downUntil > now) {
      this.lookAt = Math.min(this.lookAt, node.downUntil);
      return;
    }
    const link = this.links.free();
    if (link === null || !this.self.reaches(node.place.address)) return;
    const standby = new Standby(this.self, this, link, node, this.standbyMs);
    this.standbys.push(standby);
    standby.open(now);
  }

  /** The link of a node that hung is left as it is, and goes on with its keepalives, as long as there is another node. */
  private keep(now: number, link: Link, node: ListedNode): void {
    if (this.list.nodes.length === 1) return link.close();
    const standby = new Standby(this.self, this, link, node, this.session.keepalive.intervalMs);
    this.standbys.push(standby);
    standby.keep(now);
  }

  /** For the registration: a link that stands by for nothing it needs gives way. */
  private freeLink(): Link {
    const link = this.links.free();
    if (link !== null) return link;
    this.drop(this.standbys[0]!);
    return this.links.free()!;
  }

  private standbyOf(node: ListedNode): Standby | undefined {
    return this.standbys.find((standby) => standby.node === node);
  }

  private take(standby: Standby): Link {
    this.forget(standby);
    return standby.give();
  }

  private drop(standby: Standby): void {
    this.forget(standby);
    standby.close();
  }

  private forget(standby: Standby): void {
    this.standbys = this.standbys.filter((other) => other !== standby);
  }

  private forgetOthers(): void {
    for (const standby of this.standbys) standby.close();
    this.standbys = [];
    this.isInService = false;
    this.goesOnAt = never;
    this.lookAt = never;
    this.goBackAt = never;
    this.arm();
  }
}
