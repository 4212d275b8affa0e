/**
 * A shard's phones and the sockets that grant their wishes. Everything that reaches a phone comes through here, with the
 * time it was noticed, and after each event the phone's alarm is set anew.
 */

import type { Identity, Surroundings } from '#phone/being.js';
import { indexOfExchange } from '#phone/lease-messages.js';
import { Neighbours } from '#phone/neighbours.js';
import type { LinkEnd, Outbox } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { Alarms } from './alarms.js';
import { type DhcpEvents, DhcpRelay, type DhcpRelaySettings } from './dhcp-relay.js';
import { DnsClient, type DnsEvents } from './dns-client.js';
import { type FetchEvents, Fetches } from './fetches.js';
import { HeldWishes } from './held-wishes.js';
import { type HttpEvents, HttpFetches } from './http-fetches.js';
import type { LeaseBook } from './lease-book.js';
import type { Permitted } from './permitted.js';
import { type LinkEvents, linksPerPhone, SccpLinks } from './sccp-links.js';

export interface HerdSettings {
  readonly relay: DhcpRelaySettings;
  /** Each phone speaks from its own leased address, or all from the host's. */
  readonly source: 'leased' | 'host';
  /** Where DNS servers listen. */
  readonly dnsPort: number;
  /** Where leases are written down; null: nowhere. */
  readonly leaseBook: LeaseBook | null;
  /** Ceilings of this herd alone, for what phones broadcast and for links; null: none. */
  readonly maxDhcpPerSecond: number | null;
  readonly maxConnectsPerSecond: number | null;
  readonly permitted: Permitted;
  /** Coarse on purpose: a wake-up costs more than a phone (performance.md, Timers). */
  readonly tickMs: number;
}

/** A phone to make, and the subnet it stands in. */
export interface HerdMember extends Identity {
  readonly subnet: number;
}

export class Herd implements Outbox, LinkEvents, FetchEvents, DhcpEvents, DnsEvents, HttpEvents {
  readonly phones: Phone[] = [];
  private readonly settings: HerdSettings;
  private readonly clock: () => number;
  private readonly onFailure: (error: NodeJS.ErrnoException) => void;
  private readonly meter: Surroundings['meter'];
  private readonly alarms: Alarms;
  private readonly links = new SccpLinks(this);
  private readonly fetches = new Fetches(this);
  private readonly httpFetches = new HttpFetches(this);
  private readonly dns: DnsClient;
  private readonly neighbours: Neighbours;
  private readonly broadcasts: HeldWishes;
  private readonly connects: HeldWishes;
  /** Of each link that waits for its turn, the ticket. */
  private readonly waiting = new Map<number, number>();
  private readonly relay: DhcpRelay;
  private readonly subnets: Int32Array;
  private readonly slotByIndex = new Map<number, number>();
  private now = 0;
  private readonly wake = (slot: number): void => {
    const phone = this.phones[slot]!;
    phone.onAlarm(this.now);
    this.alarms.set(slot, phone.alarmAt);
  };

  /** `clock`: milliseconds since the run's start. `onFailure`: this host could not do what a phone wished. */
  constructor(
    members: readonly HerdMember[],
    settings: HerdSettings,
    around: Omit<Surroundings, 'outbox'>,
    clock: () => number,
    onFailure: (error: NodeJS.ErrnoException) => void,
  ) {
    this.settings = settings;
    this.clock = clock;
    this.onFailure = onFailure;
    this.meter = around.meter;
    this.alarms = new Alarms(members.length, settings.tickMs);
    this.relay = new DhcpRelay(settings.relay, this);
    this.dns = new DnsClient(settings.dnsPort, this);
    this.neighbours = new Neighbours(members.length);
    this.broadcasts = new HeldWishes(settings.maxDhcpPerSecond, () => around.meter.heldBack('dhcp'));
    this.connects = new HeldWishes(settings.maxConnectsPerSecond, () => around.meter.heldBack('register'));
    this.subnets = Int32Array.from(members, ({ subnet }) => subnet);
    for (const member of members) {
      this.slotByIndex.set(member.index, member.slot);
      this.phones.push(new Phone(member, { ...around, outbox: this }));
    }
  }

  /** Rejects with the system's error when a relay address cannot be bound. */
  open(): Promise<void> {
    return this.relay.open();
  }

  powerOn(now: number, slot: number, plannedAt: number, startupMs: number): void {
    const phone = this.phones[slot]!;
    phone.powerOn(now, plannedAt, startupMs);
    this.alarms.set(slot, phone.alarmAt);
  }

  stop(now: number, slot: number): void {
    const phone = this.phones[slot]!;
    phone.stop(now);
    this.alarms.set(slot, phone.alarmAt);
  }

  /** Something a phone wished still waits for its turn. */
  get isHolding(): boolean {
    return this.broadcasts.isHolding || this.connects.isHolding;
  }

