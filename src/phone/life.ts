/**
 * What follows what in the life of a phone, and where it goes when a step fails:
 *
 *     off -> starting -> leasing -> fetching -> connecting -> registering -> provisioning -> inService
 *                           ^          |             |             |             |              |
 *                           |          +------+------+-------------+------+------+--------------+
 *                           |                 v   nothing left to try
 *                           +----------- restarting
 *
 * It owns the parts of the phone and hears from them how their work ended.
 */
import { Measure } from '#stats/measures.js';
import { ResetType } from '#wire/sccp/catalogue.js';
import { Cause, causeOfOutcome } from '../terms/causes.js';
import { Outcome } from '../terms/outcomes.js';
import { State } from '../terms/states.js';
import { alarmCodes, initialized, restarted, returned } from './alarm-text.js';
import { tellAwaited } from './awaited.js';
import { Being, type Identity, type Surroundings } from './being.js';
import { Failover } from './failover.js';
import { Files, type FilesOwner } from './files.js';
import { Lease, type LeaseOwner } from './lease.js';
import type { CallManagerPlace, ListedNode, NodesTold } from './node-list.js';
import { Outage } from './outage.js';
import { Progress } from './progress.js';
import type { FailoverOwner } from './session-owners.js';
import type { RangeMs } from './settings.js';
import { Wandering } from './wandering.js';

export class Life implements LeaseOwner, FilesOwner, FailoverOwner {
  readonly self: Being;
  readonly lease: Lease;
  readonly files: Files;
  readonly failover: Failover;
  /** The phone's own deadline: the end of its start-up, or of the pause before the next boot. */
  due = Number.POSITIVE_INFINITY;
  /** It has been told to leave. */
  isStopping = false;
  /** Alarm code of why it registers next (sccp.md 4.6). */
  reason = initialized;

  private readonly progress: Progress;
  private readonly outage: Outage;
  private readonly wandering: Wandering;
  /** Its configuration is the default file. */
  private isUnknown = false;

  constructor(identity: Identity, around: Surroundings) {
    this.self = new Being(identity, around);
    this.lease = new Lease(this.self, this);
    this.files = new Files(this.self, this);
    this.failover = new Failover(this.self, this);
    this.progress = new Progress(this.self);
    this.outage = new Outage(this.self);
    this.wandering = new Wandering(this.self);
  }

  get state(): number {
    return this.progress.state;
  }

  get address(): number {
    return this.lease.address;
  }

  powerOn(now: number, plannedAt: number, startupMs: number): void {
    if (this.state !== State.off) return this.self.meter.unexpected();
    this.isStopping = false;
    this.reason = initialized;
    this.progress.powerOn(now, plannedAt, startupMs);
    this.due = plannedAt + startupMs;
  }

  onDue(now: number): void {
    this.due = Number.POSITIVE_INFINITY;
    this.boot(now);
  }

  stop(now: number): void {
    if (this.isStopping) return this.self.meter.unexpected();
    if (this.state === State.off) return; // it holds nothing, whatever it remembers
    this.isStopping = true;
    tellAwaited(now, this.self, this.lease.awaited ?? this.files.awaited ?? this.failover.session.awaited);
    this.outage.stop(now);
    this.progress.stop(now);
    this.wandering.left(Cause.stopped);
    this.due = Number.POSITIVE_INFINITY;
    this.files.stop();
    this.failover.unregister(now);
  }

  // ---- what its lease tells it

  leased(now: number): void {
    if (this.self.fixed === null) this.progress.finish(now, Measure.lease);
    this.fetch(now);
  }

  wasHeld(ms: number): void {
    this.progress.wasHeld(ms);
  }

  leaseFailed(now: number, outcome: number): void {
    this.bootFailed(now, outcome);
  }

  leaseDeclined(now: number): void {
    this.loseAddress(now, Outcome.duplicateAddress);
    this.countOutcome(now, Outcome.duplicateAddress);
    if (this.isStopping) return this.unregistered(now);
    this.due = Number.POSITIVE_INFINITY;
    this.progress.begin(now, State.leasing);
  }

  leaseLost(now: number, outcome: number): void {
    this.loseAddress(now, outcome);
    this.bootFailed(now, outcome);
  }

  // ---- what its files tell it

  configured(now: number, nodes: NodesTold, isDefault: boolean): void {
    this.progress.finish(now, Measure.fetch);
    this.registerWith(now, nodes, isDefault);
  }

