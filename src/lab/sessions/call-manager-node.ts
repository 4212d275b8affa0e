/**
 * What the sessions of one CallManager share: its settings, the device database, who is registered, how fast it works,
 * what faults it has, and its counts.
 *
 * Registers stand in line, those of phones that come from another node of the cluster in one of their own: the
 * failover of a whole node and the cold start of a site have different rates. All else is answered at once.
 */

import { type Cut, everybody, isWithin } from '../../terms/shares.js';
import type { Devices } from '../devices.js';
import { Faults } from './faults.js';
import { Later } from './later.js';
import { Standstill } from './standstill.js';
import { TokenMeter } from './token-meter.js';
import { Turns } from './turns.js';
import { UnregisterReason, type UnregisterReasonName } from './unregister-reasons.js';
import { Whereabouts } from './whereabouts.js';

export interface CallManagerSettings {
  /** Between keepalives of a registered phone; rounded to whole seconds, at least one. */
  readonly keepaliveIntervalMs: number;
  /** The same on a link where the phone is not registered. */
  readonly secondaryKeepaliveIntervalMs: number;
  /** How long after three intervals a silent link is dropped: the third keepalive may be on its way. */
  readonly graceMs: number;
  /** Phones that speak a later protocol are brought down to this. */
  readonly maxProtocolVersion: number;
  readonly dateTemplate: string;
  /** RegisterReject to a phone that is not in the database. */
  readonly unknownPhoneText: string;
  /** RegisterReject to a phone that is there as another model. */
  readonly wrongModelText: string;
  /** 0 grants tokens as fast as the capacity says; otherwise what every phone is told to wait. */
  readonly tokenWaitMs: number;
  /** The nodes named in ServerRes, at most five. */
  readonly servers: readonly { readonly name: string; readonly address: number; readonly port: number }[];
  /** Unix time when `now` was 0: what the clocks of the phones are set by. */
  readonly startedAtUnixMs: number;
  readonly capacity: CallManagerCapacity;
  /** By which it knows who calls before that phone says its name. */
  readonly whereabouts: Whereabouts;
}

/** Each a second; null: unlimited. */
export interface CallManagerCapacity {
  readonly registrationsPerSecond: number | null;
  /** Registrations of phones that were registered at another node of the cluster before. */
  readonly failoversPerSecond: number | null;
  readonly tokensPerSecond: number | null;
}

/** The values of a CallManager that nobody has tuned (sccp.md 4.1); the texts are free. */
const defaults: Omit<CallManagerSettings, 'whereabouts'> = {
  keepaliveIntervalMs: 30_000,
  secondaryKeepaliveIntervalMs: 60_000,
  graceMs: 1_000,
  maxProtocolVersion: 22,
  dateTemplate: 'M/D/YA',
  unknownPhoneText: 'Database Config Error',
  wrongModelText: 'Device Type Mismatch',
  tokenWaitMs: 0,
  servers: [],
  startedAtUnixMs: 0,
  capacity: { registrationsPerSecond: null, failoversPerSecond: null, tokensPerSecond: null },
};

export interface CallManagerCounts {
  /** Open now. */
  connections: number;
  /** Registered now. */
  registered: number;
  /** Register messages received. */
  registers: number;
  rejects: number;
  /** Of the phones acknowledged, those that came from another node. */
  failovers: number;
  keepalives: number;
  /** Links dropped because nothing was heard any more. */
  timeouts: number;
  /** Links closed because too many messages came (fault `throttle`). */
  throttled: number;
  /** Links closed because what came was no SCCP. */
  garbled: number;
  /** Messages that did not fit, or that we do not speak. */
  unexpected: number;
  /** Connections for which the host had no descriptor left. */
  unaccepted: number;
}

/** The link on which a phone is registered. */
export interface RegisteredLink {
  readonly peerAddress: number;
  /** Another link of the same phone takes its place. */
  replace(): void;
  /** See `ResetType`. */
  reset(type: number): void;
}

/** A link whose Register stands in line. */
export interface Applicant {
  /** Answers it; false when the link is gone. */
  onTurn(now: number): boolean;
}

