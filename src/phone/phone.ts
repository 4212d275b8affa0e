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
import { type CallManagerPlace, Files, type FilesOwner } from './files.js';
import type { Keepalive } from './keepalive.js';
import { Lease, type LeaseOwner } from './lease.js';
import type { LinkEnd } from './outbox.js';
import { Session, type SessionOwner } from './session.js';
import type { Transfer } from './transfer.js';

/** Alarm code of each outcome, by number; what the next Alarm will say. */
const alarmCodes: readonly (number | null)[] = outcomeNames.map((name) => outcomes[name].alarmCode);

export class Phone implements LeaseOwner, FilesOwner, SessionOwner {
  readonly self: Being;
  state: number = State.off;
  /** When this phone wants `onAlarm`; Infinity: it waits for the world. */
  alarmAt = Number.POSITIVE_INFINITY;

  private readonly lease: Lease;
  private readonly files: Files;
  private readonly transfer: Transfer;
  private readonly session: Session;
  private readonly keepalive: Keepalive;
  /** The CallManagers of its configuration, most preferred first. */
  private places: readonly CallManagerPlace[] = [];
  /** The one in use or being tried. */
  private place = 0;
  /** How many in a row have failed. */
  private failures = 0;
  /** Alarm code of why it registers next (sccp.md 4.6). */
  private reason = initialized;
  /** The phone's own deadline: the end of its start-up, or of the pause before the next boot. */
  private ownDue = Number.POSITIVE_INFINITY;
  private poweredOnAt = 0;
  /** When its first packet was due. */
  private firstPacketDue = 0;
  private stepBeganAt = 0;
  private cameUp = false;
  private isLooping = false;
  private isStopping = false;

  constructor(identity: Identity, around: Surroundings) {
    this.self = new Being(identity, around);
    this.lease = new Lease(this.self, this);
    this.files = new Files(this.self, this);
    this.transfer = this.files.transfer;
    this.session = new Session(this.self, this);
    this.keepalive = this.session.keepalive;
    this.self.meter.state(this.self.site, -1, this.state);
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
    this.self.meter.arrival(now - plannedAt);
    this.poweredOnAt = plannedAt;
    this.firstPacketDue = plannedAt + startupMs;
    this.self.meter.time(Measure.startup, startupMs);
    this.enter(State.starting);
    this.ownDue = this.firstPacketDue;
    this.arm();
  }

  onAlarm(now: number): void {
    if (this.ownDue <= now) this.onOwnDue(now);
    if (this.lease.due <= now) this.lease.onDue(now);
    if (this.transfer.due <= now) this.transfer.onDue(now);
    if (this.keepalive.due <= now) this.keepalive.onDue(now);
    if (this.session.due <= now) this.session.onDue(now);
    this.arm();
  }

  /** A DHCP datagram whose transaction id names this phone; borrowed. */
  onDhcp(now: number, datagram: Uint8Array): void {
    this.lease.onDatagram(now, datagram);
    this.arm();
  }

  onTftp(now: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    if (ticket === 0 || ticket !== this.transfer.ticket) return this.self.meter.strayReply();
    this.transfer.onDatagram(now, datagram, address, port);
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
    this.isStopping = true;
    this.ownDue = Number.POSITIVE_INFINITY;
    this.files.stop();
    this.session.unregister(now);
    this.arm();
  }

  // ---- what its parts tell it

  leased(now: number): void {
    this.finishStep(now, Measure.lease);
    this.fetch(now);
  }

  leaseFailed(now: number, outcome: number): void {
    this.bootFailed(now, outcome);
  }

  leaseLost(now: number, outcome: number): void {
    this.files.stop();
    this.session.leave();
    this.bootFailed(now, outcome);
  }

  configured(now: number, callManagers: readonly CallManagerPlace[]): void {
    this.finishStep(now, Measure.fetch);
    this.places = callManagers;
    this.place = 0;
    this.failures = 0;
    this.register(now);
  }

