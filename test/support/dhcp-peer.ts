/** What the tests ask of a DHCP server, whoever wrote it; each server has a file that says it in its own words. */
import type { VethEnd } from './veth-pair.js';

export interface PeerLease {
  /** Twelve upper-case hex digits. */
  readonly mac: string;
  readonly address: string;
}

/** Addresses for the phones that name themselves so. */
export interface PeerPool {
  /** How option 60 begins; '': for all comers. */
  readonly vendorClass: string;
  readonly first: string;
  readonly last: string;
}

export interface PeerOrder {
  readonly at: VethEnd;
  readonly pools: readonly PeerPool[];
  /** T1 and T2, seconds, T1 at least three; a lease lasts two minutes. No less is left alone by dnsmasq. */
  readonly renewAfter: number;
  readonly rebindAfter: number;
  /** Option 150; empty: it is not sent. */
  readonly tftpServers: readonly string[];
  /** Option 66; '': it is not sent. */
  readonly tftpServerName: string;
  /** Option 6. */
  readonly dnsServer: string;
  /** Leases it has given before it starts. */
  readonly given: readonly PeerLease[];
  /** It offers the next free address to whoever asks, until one takes it, and refuses the others: dnsmasq alone can. */
  readonly isSequential: boolean;
  /** It passes over a DISCOVER whose secs is less: dhcpd alone can. */
  readonly minSecs: number;
}

/** What it has answered. */
export interface Answers {
  readonly offer: number;
  readonly ack: number;
  readonly nak: number;
}

export interface DhcpPeer {
  /** The leases that hold, by its own lease file. */
  held(): Promise<PeerLease[]>;
  /** By its own log. */
  answers(): Answers;
  /** It answers nobody; what is sent to it waits. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export const leaseSeconds = 120;

/** Its three networks: that of the cable, and two behind relays. */
export const networks = ['10.97.0', '10.98', '10.99'].map((start) => {
  const isSmall = start.split('.').length === 3;
  return {
    start: `${start}.`,
    network: isSmall ? `${start}.0` : `${start}.0.0`,
    mask: isSmall ? '255.255.255.0' : '255.255.0.0',
    cidr: isSmall ? `${start}.0/24` : `${start}.0.0/16`,
  };
});

export type PeerNetwork = (typeof networks)[number];

export function classesOf(pools: readonly PeerPool[]): readonly string[] {
  return [...new Set(pools.map(({ vendorClass }) => vendorClass))].filter((text) => text !== '');
}

export function poolsOf({ start }: PeerNetwork, pools: readonly PeerPool[]): readonly PeerPool[] {
  return pools.filter(({ first }) => first.startsWith(start));
}

/** '02AB00000001' -> '02:ab:00:00:00:01', as servers write it. */
export function colons(mac: string): string {
  return mac.toLowerCase().replace(/..(?=.)/g, '$&:');
}

export function withoutColons(mac: string): string {
  return mac.replaceAll(':', '').toUpperCase();
}
