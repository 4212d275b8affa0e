/**
 * What is seen of phones that are traced: the packets at the edge of their world, and what they tell of themselves, in one
 * order. A worker draws it from its sockets, the simulation from its make-believe network; for all other phones there is
 * none of it.
 */
import { udpPacket, type Way } from '#wire/trace/ip-packets.js';
import type { TracedPacket, TracedProtocol } from '#wire/trace/traced-packet.js';
import type { OutcomeName } from '../terms/outcomes.js';
import type { StateName } from '../terms/states.js';
import type { TftpSource } from './lease-terms.js';
import type { CallManagerPlace } from './node-list.js';
import type { LinkEnd } from './outbox.js';
import { linksPerPhone } from './outbox.js';
import { TracedConnection } from './traced-connection.js';

/** What a phone tells of itself, for people; addresses are u32. */
export type PhoneNote =
  /** Comes before everything else of a phone. */
  | { readonly what: 'phone'; readonly model: string; readonly site: string }
  | { readonly what: 'state'; readonly state: StateName }
  /** It has an address. `server` 0: nobody gave it; `untilMs`: since the run's start, Infinity: for good. */
  | {
      readonly what: 'leased';
      readonly address: number;
      readonly server: number;
      readonly tftp: readonly TftpSource[];
      readonly untilMs: number;
    }
  /** It has a configuration. `isDefault`: not its own. */
  | { readonly what: 'configured'; readonly nodes: readonly CallManagerPlace[]; readonly isDefault: boolean }
  /** It turns to a CallManager, the so-manyth of its list. */
  | { readonly what: 'opening'; readonly node: CallManagerPlace; readonly place: number }
  /** It makes a further link to a node, on which it stands by. */
  | { readonly what: 'standingBy'; readonly node: CallManagerPlace; readonly place: number }
  /** It registers on a link that stood by. */
  | { readonly what: 'takingOver'; readonly node: CallManagerPlace; readonly place: number }
  /** It asks a better node whether it may come back. */
  | { readonly what: 'askingToken'; readonly node: CallManagerPlace }
  /** It may not, and asks again after so long. */
  | { readonly what: 'tokenRefused'; readonly waitMs: number }
  | { readonly what: 'registered'; readonly keepaliveMs: number }
  | { readonly what: 'keepalive'; readonly ms: number }
  | { readonly what: 'outcome'; readonly outcome: OutcomeName }
  /** It has to leave, and has waited for so long for an answer; without one it would have met with this outcome. */
  | { readonly what: 'unanswered'; readonly outcome: OutcomeName; readonly ms: number };

export interface TracedNote {
  readonly kind: 'note';
  /** Since the run's start. */
  readonly atMs: number;
  /** Its name. */
  readonly phone: string;
  readonly note: PhoneNote;
}

export type TraceEntry = TracedPacket | TracedNote;

/** What was seen for a while, of each phone in its order. */
export interface TracePiece {
  /** The wall clock at the run's start; it has fractions. */
  readonly startedUnixMs: number;
  readonly entries: readonly TraceEntry[];
}

/** Whom a traced phone tells. */
export interface Watcher {
  note(phone: number, note: PhoneNote): void;
}

/** Who a traced phone is. */
export interface TracedPhone {
  readonly slot: number;
  readonly name: string;
  readonly model: string;
  readonly site: string;
}

export class Trace implements Watcher {
  private readonly clock: () => number;
  private readonly names = new Map<number, string>();
  private readonly links = new Map<number, TracedConnection>();
  private entries: TraceEntry[] = [];

  /** `clock`: milliseconds since the run's start. */
  constructor(phones: readonly TracedPhone[], clock: () => number) {
    this.clock = clock;
    for (const { slot, name, model, site } of phones) {
      this.names.set(slot, name);
      this.entries.push({ kind: 'note', atMs: 0, phone: name, note: { what: 'phone', model, site } });
    }
  }

  /** Whether this phone is traced. */
  has(phone: number): boolean {
    return this.names.has(phone);
  }

  /** What came since the last call, in its order. */
  take(): readonly TraceEntry[] {
    const { entries } = this;
    if (entries.length > 0) this.entries = [];
    return entries;
  }

  note(phone: number, note: PhoneNote): void {
    this.entries.push({ kind: 'note', atMs: this.clock(), phone: this.names.get(phone)!, note });
  }

  // ---- packets; the bytes are copied, and those of phones that are not traced passed over

  datagram(phone: number, protocol: TracedProtocol, way: Way, bytes: Uint8Array): void {
    if (this.has(phone)) this.saw(phone, protocol, [udpPacket(way, bytes)]);
  }

  /** A connection that is no link; undefined: the phone is not traced. */
  dial(phone: number, protocol: TracedProtocol, way: Way): TracedConnection | undefined {
    if (!this.has(phone)) return undefined;
    return new TracedConnection(way, (packets) => this.saw(phone, protocol, packets));
  }

  dialled(phone: number, link: number, way: Way): void {
    const connection = this.dial(phone, 'sccp', way);
    if (connection !== undefined) this.links.set(phone * linksPerPhone + link, connection);
  }

  connected(phone: number, link: number): void {
    this.links.get(phone * linksPerPhone + link)?.connected();
  }

  sent(phone: number, link: number, bytes: Uint8Array): void {
    this.links.get(phone * linksPerPhone + link)?.sent(bytes);
  }

  received(phone: number, link: number, bytes: Uint8Array, length: number): void {
    this.links.get(phone * linksPerPhone + link)?.received(bytes.subarray(0, length));
  }

  /** The phone hung up. */
  closed(phone: number, link: number): void {
    this.links.get(phone * linksPerPhone + link)?.closed();
    this.links.delete(phone * linksPerPhone + link);
  }

  /** The other side ended it, or it never came about. */
  ended(phone: number, link: number, how: LinkEnd): void {
    this.links.get(phone * linksPerPhone + link)?.ended(how);
    this.links.delete(phone * linksPerPhone + link);
  }

  private saw(phone: number, protocol: TracedProtocol, packets: readonly Uint8Array[]): void {
    const atMs = this.clock();
    const name = this.names.get(phone)!;
    for (const packet of packets) this.entries.push({ kind: 'packet', atMs, phone: name, protocol, packet });
  }
}
