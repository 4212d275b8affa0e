/**
 * What a phone knows of its place in the network: its address, who gave it and for how long, and where everything else
 * is found. A DHCP server says it, or somebody has set it on the phone itself.
 */
import type { DhcpPacket } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { WireError } from '../errors.js';

/** What is set on a phone that does not use DHCP; addresses of 0 mean none. */
export interface FixedAddress {
  readonly address: number;
  readonly mask: number;
  readonly gateway: number;
  readonly dns: number;
  readonly tftp: number;
}

/** A lease from before the phone was switched on. */
export interface RememberedLease {
  readonly address: number;
  /** 0: unknown. */
  readonly server: number;
  /** Milliseconds, on the clock of the run; Infinity: unknown. */
  readonly expiresAt: number;
}

/** An address, or a name that takes DNS. */
export type TftpSource = number | string;

const infiniteLease = 0xffffffff;

export class LeaseTerms {
  /** The phone's address, 0 when it has none. */
  address = 0;
  /** The DHCP server that gave it. */
  server = 0;
  /** Where files come from, most preferred first. */
  tftpSources: readonly TftpSource[] = [];
  dnsServers: readonly number[] = [];
  /** '' when nobody said it. */
  domain = '';
  renewAt = 0;
  rebindAt = 0;
  expiresAt = 0;

  /** T1, T2 and the end count from when the request was sent (RFC 2131, 4.4.5). */
  take({ yiaddr, siaddr, options }: DhcpPacket, askedAt: number): void {
    this.address = yiaddr;
    this.server = options.serverId ?? this.server;
    this.tftpSources = tftpSourcesOf(options.tftpServers, options.tftpServerName, siaddr);
    this.dnsServers = options.dnsServers ?? [];
    this.domain = options.domainName ?? '';
    const seconds = options.leaseSeconds ?? infiniteLease;
    if (seconds === infiniteLease) return this.keepUntil(Number.POSITIVE_INFINITY);
    this.expiresAt = askedAt + seconds * 1000;
    this.rebindAt = askedAt + (options.rebindingSeconds ?? seconds * 0.875) * 1000;
    this.renewAt = askedAt + (options.renewalSeconds ?? seconds * 0.5) * 1000;
  }

  /** What it was told for how long is forgotten; the next ACK says it. */
  remember({ address, server, expiresAt }: RememberedLease): void {
    this.address = address;
    this.server = server;
    this.keepUntil(expiresAt);
  }

  fix({ address, dns, tftp }: FixedAddress): void {
    this.address = address;
    this.tftpSources = tftp === 0 ? [] : [tftp];
    this.dnsServers = dns === 0 ? [] : [dns];
    this.keepUntil(Number.POSITIVE_INFINITY);
  }

  /** The address is no longer the phone's. */
  forget(): void {
    this.address = 0;
    this.server = 0;
    this.expiresAt = 0;
  }

  private keepUntil(moment: number): void {
    this.expiresAt = this.rebindAt = this.renewAt = moment;
  }
}

/** Option 150 wins over 66, 66 over siaddr (sccp.md 5.2); a phone keeps two addresses of option 150. */
function tftpSourcesOf(addresses: readonly number[] = [], name = '', siaddr = 0): readonly TftpSource[] {
  if (addresses.length > 0) return addresses.slice(0, 2);
  return [...(name === '' ? [] : [addressOrName(name)]), ...(siaddr === 0 ? [] : [siaddr])];
}

function addressOrName(text: string): TftpSource {
  try {
    return parseIpv4(text);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return text;
  }
}
