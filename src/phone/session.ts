/**
 * The phone's registration with one node, on one link (sccp.md 3.1, 4.3):
 *
 *     idle -> connecting -> registering -> registered -> unregistering -> idle
 *       \-> waiting -------/ on a link that stood by
 *
 * Once registered, a phone is provisioned and then up; `provisioning.ts` knows which. However it ends, the owner hears of
 * it once: `sessionEnded` with an outcome, `unregistered`, or `resetByServer`.
 */
import {
  CapabilitiesReq,
  KeepAliveAck,
  RegisterAck,
  RegisterReject,
  Reset,
  UnregisterAck,
} from '#wire/sccp/catalogue.js';
import type { FrameSink } from '#wire/sccp/frames.js';
import { WireError } from '../errors.js';
import { Outcome } from '../terms/outcomes.js';
import type { Awaited } from './awaited.js';
import type { Being } from './being.js';
import { introduce } from './introduction.js';
import { Keepalive, type KeepaliveOwner } from './keepalive.js';
import type { Link, LinkHolder } from './link.js';
import { connectOutcome, isOfPath, serviceOutcome } from './link-outcomes.js';
import type { ListedNode } from './node-list.js';
import type { LinkEnd } from './outbox.js';
import { Provisioning, type ProvisioningOwner } from './provisioning.js';
import type { SessionOwner, SessionStages } from './session-owners.js';
import { Standing } from './standing.js';

const Step = { idle: 0, connecting: 1, waiting: 2, registering: 3, registered: 4, unregistering: 5 } as const;
type Step = (typeof Step)[keyof typeof Step];

/** StationKeepaliveInterval can be no longer (sccp.md 4.1). */
const longestIntervalSeconds = 1_000;

export class Session implements LinkHolder, FrameSink, KeepaliveOwner, ProvisioningOwner {
  readonly keepalive: Keepalive;
  /** The moment of the event being read. */
  now = 0;

  private readonly self: Being;
  private readonly owner: SessionOwner;
  private readonly stages: SessionStages;
  private readonly provisioning: Provisioning;
  readonly standing: Standing;
  private link: Link | null = null;
  private step: Step = Step.idle;
  /** The end of the present step's patience. */
  private patienceEnds = Number.POSITIVE_INFINITY;
  /** Alarm code of why it registers (sccp.md 4.6). */
  private reason = 0;

  constructor(self: Being, owner: SessionOwner, stages: SessionStages) {
    this.self = self;
    this.owner = owner;
    this.stages = stages;
    this.keepalive = new Keepalive(self, this);
    this.provisioning = new Provisioning(self, this);
    this.standing = new Standing(self);
  }

  /** Keepalives have deadlines of their own. */
  get due(): number {
    return this.step === Step.registered ? this.provisioning.due : this.patienceEnds;
  }

  get awaited(): Awaited | null {
    const { connectTimeoutMs, registerTimeoutMs } = this.self.settings;
    const asked = (outcome: number, patienceMs: number) => ({ outcome, since: this.patienceEnds - patienceMs });
    if (this.step === Step.connecting) return asked(Outcome.connectTimeout, connectTimeoutMs);
    if (this.step === Step.registering) return asked(Outcome.registerTimeout, registerTimeoutMs);
    return null;
  }

  /** Registers with a node on a new link. */
  start(now: number, link: Link, node: ListedNode, reason: number): void {
    const { self, owner, stages } = this;
    this.take(link, node, reason);
    this.enter(Step.connecting, now + self.settings.connectTimeoutMs);
    this.standing.tell('opening');
    stages.connecting(now);
    if (!self.reaches(node.place.address)) return this.fail(now, Outcome.connectUnreachable);
    link.connect(node.place, false, self.settings.tcpPatienceMs * owner.patience);
  }

  /** The same on a link that stood by. */
  takeOver(now: number, link: Link, node: ListedNode, reason: number): void {
    this.take(link, node, reason);
    this.standing.tell('takingOver');
    this.enter(Step.waiting, Number.POSITIVE_INFINITY);
    if (this.self.outbox.mayRegister(this.self.slot, link.number, link.ticket)) this.register(now);
    else this.stages.waiting();
  }

  /** Leaves politely; the owner hears `unregistered` at once when there is nothing to leave. */
  unregister(now: number): void {
    if (!this.standing.isRegistered) return this.endUnregistered(now);
    this.provisioning.stop();
    this.keepalive.pause();
    this.link!.sendUnregister();
    this.enter(Step.unregistering, now + this.self.settings.unregisterTimeoutMs);
  }

  /** Says good-bye and waits for nothing, as phones do that go elsewhere (sccp.md 4.2). No callback. */
  depart(): void {
    if (this.standing.isRegistered) this.link!.sendUnregister();
    this.keepalive.abandon();
    this.leave();
  }

  /** Closes the link, and takes back what was counted for being registered. No callback. */
  leave(): void {
    this.letGo()?.close();
  }

  onDue(now: number): void {
    switch (this.step) {
      case Step.connecting:
        return this.fail(now, Outcome.connectTimeout);
      case Step.registering:
        return this.fail(now, Outcome.registerTimeout);
      case Step.registered:
        return this.provisioning.onDue(now);
      case Step.unregistering:
        return this.endUnregistered(now);
      case Step.idle:
      case Step.waiting:
        return;
      default:
        this.step satisfies never;
    }
  }

