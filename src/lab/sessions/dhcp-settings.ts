/** What a DHCP server is to do, and what every client is told by it. */
import type { DhcpOptions } from '#wire/dhcp/packet.js';
import type { DhcpSubnet } from './dhcp-exchange.js';
import type { Whereabouts } from './whereabouts.js';

export interface DhcpSettings {
  readonly serverAddress: number;
  readonly subnets: readonly DhcpSubnet[];
  readonly leaseSeconds: number;
  /** Leases from before, bound when the server starts. */
  readonly remembered?: readonly RememberedLease[];
  /** Option 150. */
  readonly tftpServers: readonly number[];
  /** Option 66. */
  readonly tftpServerName?: string;
  /** Option 6. */
  readonly dnsServers?: readonly number[];
  /** Option 15. */
  readonly domainName?: string;
  /** Where relays listen that do not ask for their source port (RFC 8357); 67 on a real network. */
  readonly relayPort: number;
  /** Messages handled; absent or null: at once. */
  readonly perSecond?: number | null;
  /** Told who has which address. */
  readonly whereabouts?: Whereabouts;
}

export interface RememberedLease {
  /** Twelve hex digits in upper case. */
  readonly mac: string;
  readonly address: number;
}

/** For how long, along with an address. */
export function termsOf({ leaseSeconds }: DhcpSettings): DhcpOptions {
  return {
    leaseSeconds,
    renewalSeconds: Math.floor(leaseSeconds * 0.5),
    rebindingSeconds: Math.floor(leaseSeconds * 0.875),
  };
}

/** `hasNoTftp`: nothing is said of a TFTP server (fault `noTftpServer`). */
export function parametersOf(settings: DhcpSettings, subnet: DhcpSubnet, hasNoTftp: boolean): DhcpOptions {
  const { dnsServers = [], domainName, tftpServerName, tftpServers } = settings;
  return {
    subnetMask: subnet.mask,
    routers: [subnet.router],
    ...(dnsServers.length === 0 ? {} : { dnsServers }),
    ...(domainName === undefined ? {} : { domainName }),
    ...(tftpServerName === undefined || hasNoTftp ? {} : { tftpServerName }),
    ...(tftpServers.length === 0 || hasNoTftp ? {} : { tftpServers }),
  };
}
