/** What the sessions of one CallManager share: its settings, the device database, who is registered, and its counts. */
import type { Devices } from '../devices.js';

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
  /** 0 grants every token; otherwise what a phone is told to wait before it asks again. */
  readonly tokenWaitMs: number;
  /** The nodes named in ServerRes, at most five. */
  readonly servers: readonly { readonly name: string; readonly address: number; readonly port: number }[];
  /** Unix time when `now` was 0: what the clocks of the phones are set by. */
  readonly startedAtUnixMs: number;
}

/** The values of a CallManager that nobody has tuned (sccp.md 4.1); the texts are free. */
const defaults: CallManagerSettings = {
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
};

export interface CallManagerCounts {
  /** Open now. */
  connections: number;
  /** Registered now. */
  registered: number;
  /** Register messages received. */
  registers: number;
  rejects: number;
  keepalives: number;
  /** Links dropped because nothing was heard any more. */
  timeouts: number;
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
  close(): void;
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
    keepalives: 0,
    timeouts: 0,
    garbled: 0,
    unexpected: 0,
    unaccepted: 0,
  };
  private readonly links = new Map<string, RegisteredLink>();

  constructor(name: string, devices: Devices, settings: Partial<CallManagerSettings> = {}) {
    this.name = name;
    this.devices = devices;
    this.settings = { ...defaults, ...settings };
    this.keepaliveSeconds = wholeSeconds(this.settings.keepaliveIntervalMs);
    this.secondaryKeepaliveSeconds = wholeSeconds(this.settings.secondaryKeepaliveIntervalMs);
  }

  /** By device name. */
  get registered(): ReadonlyMap<string, RegisteredLink> {
    return this.links;
  }

  /** A phone registers; the older link of the same name, if any, is closed. */
  enter(deviceName: string, link: RegisteredLink): void {
    const older = this.links.get(deviceName);
    if (older !== link) older?.close();
    this.links.set(deviceName, link);
    this.counts.registered = this.links.size;
  }

  /** A phone is no longer registered on this link. */
  leave(deviceName: string, link: RegisteredLink): void {
    if (this.links.get(deviceName) === link) this.links.delete(deviceName);
    this.counts.registered = this.links.size;
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000));
}
