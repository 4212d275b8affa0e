/**
 * What phones wish, granted with sockets. Every wish passes here on its way out, so here is looked at whom phones may
 * speak to and how much they may send: a DHCP message or a connection beyond a ceiling of the guard waits for its turn,
 * and its phone is told, for its clock starts when the wish leaves.
 */

import type { LinkWish, Outbox } from '#phone/outbox.js';
import { linksPerPhone } from '#phone/outbox.js';
import type { Trace } from '#phone/trace.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { Ceiling } from './ceilings.js';
import { Dhcp, type DhcpSettings } from './dhcp.js';
import type { DhcpEvents } from './dhcp-socket.js';
import { DnsClient, type DnsEvents } from './dns-client.js';
import { type FetchEvents, Fetches } from './fetches.js';
import { type HttpEvents, HttpFetches } from './http-fetches.js';
import type { Permitted } from './permitted.js';
import { type LinkEvents, SccpLinks } from './sccp-links.js';

export interface WishSettings {
  readonly dhcp: DhcpSettings;
  /** Each phone speaks from its own leased address, or all from the host's. */
  readonly source: 'leased' | 'host';
  /** Where DNS servers listen. */
  readonly dnsPort: number;
  /** Ceilings of this herd alone; null: none. */
  readonly maxDhcpPerSecond: number | null;
  readonly maxConnectsPerSecond: number | null;
  /** Of those, how many at one moment; null: a tenth of a second's. */
  readonly maxConnectsAtOnce: number | null;
  readonly permitted: Permitted;
}

/** Whom the sockets tell what came, and the ceilings what they hold back and let go. */
export interface WishEvents extends DhcpEvents, FetchEvents, HttpEvents, DnsEvents, LinkEvents {
  /** As in `Outbox`. */
  holds(phone: number, address: number, server: number): void;
  dhcpHeld(phone: number): void;
  /** What was held has left, after so long. */
  dhcpSent(phone: number, waitedMs: number): void;
  dialHeld(phone: number, link: number, ticket: number, isStandby: boolean): void;
  dialled(phone: number, link: number, ticket: number, waitedMs: number): void;
}

interface DhcpWish {
  readonly message: Uint8Array;
  /** Dotted, both: from the phone's own address to its server; null: to whoever serves the subnet. */
  readonly between: { readonly from: string; readonly to: string } | null;
}

interface DialWish {
  readonly ticket: number;
  /** null: the link stands, and Register may go out on it. */
  readonly to: Dialled | null;
}

interface Dialled {
  readonly address: number;
  readonly port: number;
  readonly silenceMs: number;
}

export class Wishes implements Outbox {
  private readonly settings: WishSettings;
  private readonly events: WishEvents;
  private readonly clock: () => number;
  private readonly subnets: Int32Array;
  private readonly addresses: Uint32Array;
  private readonly links: SccpLinks;
  private readonly fetches: Fetches;
  private readonly httpFetches: HttpFetches;
  private readonly dns: DnsClient;
  private readonly dhcp: Dhcp;
  private readonly dhcpCeiling: Ceiling<DhcpWish>;
  private readonly dialCeiling: Ceiling<DialWish>;
  private readonly standbyCeiling: Ceiling<DialWish>;

  /** `subnets`: that of each phone; `clock`: milliseconds since the run's start; `trace`: null when no phone is traced. */
  constructor(
    subnets: Int32Array,
    settings: WishSettings,
    events: WishEvents,
    clock: () => number,
    trace: Trace | null = null,
  ) {
    this.settings = settings;
    this.events = events;
    this.clock = clock;
    this.subnets = subnets;
    this.addresses = new Uint32Array(subnets.length);
    this.links = new SccpLinks(events, trace);
    this.fetches = new Fetches(events, trace);
    this.httpFetches = new HttpFetches(events, trace);
    this.dns = new DnsClient(settings.dnsPort, events, trace);
    this.dhcp = new Dhcp(settings.dhcp, events, trace);
    this.dhcpCeiling = new Ceiling(settings.maxDhcpPerSecond, (slot, wish, waitedMs) => {
      this.sendDhcp(slot, wish);
      events.dhcpSent(slot, waitedMs);
    });
    const dial = (place: number, wish: DialWish, waitedMs: number) => {
      const slot = Math.floor(place / linksPerPhone);
      const link = place % linksPerPhone;
      if (wish.to !== null) this.dial(slot, link, wish.ticket, wish.to);
      events.dialled(slot, link, wish.ticket, waitedMs);
    };
    this.dialCeiling = new Ceiling(settings.maxConnectsPerSecond, dial, settings.maxConnectsAtOnce);
    // Links that stand by take no turn from registrations: they are paced by themselves.
    this.standbyCeiling = new Ceiling(settings.maxConnectsPerSecond, dial, settings.maxConnectsAtOnce);
  }

  /** Rejects with the system's error when an address or port for DHCP cannot be bound. */
  open(): Promise<void> {
    return this.dhcp.open();
  }

  /** How many wishes wait for their turn. */
  get held(): number {
    return this.dhcpCeiling.held + this.dialCeiling.held + this.standbyCeiling.held;
  }

