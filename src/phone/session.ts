/**
 * The conversation with one CallManager on one link, from connect to unregister (sccp.md 3.1, 4.3):
 *
 *     idle -> connecting -> registering -> registered -> unregistering -> idle
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
import type { Being } from './being.js';
import { introduce } from './introduction.js';
import { Keepalive, type KeepaliveOwner } from './keepalive.js';
import { Link } from './link.js';
import { connectOutcome, serviceOutcome } from './link-outcomes.js';
import type { CallManagerPlace } from './node-list.js';
import type { LinkEnd } from './outbox.js';
import { Provisioning, type ProvisioningOwner } from './provisioning.js';
import { Standing } from './standing.js';

export interface SessionOwner {
  /** The phone's address, told in Register and Alarm. */
  readonly address: number;
  connecting(now: number): void;
  connected(now: number): void;
  /** A connection was held back for so long before it was begun. */
  wasHeld(ms: number): void;
  registered(now: number): void;
  inService(now: number): void;
  /** `faultAt`: since when, as far as the phone can tell, the node has failed it. */
  sessionEnded(now: number, outcome: number, faultAt: number): void;
  unregistered(now: number): void;
  /** 1 Reset, 2 Restart, 3 ApplyConfig (sccp.md 2.1). */
  resetByServer(now: number, type: number): void;
}

const Step = { idle: 0, connecting: 1, registering: 2, registered: 3, unregistering: 4 } as const;
type Step = (typeof Step)[keyof typeof Step];

export class Session implements FrameSink, KeepaliveOwner, ProvisioningOwner {
  readonly keepalive: Keepalive;
  /** The moment of the event being read. */
  now = 0;

  private readonly self: Being;
  private readonly owner: SessionOwner;
  private readonly link: Link;
  private readonly provisioning: Provisioning;
  private readonly standing: Standing;
  private step: Step = Step.idle;
  /** The end of the present step's patience. */
  private patienceEnds = Number.POSITIVE_INFINITY;
  /** Alarm code of why it registers. */
  private reason = 0;

  constructor(self: Being, owner: SessionOwner) {
    this.self = self;
    this.owner = owner;
    this.link = new Link(self, 0);
    this.keepalive = new Keepalive(self, this.link, this);
    this.provisioning = new Provisioning(self, this.link, this);
    this.standing = new Standing(self);
  }

  /** Keepalives have deadlines of their own. */
  get due(): number {
    return this.step === Step.registered ? this.provisioning.due : this.patienceEnds;
  }

  /** Whether events of this link and ticket are this session's. */
  holds(link: number, ticket: number): boolean {
    return link === 0 && ticket === this.link.ticket && ticket !== 0;
  }

  /** Registers with a node; `role` is its place in the phone's list, `reason` the code for the Alarm (sccp.md 4.6). */
  start(now: number, place: CallManagerPlace, role: number, reason: number): void {
    this.standing.apply(place, role);
    this.reason = reason;
    this.enter(Step.connecting, now + this.self.settings.connectTimeoutMs);
    this.owner.connecting(now);
    if (!this.self.reaches(place.address)) return this.fail(now, Outcome.connectUnreachable);
    this.link.connect(place.address, place.port, this.self.settings.tcpPatienceMs);
  }

  /** Leaves politely; the owner hears `unregistered` at once when there is nothing to leave. */
  unregister(now: number): void {
    if (!this.standing.isRegistered) return this.endUnregistered(now);
    this.provisioning.stop();
    this.keepalive.pause();
    this.link.sendUnregister();
    this.enter(Step.unregistering, now + this.self.settings.unregisterTimeoutMs);
  }

  /** Closes the link, and takes back what was counted for being registered. No callback. */
  leave(): void {
    this.standing.end();
    this.provisioning.stop();
    this.keepalive.stop();
    this.link.close();
    this.enter(Step.idle, Number.POSITIVE_INFINITY);
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
        return;
      default:
        this.step satisfies never;
    }
  }

  /** A ceiling holds back the connection being begun: nobody can refuse or take it before its SYN has left. */
  onDialHeld(): void {
    this.patienceEnds = Number.POSITIVE_INFINITY;
  }

  /** The SYN has left, after so long. */
  onDialled(now: number, waitedMs: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.patienceEnds = now + this.self.settings.connectTimeoutMs;
    this.owner.wasHeld(waitedMs);
  }

  onConnected(now: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.owner.connected(now);
    this.enter(Step.registering, now + this.self.settings.registerTimeoutMs);
    introduce(this.self, this.link, this.owner.address, this.reason);
  }

  onBytes(now: number, bytes: Uint8Array, length: number): void {
    this.now = now;
    try {
      this.link.read(bytes, length, this);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail(now, Outcome.garbled);
    }
  }

  onEnd(now: number, how: LinkEnd): void {
    this.link.ended();
    switch (this.step) {
      case Step.connecting:
        return this.fail(now, connectOutcome(how));
      case Step.registering:
        return this.fail(now, Outcome.registerClosed);
      case Step.registered: {
        if (!this.provisioning.isOver) return this.fail(now, Outcome.provisionClosed);
        const outcome = serviceOutcome(how);
        // A path is gone since the first keepalive that did not come through.
        return this.fail(now, outcome, outcome === Outcome.pathLost ? Math.min(now, this.keepalive.silentSince) : now);
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

  keepaliveLost(now: number): void {
    this.fail(now, Outcome.keepaliveLost, this.keepalive.silentSince);
  }

  provisioned(now: number, givenUp: number): void {
    if (givenUp > 0) this.standing.degrade();
    this.owner.inService(now);
  }

  private enter(step: Step, patienceEnds: number): void {
    this.step = step;
    this.patienceEnds = patienceEnds;
  }

  private onRegisterAck(ack: RegisterAck): void {
    if (this.step !== Step.registering) return this.self.meter.unexpected();
    const { now, self } = this;
    this.link.agree(ack.protocolVersion);
    this.standing.begin();
    this.keepalive.start(now, ack.keepaliveSeconds > 0 ? ack.keepaliveSeconds * 1000 : self.settings.keepaliveMs);
    this.enter(Step.registered, Number.POSITIVE_INFINITY);
    this.owner.registered(now);
    this.provisioning.start(now);
  }

  private onReset(type: number): void {
    // wazo says so in place of UnregisterAck, and closes.
    if (this.step === Step.unregistering) return;
    if (!this.standing.isRegistered) return this.self.meter.unexpected();
    this.link.sendUnregister();
    this.leave();
    this.owner.resetByServer(this.now, type);
  }

  private fail(now: number, outcome: number, faultAt = now): void {
    if (this.step === Step.unregistering) return this.endUnregistered(now);
    if (this.step === Step.registering)
      this.standing.refuse(outcome === Outcome.registerRejected ? 'rejected' : 'failed');
    this.leave();
    this.owner.sessionEnded(now, outcome, faultAt);
  }

  private endUnregistered(now: number): void {
    this.leave();
    this.owner.unregistered(now);
  }
}
