/**
 * The life of one phone: power-on, boot, in service, and what follows when a step fails.
 *
 *     off -> starting -> leasing -> fetching -> connecting -> registering -> provisioning -> inService
 *                           ^          |             |             |             |              |
 *                           |          +------+------+-------------+------+------+--------------+
 *                           |                 v   nothing left to try
 *                           +----------- restarting
 *
 * A phone is quiet: events and `now` come in as arguments, wishes go out to its outbox, and `alarmAt` says when it
 * wants to be woken. It owns its parts, each with its own deadline; its alarm is the least of them. It reads no clock,
 * rolls only its own dice and awaits nothing, so the same object runs on sockets and in virtual time.
 */
import { Measure } from '#stats/metrics.js';
import { ResetType } from '#wire/sccp/catalogue.js';
import { Outcome, outcomeNames, outcomes } from '../terms/outcomes.js';
import { State } from '../terms/states.js';
import { initialized, restarted } from './alarm-text.js';
import { Being, type Identity, type Surroundings } from './being.js';
import { Files, type FilesOwner } from './files.js';
import type { Keepalive } from './keepalive.js';
import { Lease, type LeaseOwner } from './lease.js';
import { type CallManagerPlace, NodeList } from './node-list.js';
import type { LinkEnd } from './outbox.js';
import { Progress } from './progress.js';
import { Session, type SessionOwner } from './session.js';
import type { RangeMs } from './settings.js';
import { Wandering } from './wandering.js';

/** Alarm code of each outcome, by number; what the next Alarm will say. */
const alarmCodes: readonly (number | null)[] = outcomeNames.map((name) => outcomes[name].alarmCode);

export class Phone implements LeaseOwner, FilesOwner, SessionOwner {
  readonly self: Being;
  /** When this phone wants `onAlarm`; Infinity: it waits for the world. */
  alarmAt = Number.POSITIVE_INFINITY;

  private readonly lease: Lease;
  private readonly files: Files;
  private readonly session: Session;
  private readonly keepalive: Keepalive;
  private readonly progress: Progress;
  private readonly wandering: Wandering;
  private readonly nodes = new NodeList();
  /** Its configuration is the default file. */
  private isUnknown = false;
  /** Alarm code of why it registers next (sccp.md 4.6). */
  private reason = initialized;
  /** The phone's own deadline: the end of its start-up, or of the pause before the next boot. */
  private ownDue = Number.POSITIVE_INFINITY;
  /** What it takes itself to boot. */
  private startupMs = 0;
  /** It has been told to leave. */
  isStopping = false;

  constructor(identity: Identity, around: Surroundings) {
    this.self = new Being(identity, around);
    this.lease = new Lease(this.self, this);
    this.files = new Files(this.self, this);
    this.session = new Session(this.self, this);
    this.keepalive = this.session.keepalive;
    this.progress = new Progress(this.self);
    this.wandering = new Wandering(this.self);
  }

  get state(): number {
    return this.progress.state;
  }

  /** The phone's address, 0 when it has none. */
  get address(): number {
    return this.lease.address;
  }

  // ---- what the world tells it

  /** `plannedAt`: when it should have been switched on; `startupMs`: its own time until the first packet. */
  powerOn(now: number, plannedAt: number, startupMs: number): void {
    if (this.state !== State.off) return this.self.meter.unexpected();
    this.isStopping = false;
    this.reason = initialized;
    this.startupMs = startupMs;
    this.progress.powerOn(now, plannedAt, startupMs);
    this.ownDue = plannedAt + startupMs;
    this.arm();
  }

  onAlarm(now: number): void {
    if (this.ownDue <= now) this.onOwnDue(now);
    if (this.lease.due <= now) this.lease.onDue(now);
    if (this.files.due <= now) this.files.onDue(now);
    if (this.keepalive.due <= now) this.keepalive.onDue(now);
    if (this.session.due <= now) this.session.onDue(now);
    this.arm();
  }

  /** A DHCP datagram whose transaction id names this phone; borrowed. */
  onDhcp(now: number, datagram: Uint8Array): void {
    this.lease.onDatagram(now, datagram);
    this.arm();
  }

  /** Another phone has the address this one was just given. */
  onDuplicateAddress(now: number): void {
    this.lease.decline(now);
    this.arm();
  }

  onTftp(now: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    this.files.onTftp(now, ticket, datagram, address, port);
    this.arm();
  }

  /** A file by HTTP: its bytes are the phone's to read now. Status 0: no answer came. */
  onHttp(now: number, ticket: number, status: number, body: Uint8Array): void {
    this.files.onHttp(now, ticket, status, body);
    this.arm();
  }

  /** null: there is no such name. */
  onResolved(now: number, ticket: number, addresses: readonly number[] | null): void {
    this.files.onResolved(now, ticket, addresses);
    this.arm();
  }

  onConnected(now: number, link: number, ticket: number): void {
    if (!this.session.holds(link, ticket)) return this.self.meter.unexpected();
    this.session.onConnected(now);
    this.arm();
  }

  /** The first `length` bytes of a shared buffer: borrowed. */
  onBytes(now: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    if (!this.session.holds(link, ticket)) return this.self.meter.unexpected();
    this.session.onBytes(now, bytes, length);
    this.arm();
  }

  onLinkEnd(now: number, link: number, ticket: number, how: LinkEnd): void {
    if (!this.session.holds(link, ticket)) return this.self.meter.unexpected();
    this.session.onEnd(now, how);
    this.arm();
  }