export class CallManagerNode {
  readonly name: string;
  readonly devices: Devices;
  readonly settings: CallManagerSettings;
  readonly keepaliveSeconds: number;
  readonly secondaryKeepaliveSeconds: number;
  readonly counts: CallManagerCounts = {
    connections: 0,
    registered: 0,
    registers: 0,
    rejects: 0,
    failovers: 0,
    keepalives: 0,
    timeouts: 0,
    throttled: 0,
    garbled: 0,
    unexpected: 0,
    unaccepted: 0,
  };
  readonly tokens: TokenMeter;
  readonly faults = new Faults();
  /** Answers that have not left yet. */
  readonly later = new Later();
  private readonly standstill = new Standstill(this.faults);
  private readonly links = new Map<string, RegisteredLink>();
  private readonly registrations: Turns<Applicant>;
  private readonly failovers: Turns<Applicant>;

  constructor(name: string, devices: Devices, settings: Partial<CallManagerSettings> = {}) {
    this.name = name;
    this.devices = devices;
    this.settings = { ...defaults, whereabouts: new Whereabouts(), ...settings };
    this.keepaliveSeconds = wholeSeconds(this.settings.keepaliveIntervalMs);
    this.secondaryKeepaliveSeconds = wholeSeconds(this.settings.secondaryKeepaliveIntervalMs);
    const { registrationsPerSecond, failoversPerSecond, tokensPerSecond } = this.settings.capacity;
    this.registrations = new Turns(registrationsPerSecond, (now, applicant) => applicant.onTurn(now));
    this.failovers = new Turns(failoversPerSecond, (now, applicant) => applicant.onTurn(now));
    this.tokens = new TokenMeter(tokensPerSecond);
  }

  /** When `onAlarm` wants to be called; Infinity when never. It may move with every byte a session is given. */
  get alarmAt(): number {
    if (this.faults.isHung) return Number.POSITIVE_INFINITY;
    return Math.min(this.registrations.alarmAt, this.failovers.alarmAt, this.later.alarmAt);
  }

  onAlarm(now: number): void {
    if (this.faults.isHung) return;
    this.registrations.onAlarm(now);
    this.failovers.onAlarm(now);
    this.later.onAlarm(now);
  }

  /** Faults have begun or ended at it. */
  onFaults(now: number): void {
    const ms = this.standstill.over(now);
    for (const line of [this.registrations, this.failovers, this.later]) line.postpone(ms);
  }

  /** By device name. */
  get registered(): ReadonlyMap<string, RegisteredLink> {
    return this.links;
  }

  /** Registers that stand in line. */
  get waiting(): number {
    return this.registrations.waiting + this.failovers.waiting;
  }

  /** A Register came: it is the applicant's turn at once, or when those before it have had theirs. */
  admit(now: number, deviceName: string, applicant: Applicant): void {
    (this.isFailover(deviceName) ? this.failovers : this.registrations).enter(now, applicant);
  }

  /**
   * Resets one phone, or of all that are registered here, when `deviceName` is null, those within a cut; tells how many
   * there were. A node that stands still sends nothing.
   */
  reset(deviceName: string | null, type: number, cut: Cut = everybody): number {
    const links = [...this.links].filter(([name]) => {
      const isMeant = deviceName === null ? isWithin(name, cut) : name === deviceName;
      return isMeant && !this.faults.isHungFor(name);
    });
    for (const [, link] of links) link.reset(type);
    return links.length;
  }

  /** A phone registers; the older link of the same name, if any, is closed. */
  enter(deviceName: string, link: RegisteredLink): void {
    const older = this.links.get(deviceName);
    if (older !== link) older?.replace();
    this.links.set(deviceName, link);
    this.counts.registered = this.links.size;
    if (this.isFailover(deviceName)) this.counts.failovers++;
    this.devices.registeredAt(deviceName, this.name);
  }

  /** A phone is no longer registered on this link. */
  leave(deviceName: string, link: RegisteredLink, reason: UnregisterReasonName): void {
    if (this.links.get(deviceName) === link) {
      this.links.delete(deviceName);
      this.devices.unregistered(deviceName, UnregisterReason[reason]);
    }
    this.counts.registered = this.links.size;
  }

  private isFailover(deviceName: string): boolean {
    const last = this.devices.lastNodeOf(deviceName);
    return last !== undefined && last !== this.name;
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000));
}