  /** Wakes every phone whose alarm is due. */
  turn(now: number): void {
    this.now = now;
    this.broadcasts.turn(now);
    this.connects.turn(now);
    this.alarms.turn(now, this.wake);
    this.tellDuplicates();
    this.settings.leaseBook?.write();
  }

  /** Once a second: gives back what is no longer used. */
  tidy(now: number): void {
    this.relay.tidy(now);
  }

  /** Ends every socket at once. */
  closeAll(): void {
    this.links.closeAll();
    this.fetches.endAll();
    this.httpFetches.endAll();
    this.dns.endAll();
    this.relay.close();
  }

  // ---- what phones wish

  holds(slot: number, address: number, server: number): void {
    this.neighbours.holds(slot, address);
    // An address that no server gave is nobody's to take back.
    if (address !== 0 && server === 0) return;
    const { index, mac } = this.phones[slot]!.self;
    this.settings.leaseBook?.holds(index, mac, address, server);
  }

  broadcastDhcp(slot: number, message: Uint8Array): void {
    this.broadcasts.pass(this.clock(), () => this.relay.broadcast(slot, this.subnets[slot]!, message));
  }

  unicastDhcp(slot: number, message: Uint8Array, server: number): void {
    if (!this.permits(server)) return;
    const from = this.sourceOf(slot);
    // A phone without an address of its own here can only be answered through the relay.
    if (from === undefined) return this.broadcastDhcp(slot, message);
    const send = () => this.relay.unicast(this.clock(), slot, from, formatIpv4(server), message);
    this.broadcasts.pass(this.clock(), send);
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

  connect(slot: number, link: number, ticket: number, address: number, port: number): void {
    if (!this.permits(address)) return;
    const place = slot * linksPerPhone + link;
    this.waiting.set(place, ticket);
    this.connects.pass(this.clock(), () => {
      if (this.waiting.get(place) !== ticket) return; // given up meanwhile
      this.waiting.delete(place);
      this.links.connect(slot, link, ticket, formatIpv4(address), port, this.sourceOf(slot));
    });
  }

  send(slot: number, link: number, _ticket: number, frames: Uint8Array): void {
    this.links.write(slot, link, frames);
  }

  close(slot: number, link: number): void {
    this.waiting.delete(slot * linksPerPhone + link);
    this.links.close(slot, link);
  }

  // ---- what sockets tell

  connected(slot: number, link: number, ticket: number): void {
    const phone = this.phones[slot]!;
    phone.onConnected(this.clock(), link, ticket);
    this.alarms.set(slot, phone.alarmAt);
  }

  received(slot: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    const phone = this.phones[slot]!;
    phone.onBytes(this.clock(), link, ticket, bytes, length);
    this.alarms.set(slot, phone.alarmAt);
  }

  ended(slot: number, link: number, ticket: number, how: LinkEnd): void {
    const phone = this.phones[slot]!;
    phone.onLinkEnd(this.clock(), link, ticket, how);
    this.alarms.set(slot, phone.alarmAt);
  }

  fetched(slot: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    const phone = this.phones[slot]!;
    phone.onTftp(this.clock(), ticket, datagram, address, port);
    this.alarms.set(slot, phone.alarmAt);
  }

  leased(xid: number, datagram: Uint8Array): void {
    const slot = xid < 0 ? undefined : this.slotByIndex.get(indexOfExchange(xid));
    if (slot === undefined) return this.strayed();
    const phone = this.phones[slot]!;
    phone.onDhcp(this.clock(), datagram);
    this.relay.answered(slot);
    this.alarms.set(slot, phone.alarmAt);
    this.tellDuplicates();
  }

  resolved(slot: number, ticket: number, addresses: readonly number[] | null): void {
    const phone = this.phones[slot]!;
    phone.onResolved(this.clock(), ticket, addresses);
    this.alarms.set(slot, phone.alarmAt);
  }

  fetchedByHttp(slot: number, ticket: number, status: number, body: Uint8Array): void {
    const phone = this.phones[slot]!;
    phone.onHttp(this.clock(), ticket, status, body);
    this.alarms.set(slot, phone.alarmAt);
  }

  strayed(): void {
    this.meter.strayReply();
  }

  failed(error: NodeJS.ErrnoException): void {
    this.onFailure(error);
  }

  /** Phones that were given an address of another one find it out now, as by ARP. */
  private tellDuplicates(): void {
    for (let slot = this.neighbours.takeDuplicate(); slot !== undefined; slot = this.neighbours.takeDuplicate()) {
      const phone = this.phones[slot]!;
      phone.onDuplicateAddress(this.clock());
      this.alarms.set(slot, phone.alarmAt);
    }
  }

  /** Ends the run when a phone is sent to somebody whom nobody allowed as a target. */
  private permits(address: number): boolean {
    const { permitted } = this.settings;
    if (permitted.has(address)) return true;
    this.onFailure(permitted.refusal(address));
    return false;
  }

  private sourceOf(slot: number): string | undefined {
    return this.settings.source === 'leased' ? formatIpv4(this.phones[slot]!.address) : undefined;
  }
}
