/**
 * The conversation with one CallManager on one link, from connect to unregister (sccp.md 3.1, 4.3):
 *
 *     idle -> connecting -> registering -> awaitingCapabilities -> provisioning -> up -> unregistering -> idle
 *
 * However it ends, the owner hears of it once: `sessionEnded` with an outcome, `unregistered`, or `resetByServer`.
 */
import {
  CapabilitiesReq,
  KeepAlive,
  KeepAliveAck,
  keepAliveFrame,
  RegisterAck,
  RegisterReject,
  Reset,
  Unregister,
  UnregisterAck,
} from '#wire/sccp/catalogue.js';
import type { FrameSink } from '#wire/sccp/frames.js';
import { WireError } from '../errors.js';
import { Outcome } from '../terms/outcomes.js';
import type { Being } from './being.js';
import { introduce, sendCapabilities } from './introduction.js';
import { Keepalive, type KeepaliveOwner } from './keepalive.js';
import { Link } from './link.js';
import type { CallManagerPlace } from './node-list.js';
import { LinkEnd } from './outbox.js';
import { Provisioning } from './provisioning.js';
import { requestOrders } from './request-orders.js';
import { Standing } from './standing.js';

export interface SessionOwner {
  /** The phone's address, told in Register and Alarm. */
  readonly address: number;
  connecting(now: number): void;
  connected(now: number): void;
  registered(now: number): void;
  inService(now: number): void;
  sessionEnded(now: number, outcome: number): void;
  unregistered(now: number): void;
  /** 1 Reset, 2 Restart, 3 ApplyConfig (sccp.md 2.1). */
  resetByServer(now: number, type: number): void;
}

const Step = {
  idle: 0,
  connecting: 1,
  registering: 2,
  awaitingCapabilities: 3,
  provisioning: 4,
  up: 5,
  unregistering: 6,
} as const;
type Step = (typeof Step)[keyof typeof Step];

export class Session implements FrameSink, KeepaliveOwner {
  /** The end of the present step's patience; keepalives have deadlines of their own. */
  due = Number.POSITIVE_INFINITY;
  readonly keepalive: Keepalive;
  /** The moment of the event being read. */
  now = 0;

  private readonly self: Being;
  private readonly owner: SessionOwner;
  private readonly link: Link;
  private readonly provisioning: Provisioning;
  private step: Step = Step.idle;
  private readonly standing: Standing;
  private reason = 0;

  constructor(self: Being, owner: SessionOwner) {
    this.self = self;
    this.owner = owner;
    this.link = new Link(self, 0);
    this.keepalive = new Keepalive(self, this);
    this.provisioning = new Provisioning(self, this.link);
    this.standing = new Standing(self);
  }

  /** Whether events of this link and ticket are this session's. */
  holds(link: number, ticket: number): boolean {
    return link === 0 && ticket === this.link.ticket && ticket !== 0;
  }

  /** Registers with a node; `role` is its place in the phone's list, `reason` the code for the Alarm (sccp.md 4.6). */
  start(now: number, place: CallManagerPlace, role: number, reason: number): void {
    this.standing.apply(place.address, role);
    this.reason = reason;
    this.step = Step.connecting;
    this.due = now + this.self.settings.connectTimeoutMs;
    this.owner.connecting(now);
    this.link.connect(place.address, place.port);
  }

  /** Leaves politely; the owner hears `unregistered` at once when there is nothing to leave. */
  unregister(now: number): void {
    if (!this.standing.isRegistered) return this.endUnregistered(now);
    this.keepalive.pause();
    this.sendUnregister();
    this.step = Step.unregistering;
    this.due = now + this.self.settings.unregisterTimeoutMs;
  }

  /** Closes the link, and takes back what was counted for being registered. No callback. */
  leave(): void {
    this.standing.end();
    this.provisioning.stop();
    this.keepalive.stop();
    this.link.close();
    this.step = Step.idle;
    this.due = Number.POSITIVE_INFINITY;
  }

  onDue(now: number): void {
    this.now = now;
    switch (this.step) {
      case Step.connecting:
        return this.fail(now, Outcome.connectTimeout);
      case Step.registering:
        return this.fail(now, Outcome.registerTimeout);
      case Step.awaitingCapabilities:
        return this.provision();
      case Step.provisioning:
        this.provisioning.giveUp();
        return this.onProgress();
      case Step.unregistering:
        return this.endUnregistered(now);
      case Step.idle:
      case Step.up:
        this.due = Number.POSITIVE_INFINITY;
        return;
      default:
        this.step satisfies never;
    }
  }