  /** A ceiling holds back the connection being begun: nobody can refuse or take it before its SYN has left. */
  onDialHeld(): void {
    this.patienceEnds = Number.POSITIVE_INFINITY;
  }

  /** Its turn has come: the SYN has left, or the Register may. */
  onDialled(now: number, waitedMs: number): void {
    if (this.step === Step.waiting) return this.register(now);
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.patienceEnds = now + this.self.settings.connectTimeoutMs;
    this.stages.wasHeld(waitedMs);
  }

  onConnected(now: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.stages.connected(now);
    this.register(now);
  }

  onBytes(now: number, bytes: Uint8Array, length: number): void {
    this.now = now;
    try {
      this.link!.read(bytes, length, this);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail(now, Outcome.garbled);
    }
  }

  onEnd(now: number, how: LinkEnd): void {
    this.link!.ended();
    switch (this.step) {
      case Step.connecting:
        return this.fail(now, connectOutcome(how));
      case Step.waiting:
      case Step.registering:
        return this.fail(now, Outcome.registerClosed);
      case Step.registered: {
        if (!this.provisioning.isOver) return this.fail(now, Outcome.provisionClosed);
        const outcome = serviceOutcome(how);
        // A path is gone since the first keepalive that did not come through.
        return this.fail(now, outcome, isOfPath(outcome) ? Math.min(now, this.keepalive.silentSince) : now);
      }
      case Step.unregistering:
        return this.endUnregistered(now);
      case Step.idle:
        return this.self.meter.unexpected();
      default:
        this.step satisfies never;
    }
  }

  onFrame(id: number, _headerVersion: number, bytes: Uint8Array, start: number, end: number): void {
    this.self.meter.messageReceived(id);
    switch (id) {
      case KeepAliveAck.id:
        return this.keepalive.onAck();
      case RegisterAck.id:
        return this.onRegisterAck(RegisterAck.decode(bytes, start, end));
      case RegisterReject.id:
        if (this.step !== Step.registering) return this.self.meter.unexpected();
        return this.fail(this.now, Outcome.registerRejected);
      case CapabilitiesReq.id:
        if (this.step < Step.registering) return this.self.meter.unexpected();
        return this.provisioning.onCapabilitiesReq(this.now);
      case Reset.id:
        return this.onReset(Reset.decode(bytes, start, end).type);
      case UnregisterAck.id:
        if (this.step === Step.unregistering) this.endUnregistered(this.now);
        return;
      default:
        this.provisioning.onMessage(this.now, id, bytes, start, end);
    }
  }

  /** Nothing comes back any more: from the node, or, where TCP tells so, on the whole way to it (sccp.md 4.1). */
  keepaliveLost(now: number): void {
    const { silentSince } = this.keepalive;
    if (this.link!.isSilent) return this.fail(now, Outcome.pathLost, silentSince);
    this.owner.sessionEnded(now, Outcome.keepaliveLost, silentSince, this.letGo());
  }

  provisioned(now: number, givenUp: number): void {
    if (givenUp > 0) this.standing.degrade();
    this.owner.inService(now);
  }

  private take(link: Link, node: ListedNode, reason: number): void {
    this.link = link;
    link.holder = this;
    this.provisioning.use(link);
    this.standing.apply(node.place, node.role);
    this.reason = reason;
  }

  private enter(step: Step, patienceEnds: number): void {
    this.step = step;
    this.patienceEnds = patienceEnds;
  }

  private register(now: number): void {
    this.stages.registering(now);
    this.enter(Step.registering, now + this.self.settings.registerTimeoutMs);
    introduce(this.self, this.link!, this.stages.address, this.reason);
  }

  private onRegisterAck(ack: RegisterAck): void {
    if (this.step !== Step.registering) return this.self.meter.unexpected();
    const { now, self, owner } = this;
    const { keepaliveMs, standbyMs, keepaliveMisses } = self.settings;
    const link = this.link!;
    link.agree(ack.protocolVersion);
    this.standing.begin();
    const intervalMs = msOf(ack.keepaliveSeconds) || keepaliveMs;
    this.keepalive.start(now, link, intervalMs, keepaliveMisses * owner.patience);
    this.enter(Step.registered, Number.POSITIVE_INFINITY);
    owner.registered(now, msOf(ack.secondaryKeepaliveSeconds) || standbyMs);
    this.provisioning.start(now);
  }

  private onReset(type: number): void {
    // wazo says so in place of UnregisterAck, and closes.
    if (this.step === Step.unregistering) return;
    if (!this.standing.isRegistered) return this.self.meter.unexpected();
    this.depart();
    this.owner.resetByServer(this.now, type);
  }

  private fail(now: number, outcome: number, faultAt = now): void {
    if (this.step === Step.unregistering) return this.endUnregistered(now);
    if (this.step === Step.registering)
      this.standing.refuse(outcome === Outcome.registerRejected ? 'rejected' : 'failed');
    this.leave();
    this.owner.sessionEnded(now, outcome, faultAt, null);
  }

  private endUnregistered(now: number): void {
    this.leave();
    this.stages.unregistered(now);
  }

  /** The link, as it stands, is nothing to this session any more. */
  private letGo(): Link | null {
    const { link } = this;
    this.standing.end();
    this.provisioning.stop();
    this.keepalive.stop();
    this.link = null;
    this.enter(Step.idle, Number.POSITIVE_INFINITY);
    return link;
  }
}

/** 0: nothing is said. */
function msOf(seconds: number): number {
  return Math.min(seconds, longestIntervalSeconds) * 1_000;
}
