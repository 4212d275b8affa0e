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
import { Call } from './call.js';
import type { Link } from './link.js';
import { Links } from './links.js';
import { type ListedNode, NodeList, type NodesTold } from './node-list.js';
import { Session } from './session.js';
import type { FailoverOwner, SessionOwner } from './session-owners.js';
import type { Standby, StandbyOwner } from './standby.js';
import { StandbyLinks } from './standby-links.js';

const never = Number.POSITIVE_INFINITY;

/** Where a server names no time to wait for a token: a minute and some (sccp.md 4.3). */
const unnamedWaitMs = [60_000, 70_000] as const;

export class Failover implements SessionOwner, StandbyOwner {
  due = Number.POSITIVE_INFINITY;
  readonly links: Links;
  readonly session: Session;
  private readonly self: Being;
  private readonly owner: FailoverOwner;
  private readonly list = new NodeList();
  private readonly standbys: StandbyLinks;
  private isInService = false;
  private standbyMs = 0;
  /** A phone in a call that has lost its node goes on then. */
  private goesOnAt = never;
  /** Whether to go back is asked then. */
  private goBackAt = never;
  private readonly call: Call;

  constructor(self: Being, owner: FailoverOwner) {
    this.self = self;
    this.owner = owner;
    this.links = new Links(self);
    this.session = new Session(self, this, owner);
    this.call = new Call(self);
    this.standbys = new StandbyLinks(self, this, this.links, this.list);
  }

  /** Whatever happened to a standby link may have moved its deadline. */
  arm(): void {
    this.due = Math.min(this.goesOnAt, this.goBackAt, this.standbys.due);
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
    const { isRegistered } = this.session.standing;
    if (!isRegistered) this.forgetOthers();
    this.session.unregister(now);
    // The other links end behind the Unregister, as in the trace of Doc 5710.
    if (isRegistered) this.forgetOthers();
  }

  /** Ends every link at once. No callback. */
  leave(): void {
    this.forgetOthers();
    this.session.leave();
  }

  onDue(now: number): void {
    if (this.standbys.onDue(now)) this.standBy(now);
    if (this.goesOnAt <= now) {
      this.goesOnAt = never;
      this.call.end();
      this.next(now);
    }
    if (this.goBackAt <= now) this.considerGoingBack(now);
    this.arm();
  }

  // ---- what the session tells it

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
    const isMidCall = this.isInService && this.call.isOn(now);
    node.hasFailed = true;
    node.hasRejected = outcome === Outcome.registerRejected;
    node.downUntil = now + settings.nodeRetryMs;
    // Nobody goes back soon to a node that hung, or that would not have the phone.
    if (outcome === Outcome.keepaliveLost || node.hasRejected) node.badUntil = now + settings.badMarkMs;
    if (kept !== null) this.keep(now, kept, node);
    this.isInService = false;
    this.standbys.rest();
    this.goBackAt = never;
    this.owner.nodeFailed(now, node.place, outcome, faultAt);
    if (isMidCall) {
      this.goesOnAt = this.call.endsAt;
      this.owner.waiting();
    } else {
      this.next(now);
    }
    this.arm();
  }

  resetByServer(now: number, type: number): void {
    this.forgetOthers();
    this.owner.resetByServer(now, type);
  }

  // ---- what its standby links tell it

  standbyAnswered(now: number, standby: Standby): void {
    this.standbys.answered(standby);
    this.considerGoingBack(now);
  }

  standbySilent(now: number): void {
    this.standBy(now);
  }

  standbyEnded(now: number, standby: Standby, hungUpOnToken: boolean): void {
    if (hungUpOnToken) standby.node.knowsTokens = false;
    standby.node.downUntil = now + this.self.settings.nodeRetryMs;
    this.standbys.forget(standby);
    this.standBy(now);
  }

  tokenGranted(now: number, standby: Standby): void {
    // It may have lost its node since it asked, and have somewhere else to go first.
    if (this.isInService) this.goBack(now, standby);
  }

  tokenRefused(now: number, { node }: Standby, waitSeconds: number): void {
    // Where the server names no time, the phones must not all ask in step.
    const waitMs = waitSeconds > 0 ? waitSeconds * 1_000 : this.self.draw(unnamedWaitMs);
    node.tokenAt = now + waitMs;
    this.self.watcher?.note(this.self.slot, { what: 'tokenRefused', waitMs });
    this.considerGoingBack(now);
  }

  // ---- from node to node

  private next(now: number): void {
    const node = this.list.next(now, (one) => this.standbys.of(one)?.isOfUse === true);
    if (node === null) {
      const { haveAllRejected } = this.list;
      this.leave();
      return this.owner.nodesExhausted(now, haveAllRejected);
    }
    this.list.choose(node);
    const standby = this.standbys.of(node);
    if (standby?.isUp === true) {
      return this.session.takeOver(now, this.standbys.take(standby), node, this.owner.reason);
    }
    if (standby !== undefined) this.standbys.drop(standby);
    this.session.start(now, this.standbys.freePlace(), node, this.owner.reason);
  }

  /** The link of a node that hung is left as it is, as long as there is another node. */
  private keep(now: number, link: Link, node: ListedNode): void {
    if (this.list.nodes.length === 1 || !this.self.settings.standbyLinks) link.close();
    else this.standbys.keep(now, link, node, this.keepaliveMs);
  }

  /** Asks the best node that answers whether the phone may come back to it, where one does and it is time. */
  private considerGoingBack(now: number): void {
    this.goBackAt = never;
    if (!this.isInService || this.standbys.isAsking) return;
    for (const node of this.list.better) {
      const standby = this.standbys.of(node);
      if (standby === undefined || standby.answersSince === never) continue;
      const at = this.mayGoBackAt(node, standby);
      if (at > now) this.goBackAt = Math.min(this.goBackAt, at);
      else if (this.call.isOn(now)) this.goBackAt = Math.min(this.goBackAt, this.call.endsAt);
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
    const link = this.standbys.take(standby);
    this.standbys.rest();
    this.isInService = false;
    this.owner.goesBack(now);
    this.session.depart();
    this.list.choose(standby.node);
    this.session.takeOver(now, link, standby.node, this.owner.reason);
  }

  private standBy(now: number): void {
    if (this.isInService) this.standbys.make(now, this.standbyMs);
  }

  private forgetOthers(): void {
    this.standbys.closeAll();
    this.isInService = false;
    this.goesOnAt = never;
    this.goBackAt = never;
    this.arm();
  }
}
