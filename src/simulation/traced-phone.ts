/**
 * A phone of which everything is seen that passes its skin: its wishes on their way out, what it is told on its way in.
 * There are no sockets here, so the ports of the phone are made up, and what it broadcasts goes to everybody.
 */
import type { Identity, Surroundings } from '#phone/being.js';
import { LinkEnd, type LinkWish, type Outbox } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import type { Trace } from '#phone/trace.js';
import type { TracedConnection } from '#phone/traced-connection.js';
import { decodeDhcp } from '#wire/dhcp/packet.js';
import { DnsCode, decodeQuery, encodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { encodeGet, encodeAnswer as encodeHttpAnswer } from '#wire/http.js';
import { formatIpv4 } from '#wire/ipv4.js';
import type { Way } from '#wire/trace/ip-packets.js';
import { WireError } from '../errors.js';

const everybody = 0xffff_ffff;
const dhcpServerPort = 67;
const dhcpClientPort = 68;
const dnsPort = 53;

/** Ports of make-believe sockets count up from here, with the tickets of the phone. */
const firstPort = 49_152;

export class TracedPhone extends Phone {
  private readonly trace: Trace;
  private readonly slot: number;
  private readonly wishes: TracedOutbox;

  constructor(identity: Identity, around: Surroundings, trace: Trace) {
    const wishes = new TracedOutbox(around.outbox, trace);
    super(identity, { ...around, outbox: wishes, watcher: trace });
    this.trace = trace;
    this.slot = identity.slot;
    this.wishes = wishes;
  }

  override onDhcp(now: number, datagram: Uint8Array): void {
    const from = serverOf(datagram);
    const way = { from, fromPort: dhcpServerPort, to: everybody, toPort: dhcpClientPort };
    this.trace.datagram(this.slot, 'dhcp', way, datagram);
    super.onDhcp(now, datagram);
  }

  override onTftp(now: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    this.trace.datagram(this.slot, 'tftp', back(this.wishes.way(ticket, address, port)), datagram);
    super.onTftp(now, ticket, datagram, address, port);
  }

  override onResolved(now: number, ticket: number, addresses: readonly number[] | null): void {
    const { question, server } = this.wishes;
    const code = addresses === null ? DnsCode.refused : addresses.length === 0 ? DnsCode.nameError : DnsCode.noError;
    const answer = encodeAnswer(decodeQuery(question), code, addresses ?? []);
    this.trace.datagram(this.slot, 'dns', back(this.wishes.way(ticket, server, dnsPort)), answer);
    super.onResolved(now, ticket, addresses);
  }

  override onHttp(now: number, ticket: number, status: number, body: Uint8Array): void {
    this.wishes.request?.answered(ticket, status, body);
    super.onHttp(now, ticket, status, body);
  }

  override onConnected(now: number, link: number, ticket: number): void {
    this.trace.connected(this.slot, link);
    super.onConnected(now, link, ticket);
  }

  override onBytes(now: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    this.trace.received(this.slot, link, bytes, length);
    super.onBytes(now, link, ticket, bytes, length);
  }

  override onLinkEnd(now: number, link: number, ticket: number, how: LinkEnd): void {
    this.trace.ended(this.slot, link, how);
    super.onLinkEnd(now, link, ticket, how);
  }
}

/** 0 where it does not say, or is no DHCP message. */
function serverOf(datagram: Uint8Array): number {
  try {
    return decodeDhcp(datagram).options.serverId ?? 0;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return 0;
  }
}

/** One file by HTTP. All of it is seen when it comes, for what comes is the whole of it. */
class TracedRequest {
  private readonly ticket: number;
  private readonly bytes: Uint8Array;
  private readonly connection: TracedConnection | undefined;

  constructor(ticket: number, bytes: Uint8Array, connection: TracedConnection | undefined) {
    this.ticket = ticket;
    this.bytes = bytes;
    this.connection = connection;
  }

  /** `status` as in `Outbox`. */
  answered(ticket: number, status: number, body: Uint8Array): void {
    if (ticket !== this.ticket) return;
    if (status === LinkEnd.refused) return this.connection?.ended(status);
    this.connection?.connected();
    this.connection?.sent(this.bytes);
    this.connection?.received(encodeHttpAnswer(status, body));
    this.connection?.ended(LinkEnd.closed);
  }

  end(): void {
    this.connection?.closed();
  }
}

class TracedOutbox implements Outbox {
  /** The latest question, and whom it was put to. */
  question: Uint8Array = new Uint8Array();
  server = 0;
  /** The latest file by HTTP. */
  request: TracedRequest | null = null;
  private address = 0;
  private readonly world: Outbox;
  private readonly trace: Trace;

  constructor(world: Outbox, trace: Trace) {
    this.world = world;
    this.trace = trace;
  }

  way(ticket: number, to: number, toPort: number): Way {
    return { from: this.address, fromPort: firstPort + ticket, to, toPort };
  }

  holds(phone: number, address: number, server: number): void {
    this.address = address;
    this.world.holds(phone, address, server);
  }

  broadcastDhcp(phone: number, message: Uint8Array): void {
    const way = { from: 0, fromPort: dhcpClientPort, to: everybody, toPort: dhcpServerPort };
    this.trace.datagram(phone, 'dhcp', way, message);
    this.world.broadcastDhcp(phone, message);
  }

  unicastDhcp(phone: number, message: Uint8Array, server: number): void {
    const way = { from: this.address, fromPort: dhcpClientPort, to: server, toPort: dhcpServerPort };
    this.trace.datagram(phone, 'dhcp', way, message);
    this.world.unicastDhcp(phone, message, server);
  }

  sendTftp(phone: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    this.trace.datagram(phone, 'tftp', this.way(ticket, address, port), datagram);
    this.world.sendTftp(phone, ticket, address, port, datagram);
  }

  endTftp(phone: number, ticket: number): void {
    this.world.endTftp(phone, ticket);
  }

  fetchHttp(phone: number, ticket: number, address: number, port: number, name: string): void {
    const connection = this.trace.dial(phone, 'http', this.way(ticket, address, port));
    this.request = new TracedRequest(ticket, encodeGet(formatIpv4(address), port, name), connection);
    this.world.fetchHttp(phone, ticket, address, port, name);
  }

  endHttp(phone: number, ticket: number): void {
    this.request?.end();
    this.request = null;
    this.world.endHttp(phone, ticket);
  }

  resolve(phone: number, ticket: number, name: string, server: number): void {
    this.question = encodeQuery(ticket & 0xffff, name);
    this.server = server;
    this.trace.datagram(phone, 'dns', this.way(ticket, server, dnsPort), this.question);
    this.world.resolve(phone, ticket, name, server);
  }

  endResolve(phone: number, ticket: number): void {
    this.world.endResolve(phone, ticket);
  }

  connect(phone: number, link: number, ticket: number, address: number, port: number, wish: LinkWish): void {
    this.trace.dialled(phone, link, this.way(ticket, address, port));
    this.world.connect(phone, link, ticket, address, port, wish);
  }

  mayRegister(phone: number, link: number, ticket: number): boolean {
    return this.world.mayRegister(phone, link, ticket);
  }

  isSilent(phone: number, link: number): boolean {
    return this.world.isSilent(phone, link);
  }

  send(phone: number, link: number, ticket: number, frames: Uint8Array): void {
    this.trace.sent(phone, link, frames);
    this.world.send(phone, link, ticket, frames);
  }

  close(phone: number, link: number, ticket: number): void {
    this.trace.closed(phone, link);
    this.world.close(phone, link, ticket);
  }
}

function back({ from, fromPort, to, toPort }: Way): Way {
  return { from: to, fromPort: toPort, to: from, toPort: fromPort };
}
