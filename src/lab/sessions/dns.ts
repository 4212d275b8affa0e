/** The whole mind of the lab's DNS server: a table of names, for which it is responsible alone. */
import { DnsCode, DnsType, decodeQuery, encodeAnswer } from '#wire/dns/message.js';
import { WireError } from '../../errors.js';
import { Faults } from './faults.js';
import { Later } from './later.js';
import { Standstill } from './standstill.js';
import { Whereabouts } from './whereabouts.js';

/** Short: a cluster that is being moved should not be remembered where it was. */
const TTL_SECONDS = 60;

export interface DnsCounts {
  queries: number;
  /** Queries for a name that is not in the table. */
  unknown: number;
  /** Datagrams that are no query; not answered. */
  malformed: number;
}

export class DnsSession {
  readonly counts: DnsCounts = { queries: 0, unknown: 0, malformed: 0 };
  readonly faults = new Faults();
  private readonly standstill = new Standstill(this.faults);
  /** Answers of a slow server. */
  private readonly later = new Later();
  private readonly hosts: ReadonlyMap<string, readonly number[]>;
  private readonly whereabouts: Whereabouts;

  /** Addresses by name, whatever its case; of two entries for one the later counts, and one without any for none. */
  constructor(
    hosts: Iterable<readonly [name: string, addresses: readonly number[]]>,
    whereabouts: Whereabouts = new Whereabouts(),
  ) {
    this.whereabouts = whereabouts;
    this.hosts = new Map([...hosts].map(([name, addresses]) => [name.toLowerCase(), addresses]));
  }

  /** When `onAlarm` wants to be called; Infinity when never. */
  get alarmAt(): number {
    return this.faults.isHung ? Number.POSITIVE_INFINITY : this.later.alarmAt;
  }

  onAlarm(now: number): void {
    if (!this.faults.isHung) this.later.onAlarm(now);
  }

  /** Faults have begun or ended at it. */
  onFaults(now: number): void {
    this.later.postpone(this.standstill.over(now));
  }

  /** A question does not say whose it is: its address does. */
  whoAsks(_bytes: Uint8Array, address: number): string | null {
    return this.whereabouts.at(address);
  }

  /**
   * A datagram of a phone reached the server: it is answered, at once or later, or not at all. Never throws on what is in
   * it.
   */
  onPacket(now: number, bytes: Uint8Array, deviceName: string | null, send: (answer: Uint8Array) => void): void {
    const answer = this.onQuery(bytes, deviceName);
    if (answer !== null) this.later.after(now, this.faults.delayMs(deviceName), () => send(answer));
  }

  /** The answer to a datagram, or null when there is none. Never throws on what is in it. */
  onQuery(bytes: Uint8Array, deviceName: string | null = null): Uint8Array | null {
    try {
      const query = decodeQuery(bytes);
      this.counts.queries++;
      const name = query.name.toLowerCase();
      const addresses = this.isHidden(name, deviceName) ? [] : (this.hosts.get(name) ?? []);
      if (addresses.length === 0) {
        this.counts.unknown++;
        return encodeAnswer(query, DnsCode.nameError);
      }
      return encodeAnswer(query, DnsCode.noError, query.type === DnsType.a ? addresses : [], TTL_SECONDS);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.counts.malformed++;
      return null;
    }
  }

  /** Fault `unresolvable`: a name is meant with its domain and without. */
  private isHidden(name: string, deviceName: string | null): boolean {
    const order = this.faults.find('unresolvable', deviceName);
    if (order === null) return false;
    const hidden = order.name?.toLowerCase() ?? name;
    return name === hidden || name.startsWith(`${hidden}.`) || hidden.startsWith(`${name}.`);
  }
}