  filesFailed(now: number, outcome: number, remembered: NodesTold | null): void {
    if (remembered === null) return this.bootFailed(now, outcome);
    this.countOutcome(now, outcome);
    this.registerWith(now, remembered, false);
  }

  firmwareFetched(now: number): void {
    this.progress.finish(now, Measure.fetch);
    this.progress.enter(State.starting);
    this.due = now + this.progress.startupMs;
  }

  /** Until it is switched off and on. */
  stuck(now: number, outcome: number): void {
    this.countOutcome(now, outcome);
  }

  // ---- what its failover tells it

  connecting(now: number): void {
    this.progress.begin(now, State.connecting);
  }

  connected(now: number): void {
    this.progress.finish(now, Measure.connect);
  }

  waiting(): void {
    this.progress.enter(State.connecting);
  }

  registering(now: number): void {
    this.progress.begin(now, State.registering);
  }

  registered(now: number, { place, role }: ListedNode): void {
    this.outage.registered(now);
    this.wandering.registered(now, role, place, this.failover.keepaliveMs);
    this.progress.registered();
    this.progress.finish(now, Measure.register);
    this.progress.begin(now, State.provisioning);
    if (this.isUnknown) this.self.meter.autoRegistered();
    this.isUnknown = false;
  }

  inService(now: number): void {
    this.progress.finish(now, Measure.provision);
    this.progress.comeUp(now);
    this.outage.inService(now);
  }

  nodeFailed(now: number, place: CallManagerPlace, outcome: number, faultAt: number): void {
    this.loseService(now, outcome, faultAt, place);
    this.wandering.failedBy(place, causeOfOutcome[outcome]!);
    this.countOutcome(now, outcome);
  }

  /** It has been through all nodes of its list, and boots again. */
  nodesExhausted(now: number, areAllRejections: boolean): void {
    const { rejectDelayMs, restartDelayMs } = this.self.settings;
    this.pauseBeforeNextBoot(now, areAllRejections ? rejectDelayMs : restartDelayMs);
  }

  goesBack(now: number): void {
    this.outage.leaves(now);
    this.reason = returned;
  }

  /** A CallManager asked for it: Reset boots again from DHCP, the others read the configuration anew (sccp.md 2.1). */
  resetByServer(now: number, type: number): void {
    this.loseService(now, Outcome.resetByServer, now, null);
    this.wandering.left(Cause.serverReset);
    this.countOutcome(now, Outcome.resetByServer);
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

  private boot(now: number): void {
    this.progress.boot(now);
    if (this.self.fixed === null) this.progress.begin(now, State.leasing);
    this.lease.start(now);
  }

  private fetch(now: number): void {
    const { settings, expectedNodes, configuredBefore } = this.self;
    if (settings.fetchBy === 'off') {
      return this.registerWith(now, this.self.told(expectedNodes ?? configuredBefore ?? []), false);
    }
    this.progress.begin(now, State.fetching);
    this.files.start(now, this.lease.terms);
  }

  private registerWith(now: number, nodes: NodesTold, isDefault: boolean): void {
    if (nodes.callManagers.length === 0) return this.bootFailed(now, Outcome.noCallManager);
    this.isUnknown = isDefault;
    this.failover.start(now, nodes);
  }

  private bootFailed(now: number, outcome: number): void {
    this.countOutcome(now, outcome);
    this.pauseBeforeNextBoot(now, this.self.settings.restartDelayMs);
  }

  private pauseBeforeNextBoot(now: number, delayMs: RangeMs): void {
    // A lease lost while UnregisterAck was awaited.
    if (this.isStopping) return this.unregistered(now);
    this.progress.enter(State.restarting);
    this.due = now + this.self.draw(delayMs);
  }

  /** Nothing that needs the address goes on. */
  private loseAddress(now: number, outcome: number): void {
    this.loseService(now, outcome, now, null);
    this.wandering.left(Cause.addressLost);
    this.files.stop();
    this.failover.leave();
  }

  /** A phone in service is so no more, because of what was so since `faultAt`; null: by no node's failure. */
  private loseService(now: number, outcome: number, faultAt: number, failed: CallManagerPlace | null): void {
    const isLost = this.state === State.inService || this.outage.isByChoice;
    if (isLost && !this.isStopping) this.outage.begin(now, faultAt, causeOfOutcome[outcome]!, failed);
  }

  private countOutcome(now: number, outcome: number): void {
    this.progress.fail(now);
    this.self.befell(now, outcome);
    this.reason = alarmCodes[outcome] ?? this.reason;
  }
}