  filesFailed(now: number, outcome: number): void {
    this.bootFailed(now, outcome);
  }

  connecting(now: number): void {
    this.begin(now, State.connecting);
  }

  connected(now: number): void {
    this.finishStep(now, Measure.connect);
    this.begin(now, State.registering);
  }

  registered(now: number): void {
    this.failures = 0;
    this.finishStep(now, Measure.register);
    this.begin(now, State.provisioning);
  }

  inService(now: number): void {
    this.finishStep(now, Measure.provision);
    this.enter(State.inService);
    if (this.isLooping) this.self.meter.looping(-1);
    this.isLooping = false;
    if (this.cameUp) return;
    this.cameUp = true;
    this.self.meter.time(Measure.onboard, now - this.firstPacketDue);
    this.self.meter.time(Measure.boot, now - this.poweredOnAt);
    this.self.meter.time(Measure.inServiceAt, now);
  }

  /** The next node of the list is tried; a phone that has been through all of them boots again. */
  sessionEnded(now: number, outcome: number): void {
    this.countOutcome(outcome);
    this.failures++;
    this.place = (this.place + 1) % this.places.length;
    if (this.failures < this.places.length) this.register(now);
    else this.pauseBeforeNextBoot(now);
  }

  /** A CallManager asked for it: Reset boots again from DHCP, Restart reads the configuration anew (sccp.md 2.1). */
  resetByServer(now: number, type: number): void {
    this.countOutcome(Outcome.resetByServer);
    if (type === ResetType.reset) return this.boot(now);
    this.reason = restarted;
    this.fetch(now);
  }

  unregistered(now: number): void {
    if (this.self.settings.release === 'atStop') this.lease.release(now);
    else this.lease.stop();
    this.enter(State.off);
  }

  // ---- its own steps

  private onOwnDue(now: number): void {
    this.ownDue = Number.POSITIVE_INFINITY;
    if (this.state === State.restarting) {
      this.self.meter.bootLoop();
      if (!this.isLooping) this.self.meter.looping(1);
      this.isLooping = true;
    }
    this.boot(now);
  }

  private boot(now: number): void {
    this.self.meter.boot();
    this.begin(now, State.leasing);
    this.lease.start(now);
  }

  private fetch(now: number): void {
    const { alternateTftp } = this.self.settings;
    const servers = alternateTftp.length > 0 ? alternateTftp : this.lease.tftpServers;
    if (servers.length === 0) return this.bootFailed(now, Outcome.noTftpServer);
    this.begin(now, State.fetching);
    this.files.start(now, servers);
  }

  private bootFailed(now: number, outcome: number): void {
    this.countOutcome(outcome);
    this.pauseBeforeNextBoot(now);
  }

  private pauseBeforeNextBoot(now: number): void {
    // A lease lost while UnregisterAck was awaited.
    if (this.isStopping) return this.unregistered(now);
    this.enter(State.restarting);
    this.ownDue = now + this.self.draw(this.self.settings.restartDelayMs);
  }

  private register(now: number): void {
    this.session.start(now, this.places[this.place]!, this.place, this.reason);
  }

  private countOutcome(outcome: number): void {
    this.self.meter.outcome(outcome);
    this.reason = alarmCodes[outcome] ?? this.reason;
  }

  private begin(now: number, state: number): void {
    this.stepBeganAt = now;
    this.enter(state);
  }

  private finishStep(now: number, measure: number): void {
    this.self.meter.time(measure, now - this.stepBeganAt);
  }

  private enter(state: number): void {
    if (state === this.state) return;
    this.self.meter.state(this.self.site, this.state, state);
    this.state = state;
  }

  private arm(): void {
    let least = this.ownDue;
    if (this.lease.due < least) least = this.lease.due;
    if (this.transfer.due < least) least = this.transfer.due;
    if (this.session.due < least) least = this.session.due;
    if (this.keepalive.due < least) least = this.keepalive.due;
    this.alarmAt = least;
  }
}