  get loads(): Dhcp['loads'] {
    return this.dhcp.loads;
  }

  /** Lets go what the ceilings allow by now. */
  turn(now: number): void {
    this.dhcpCeiling.turn(now);
    this.dialCeiling.turn(now);
    this.standbyCeiling.turn(now);
  }

  /** A phone leaves: what it still wants to lease it will not use. */
  forgetDhcp(slot: number): void {
    this.dhcpCeiling.drop(slot);
  }

  /** Gives back what is no longer used. */
  tidy(now: number): void {
    this.dhcp.tidy(now);
  }

  /** Ends every socket at once. */
  closeAll(): void {
    this.links.closeAll();
    this.fetches.endAll();
    this.httpFetches.endAll();
    this.dns.endAll();
    this.dhcp.close();
  }

  // ---- what phones wish

  holds(slot: number, address: number, server: number): void {
    this.addresses[slot] = address;
    this.events.holds(slot, address, server);
  }

  broadcastDhcp(slot: number, message: Uint8Array): void {
    this.askDhcp(slot, { message, between: null });
  }

  unicastDhcp(slot: number, message: Uint8Array, server: number): void {
    if (!this.permits(server)) return;
    const from = this.sourceOf(slot);
    // A phone without an address of its own here can only be answered through the relay.
    this.askDhcp(slot, { message, between: from === undefined ? null : { from, to: formatIpv4(server) } });
  }

  sendTftp(slot: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    // The word to a stranger who answered in place of the server is not worth a run.
    if (this.fetches.isOpen(slot, ticket) ? !this.settings.permitted.has(address) : !this.permits(address)) return;
    this.fetches.send(slot, ticket, formatIpv4(address), port, datagram, this.sourceOf(slot));
  }

  endTftp(slot: number, ticket: number): void {
    this.fetches.end(slot, ticket);
  }

  fetchHttp(slot: number, ticket: number, address: number, port: number, name: string): void {
    if (!this.permits(address)) return;
    this.httpFetches.get(slot, ticket, formatIpv4(address), port, name, this.sourceOf(slot));
  }

  endHttp(slot: number, ticket: number): void {
    this.httpFetches.end(slot, ticket);
  }

  resolve(slot: number, ticket: number, name: string, server: number): void {
    if (!this.permits(server)) return;
    this.dns.ask(slot, ticket, name, formatIpv4(server), this.sourceOf(slot));
  }

  endResolve(slot: number, ticket: number): void {
    this.dns.end(slot, ticket);
  }

  connect(slot: number, link: number, ticket: number, address: number, port: number, wished: LinkWish): void {
    if (!this.permits(address)) return;
    const to = { address, port, silenceMs: wished.silenceMs };
    if (this.admitsDial(slot, link, { ticket, to }, wished.isStandby)) this.dial(slot, link, ticket, to);
  }

  mayRegister(slot: number, link: number, ticket: number): boolean {
    return this.admitsDial(slot, link, { ticket, to: null }, false);
  }

  isSilent(slot: number, link: number): boolean {
    return this.links.isSilent(slot, link);
  }

  send(slot: number, link: number, _ticket: number, frames: Uint8Array): void {
    this.links.write(slot, link, frames);
  }

  close(slot: number, link: number): void {
    this.dialCeiling.drop(slot * linksPerPhone + link);
    this.standbyCeiling.drop(slot * linksPerPhone + link);
    this.links.close(slot, link);
  }

  // ---- how they are granted

  private askDhcp(slot: number, wish: DhcpWish): void {
    if (this.dhcpCeiling.admits(this.clock(), slot, wish)) this.sendDhcp(slot, wish);
    else this.events.dhcpHeld(slot);
  }

  private sendDhcp(slot: number, { message, between }: DhcpWish): void {
    const now = this.clock();
    if (between === null) this.dhcp.broadcast(now, slot, this.subnets[slot]!, message);
    else this.dhcp.unicast(now, slot, between.from, between.to, message);
  }

  private admitsDial(slot: number, link: number, wish: DialWish, isStandby: boolean): boolean {
    const ceiling = isStandby ? this.standbyCeiling : this.dialCeiling;
    const isAdmitted = ceiling.admits(this.clock(), slot * linksPerPhone + link, wish);
    if (!isAdmitted) this.events.dialHeld(slot, link, wish.ticket, isStandby);
    return isAdmitted;
  }

  private dial(slot: number, link: number, ticket: number, { address, port, silenceMs }: Dialled): void {
    this.links.connect(slot, link, ticket, formatIpv4(address), port, silenceMs, this.sourceOf(slot));
  }

  /** Ends the run when a phone is sent to somebody whom nobody allowed as a target. */
  private permits(address: number): boolean {
    const { permitted } = this.settings;
    if (permitted.has(address)) return true;
    this.events.failed(permitted.refusal(address));
    return false;
  }

  private sourceOf(slot: number): string | undefined {
    return this.settings.source === 'leased' ? formatIpv4(this.addresses[slot]!) : undefined;
  }
}