  onConnected(now: number): void {
    if (this.step !== Step.connecting) return this.self.meter.unexpected();
    this.owner.connected(now);
    this.step = Step.registering;
    this.due = now + this.self.settings.registerTimeoutMs;
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
      case Step.awaitingCapabilities:
      case Step.provisioning:
        return this.fail(now, Outcome.provisionClosed);
      case Step.up:
        return this.fail(now, Outcome.serviceClosed);
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
        return this.onRegisterReject();
      case CapabilitiesReq.id:
        return this.onCapabilitiesReq();
      case Reset.id:
        return this.onReset(Reset.decode(bytes, start, end).type);
      case UnregisterAck.id:
        if (this.step === Step.unregistering) this.endUnregistered(this.now);
        return;
      default:
        // Servers volunteer messages at any time (sccp.md 2.6): what answers nothing is only counted above.
        if (this.step === Step.provisioning && this.provisioning.onAnswer(id, bytes, start, end)) this.onProgress();
    }
  }

  sendKeepalive(): void {
    this.link.sendKeepalive(keepAliveFrame(this.link.headerVersion), KeepAlive.id);
  }

  keepaliveLost(now: number): void {
    this.fail(now, Outcome.keepaliveLost);
  }

  private onRegisterAck(ack: RegisterAck): void {
    if (this.step !== Step.registering) return this.self.meter.unexpected();
    const { now, self } = this;
    const version = ack.protocolVersion;
    // A version the phone does not speak is nonsense: chan_skinny says 48 (sccp.md 1.6).
    this.link.headerVersion = version >= 17 && version <= self.model.protocolVersion ? version : 0;
    this.standing.begin();
    this.owner.registered(now);
    this.keepalive.start(now, ack.keepaliveSeconds > 0 ? ack.keepaliveSeconds * 1000 : self.settings.keepaliveMs);
    this.step = Step.awaitingCapabilities;
    this.due = now + self.settings.giveUpMs;
  }

  private onRegisterReject(): void {
    if (this.step !== Step.registering) return this.self.meter.unexpected();
    this.fail(this.now, Outcome.registerRejected);
  }

  private onCapabilitiesReq(): void {
    if (this.step < Step.registering) return this.self.meter.unexpected();
    const isAwaited = this.step === Step.awaitingCapabilities;
    const { asksBeforeCapabilities } = requestOrders[this.self.model.requests];
    if (isAwaited && asksBeforeCapabilities) this.provision();
    sendCapabilities(this.self, this.link);
    if (isAwaited && !asksBeforeCapabilities) this.provision();
  }

  private provision(): void {
    this.step = Step.provisioning;
    this.provisioning.start();
    this.onProgress();
  }

  private onProgress(): void {
    this.due = this.now + this.self.settings.giveUpMs;
    if (!this.provisioning.isDone) return;
    this.step = Step.up;
    this.due = Number.POSITIVE_INFINITY;
    if (this.provisioning.givenUp > 0) this.standing.degrade();
    this.owner.inService(this.now);
  }

  private onReset(type: number): void {
    if (!this.standing.isRegistered || this.step === Step.unregistering) return this.self.meter.unexpected();
    this.sendUnregister();
    this.leave();
    this.owner.resetByServer(this.now, type);
  }

  private sendUnregister(): void {
    this.link.send(Unregister.encode({}, this.link.headerVersion, 0), [Unregister.id]);
  }

  private fail(now: number, outcome: number): void {
    const { step } = this;
    if (step === Step.registering) this.standing.refuse(outcome === Outcome.registerRejected ? 'rejected' : 'failed');
    this.leave();
    if (step === Step.unregistering) this.owner.unregistered(now);
    else this.owner.sessionEnded(now, outcome);
  }

  private endUnregistered(now: number): void {
    this.leave();
    this.owner.unregistered(now);
  }
}

function connectOutcome(how: LinkEnd): number {
  if (how === LinkEnd.refused || how === LinkEnd.reset) return Outcome.connectRefused;
  return how === LinkEnd.unreachable ? Outcome.connectUnreachable : Outcome.connectTimeout;
}