  /** The gentle end: unregisters, gives its lease back where the profile says so, and is off. */
  stop(now: number): void {
    if (this.isStopping) return this.self.meter.unexpected();
    if (this.state === State.off) return; // it holds nothing, whatever it remembers
    this.isStopping = true;
    this.wandering.inService(now);
    this.ownDue = Number.POSITIVE_INFINITY;
    this.files.stop();
    this.session.unregister(now);
    this.arm();
  }

  // ---- what its parts tell it

  leased(now: number): void {
    if (this.self.fixed === null) this.progress.finish(now, Measure.lease);
    this.fetch(now);
  }

  leaseFailed(now: number, outcome: number): void {
    this.bootFailed(now, outcome);
  }

  leaseDeclined(now: number): void {
    this.noteLoss(now);
    this.countOutcome(Outcome.duplicateAddress);
    this.leaveAll();
    if (this.isStopping) return this.unregistered(now);
    this.ownDue = Number.POSITIVE_INFINITY;
    this.progress.begin(now, State.leasing);
  }

  leaseLost(now: number, outcome: number): void {
    this.noteLoss(now);
    this.leaveAll();
    this.bootFailed(now, outcome);
  }

  configured(now: number, nodes: readonly CallManagerPlace[], isDefault: boolean): void {
    this.progress.finish(now, Measure.fetch);
    this.isUnknown = isDefault;
    this.nodes.take(nodes);
    this.register(now);
  }

  filesFailed(now: number, outcome: number, remembered: readonly CallManagerPlace[] | null): void {
    if (remembered === null) return this.bootFailed(now, outcome);
    this.countOutcome(outcome);
    this.isUnknown = false;
    this.nodes.take(remembered);
    this.register(now);
  }

  firmwareFetched(now: number): void {
    this.progress.enter(State.starting);
    this.ownDue = now + this.startupMs;
  }

  connecting(now: number): void {
    this.progress.begin(now, State.connecting);
  }

  connected(now: number): void {
    this.progress.finish(now, Measure.connect);
    this.progress.begin(now, State.registering);
  }

  registered(now: number): void {
    this.nodes.succeeded();
    this.wandering.registered(now, this.nodes.place, this.nodes.present.address, this.keepalive.intervalMs);
    this.progress.registered();
    this.progress.finish(now, Measure.register);
    this.progress.begin(now, State.provisioning);
    if (this.isUnknown) this.self.meter.autoRegistered();
    this.isUnknown = false;
  }

  inService(now: number): void {
    this.progress.finish(now, Measure.provision);
    this.progress.comeUp(now);
    this.wandering.inService(now);
  }

  /** The next node of the list is tried; a phone that has been through all of them boots again. */
  sessionEnded(now: number, outcome: number): void {
    this.noteLoss(now);
    this.countOutcome(outcome);
    if (this.nodes.failed(outcome === Outcome.registerRejected)) return this.register(now);
    const { rejectDelayMs, restartDelayMs } = this.self.settings;
    this.pauseBeforeNextBoot(now, this.nodes.haveAllRejected ? rejectDelayMs : restartDelayMs);
  }

  /** A CallManager asked for it: Reset boots again from DHCP, the others read the configuration anew (sccp.md 2.1). */
  resetByServer(now: number, type: number): void {
    this.noteLoss(now);
    this.countOutcome(Outcome.resetByServer);
    if (type !== ResetType.reset) {
      this.reason = restarted;
      return this.fetch(now);
    }
    if (this.self.settings.release === 'onReset') this.lease.release(now);
    this.boot(now);
  }

  unregistered(now: number): void {
    if (this.self.settings.release === 'never') this.lease.stop();
    else this.lease.release(now);
    this.progress.enter(State.off);
  }

  // ---- its own steps

  private onOwnDue(now: number): void {
    this.ownDue = Number.POSITIVE_INFINITY;
    if (this.state === State.restarting) this.progress.loop();
    this.boot(now);
  }

  private boot(now: number): void {
    this.self.meter.boot();
    if (this.self.fixed === null) this.progress.begin(now, State.leasing);
    this.lease.start(now);
  }

  private fetch(now: number): void {
    this.progress.begin(now, State.fetching);
    this.files.start(now, this.lease.terms);
  }

  private bootFailed(now: number, outcome: number): void {
    this.countOutcome(outcome);
    this.pauseBeforeNextBoot(now, this.self.settings.restartDelayMs);
  }

  private pauseBeforeNextBoot(now: number, delayMs: RangeMs): void {
    // A lease lost while UnregisterAck was awaited.
    if (this.isStopping) return this.unregistered(now);
    this.progress.enter(State.restarting);
    this.ownDue = now + this.self.draw(delayMs);
  }

  private register(now: number): void {
    this.session.start(now, this.nodes.present, this.nodes.place, this.reason);
  }

  /** A phone in service is so no more. */
  private noteLoss(now: number): void {
    if (this.state === State.inService && !this.isStopping) this.wandering.lostService(now);
  }

  /** Nothing that needs the address goes on. */
  private leaveAll(): void {
    this.files.stop();
    this.session.leave();
  }

  private countOutcome(outcome: number): void {
    this.self.meter.outcome(outcome);
    this.reason = alarmCodes[outcome] ?? this.reason;
  }

  private arm(): void {
    let least = this.ownDue;
    if (this.lease.due < least) least = this.lease.due;
    if (this.files.due < least) least = this.files.due;
    if (this.session.due < least) least = this.session.due;
    if (this.keepalive.due < least) least = this.keepalive.due;
    this.alarmAt = least;
  }
}
