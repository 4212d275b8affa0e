/**
 * A shard's phones and their alarms. Everything that reaches a phone comes through here, with the time it was noticed,
 * and after each event the phone's alarm is set anew; what phones wish is granted by `wishes.ts`.
 */

import type { Identity, Surroundings } from '#phone/being.js';
import { indexOfExchange } from '#phone/lease-messages.js';
import { type AddressTable, Neighbours } from '#phone/neighbours.js';
import type { LinkEnd } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import type { Trace } from '#phone/trace.js';
import type { GiaddrLoad } from '#stats/giaddr-load.js';
import { Alarms } from './alarms.js';
import type { LeaseBook } from './lease-book.js';
import { type WishEvents, Wishes, type WishSettings } from './wishes.js';

export interface HerdSettings extends WishSettings {
  /** Where leases are written down; null: nowhere. */
  readonly leaseBook: LeaseBook | null;
  /** Who has which address, in all herds of this host; absent: in this one. */
  readonly addresses?: AddressTable;
  /** Coarse on purpose: a wake-up costs more than a phone (performance.md, Timers). */
  readonly tickMs: number;
  /** What is seen of phones that are traced; absent: of none. */
  readonly trace?: Trace;
}

/** A phone to make, and the subnet it stands in. */
export interface HerdMember extends Identity {
  readonly subnet: number;
}

export class Herd implements WishEvents {
  readonly phones: Phone[] = [];
  private readonly clock: () => number;
  private readonly onFailure: (error: NodeJS.ErrnoException) => void;
  private readonly meter: Surroundings['meter'];
  private readonly exchangeMask: number;
  private readonly leaseBook: LeaseBook | null;
  private readonly alarms: Alarms;
  private readonly neighbours: Neighbours;
  private readonly wishes: Wishes;
  private readonly slotByIndex = new Map<number, number>();
  /** By its own reading of the clock (70 ns): the last of thousands in a tick is as late as it is. */
  private readonly wake = (slot: number): void => {
    const phone = this.phones[slot]!;
    phone.onAlarm(this.clock());
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
    this.clock = clock;
    this.onFailure = onFailure;
    this.meter = around.meter;
    this.exchangeMask = around.exchangeMask ?? 0;
    this.leaseBook = settings.leaseBook;
    this.alarms = new Alarms(members.length, settings.tickMs);
    this.neighbours = new Neighbours(
      members.map(({ index }) => index),
      settings.addresses,
    );
    const subnets = Int32Array.from(members, ({ subnet }) => subnet);
    const { trace = null } = settings;
    this.wishes = new Wishes(subnets, settings, this, clock, trace);
    for (const member of members) {
      this.slotByIndex.set(member.index, member.slot);
      const watched = trace?.has(member.slot) ? { watcher: trace } : {};
      this.phones.push(new Phone(member, { ...around, ...watched, outbox: this.wishes }));
    }
  }

  /** Rejects with the system's error when an address or port for DHCP cannot be bound. */
  open(): Promise<void> {
    return this.wishes.open();
  }

  powerOn(now: number, slot: number, plannedAt: number, startupMs: number): void {
    const phone = this.phones[slot]!;
    phone.powerOn(now, plannedAt, startupMs);
    this.alarms.set(slot, phone.alarmAt);
  }

  stop(now: number, slot: number): void {
    const phone = this.phones[slot]!;
    this.wishes.forgetDhcp(slot);
    phone.stop(now);
    this.alarms.set(slot, phone.alarmAt);
  }

  /** How many things phones wished wait for their turn under a ceiling. */
  get held(): number {
    return this.wishes.held;
  }

  /** What each giaddr has relayed so far. */
  get loads(): readonly GiaddrLoad[] {
    return this.wishes.loads;
  }

  /** Wakes every phone whose alarm is due. */
  turn(now: number): void {
    this.wishes.turn(now);
    this.alarms.turn(now, this.wake);
    this.tellDuplicates();
    this.leaseBook?.write();
  }

  /** Once a second: gives back what is no longer used. */
  tidy(now: number): void {
    this.wishes.tidy(now);
  }

  /** Ends every socket at once. */
  closeAll(): void {
    this.wishes.closeAll();
  }

  // ---- what phones hold

  holds(slot: number, address: number, server: number): void {
    this.neighbours.holds(slot, address);
    // An address that no server gave is nobody's to take back.
    if (address !== 0 && server === 0) return;
    const { index, mac } = this.phones[slot]!.self;
    this.leaseBook?.holds(index, mac, address, server);
  }

  // ---- what ceilings hold back, and let go; a phone is told of the first in the midst of its own event

  dhcpHeld(slot: number): void {
    this.meter.heldBack('dhcp');
    this.phones[slot]!.onDhcpHeld();
  }

  dhcpSent(slot: number, waitedMs: number): void {
    const phone = this.phones[slot]!;
    phone.onDhcpSent(this.clock(), waitedMs);
    this.alarms.set(slot, phone.alarmAt);
  }

  dialHeld(slot: number, link: number, ticket: number, isStandby: boolean): void {
    // Of a link that stands by nothing is measured.
    if (!isStandby) this.meter.heldBack('register');
    this.phones[slot]!.onDialHeld(link, ticket);
  }

  dialled(slot: number, link: number, ticket: number, waitedMs: number): void {
    const phone = this.phones[slot]!;
    phone.onDialled(this.clock(), link, ticket, waitedMs);
    this.alarms.set(slot, phone.alarmAt);
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

  refused(slot: number, ticket: number): void {
    // No alarm moves: the phone asks again when it would have anyhow.
    this.phones[slot]!.onTftpRefused(ticket);
  }

  phoneOf(xid: number): number | undefined {
    return xid < 0 ? undefined : this.slotByIndex.get(indexOfExchange(xid, this.exchangeMask));
  }

  leased(xid: number, datagram: Uint8Array): void {
    const slot = this.phoneOf(xid);
    if (slot === undefined) return this.strayed();
    const phone = this.phones[slot]!;
    phone.onDhcp(this.clock(), datagram);
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
}
