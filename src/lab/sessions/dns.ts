/** The whole mind of the lab's DNS server: a table of names, for which it is responsible alone. */
import { DnsCode, DnsType, decodeQuery, encodeAnswer } from '#wire/dns/message.js';
import { WireError } from '../../errors.js';

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
  private readonly hosts: ReadonlyMap<string, readonly number[]>;

  /** Addresses by name, whatever its case; of two entries for one the later counts, and one without any for none. */
  constructor(hosts: Iterable<readonly [name: string, addresses: readonly number[]]>) {
    this.hosts = new Map([...hosts].map(([name, addresses]) => [name.toLowerCase(), addresses]));
  }

  /** The answer to a datagram, or null when there is none. Never throws on what is in it. */
  onQuery(bytes: Uint8Array): Uint8Array | null {
    try {
      const query = decodeQuery(bytes);
      this.counts.queries++;
      const addresses = this.hosts.get(query.name.toLowerCase()) ?? [];
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
}
