/**
 * One phone. It is quiet: events and `now` come in as arguments, wishes go out to its outbox, and `alarmAt` says when it
 * wants to be woken. It is made of parts, each with its own deadline; its alarm is the least of them. It reads no clock,
 * rolls only its own dice and awaits nothing, so the same object runs on sockets and in virtual time.
 *
 * Here is what the world tells it; what follows from that is in `life.ts`.
 */
import type { Being, Identity, Surroundings } from './being.js';
import type { Failover } from './failover.js';
import type { Files } from './files.js';
import type { Keepalive } from './keepalive.js';
import type { Lease } from './lease.js';
import { Life } from './life.js';
import type { Links } from './links.js';
import type { LinkEnd } from './outbox.js';
import type { Session } from './session.js';

export class Phone {
  readonly self: Being;
  /** When this phone wants `onAlarm`; Infinity: it waits for the world. */
  alarmAt = Number.POSITIVE_INFINITY;

  private readonly life: Life;
  private readonly lease: Lease;
  private readonly files: Files;
  private readonly failover: Failover;
  private readonly session: Session;
  private readonly links: Links;
  private readonly keepalive: Keepalive;

  constructor(identity: Identity, around: Surroundings) {
    this.life = new Life(identity, around);
    this.self = this.life.self;
    this.lease = this.life.lease;
    this.files = this.life.files;
    this.failover = this.life.failover;
    this.session = this.failover.session;
    this.links = this.failover.links;
    this.keepalive = this.session.keepalive;
  }

  /** A number of `State`. */
  get state(): number {
    return this.life.state;
  }

  /** The phone's address, 0 when it has none. */
  get address(): number {
    return this.life.address;
  }

  /** Registered with a CallManager; null: that has left a keepalive unanswered, and the phone does not know. */
  get isInCluster(): boolean | null {
    if (!this.session.standing.isInCluster) return false;
    return this.keepalive.isOverdue ? null : true;
  }

  /** It is registered with a node that answers no more, and does not know. */
  isCutOff(now: number): boolean {
    return this.keepalive.isOverdue || this.session.standing.isCutOff(now);
  }

  /** It has been told to leave. */
  get isStopping(): boolean {
    return this.life.isStopping;
  }

  /** `plannedAt`: when it should have been switched on; `startupMs`: its own time until the first packet. */
  powerOn(now: number, plannedAt: number, startupMs: number): void {
    this.life.powerOn(now, plannedAt, startupMs);
    this.arm();
  }

  onAlarm(now: number): void {
    if (this.life.due <= now) this.life.onDue(now);
    if (this.lease.due <= now) this.lease.onDue(now);
    if (this.files.due <= now) this.files.onDue(now);
    if (this.keepalive.due <= now) this.keepalive.onDue(now);
    if (this.session.due <= now) this.session.onDue(now);
    if (this.failover.due <= now) this.failover.onDue(now);
    this.arm();
  }

  /** A DHCP datagram whose transaction id names this phone; borrowed. */
  onDhcp(now: number, datagram: Uint8Array): void {
    this.lease.onDatagram(now, datagram);
    this.arm();
  }

  /** The DHCP message this phone is sending waits for its turn under a ceiling; told in the midst of that. */
  onDhcpHeld(): void {
    this.lease.onHeld();
  }

  /** The DHCP message that waited has left, after so long. */
  onDhcpSent(now: number, waitedMs: number): void {
    this.lease.onSent(now, waitedMs);
    this.arm();
  }

  /** Another phone has the address this one was just given. */
  onDuplicateAddress(now: number): void {
    this.lease.decline(now);
    this.arm();
  }

  onTftp(now: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    this.files.onTftp(now, ticket, datagram, address, port);
    this.arm();
  }

  /** Nobody listens at the port of the TFTP server, its host says. */
  onTftpRefused(ticket: number): void {
    this.files.onTftpRefused(ticket);
  }

  /** A file by HTTP: its bytes are the phone's to read now. `status` as in `Outbox`. */
  onHttp(now: number, ticket: number, status: number, body: Uint8Array): void {
    this.files.onHttp(now, ticket, status, body);
    this.arm();
  }

  /** `addresses` as in `Outbox`. */
  onResolved(now: number, ticket: number, addresses: readonly number[] | null): void {
    this.files.onResolved(now, ticket, addresses);
    this.arm();
  }

  /** The connection this phone is beginning waits for its turn under a ceiling; told in the midst of that. */
  onDialHeld(link: number, ticket: number): void {
    this.links.holderOf(link, ticket)?.onDialHeld();
    this.failover.arm();
  }

  /** The connection that waited is being made, after so long. */
  onDialled(now: number, link: number, ticket: number, waitedMs: number): void {
    const holder = this.links.holderOf(link, ticket);
    if (holder === null) return this.self.meter.unexpected();
    holder.onDialled(now, waitedMs);
    if (holder !== this.session) this.failover.arm();
    this.arm();
  }

  onConnected(now: number, link: number, ticket: number): void {
    const holder = this.links.holderOf(link, ticket);
    if (holder === null) return this.self.meter.unexpected();
    holder.onConnected(now);
    if (holder !== this.session) this.failover.arm();
    this.arm();
  }

  /** The first `length` bytes of a shared buffer: borrowed. */
  onBytes(now: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    const holder = this.links.holderOf(link, ticket);
    if (holder === null) return this.self.meter.unexpected();
    holder.onBytes(now, bytes, length);
    if (holder !== this.session) this.failover.arm();
    this.arm();
  }

  onLinkEnd(now: number, link: number, ticket: number, how: LinkEnd): void {
    const holder = this.links.holderOf(link, ticket);
    if (holder === null) return this.self.meter.unexpected();
    holder.onEnd(now, how);
    if (holder !== this.session) this.failover.arm();
    this.arm();
  }

  /** The gentle end: unregisters, gives its lease back where the profile says so, and is off. */
  stop(now: number): void {
    this.life.stop(now);
    this.arm();
  }

  private arm(): void {
    let least = this.life.due;
    if (this.lease.due < least) least = this.lease.due;
    if (this.files.due < least) least = this.files.due;
    if (this.session.due < least) least = this.session.due;
    if (this.keepalive.due < least) least = this.keepalive.due;
    if (this.failover.due < least) least = this.failover.due;
    this.alarmAt = least;
  }
}
