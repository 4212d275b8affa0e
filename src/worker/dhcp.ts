/**
 * All DHCP of a herd. What phones without an address say goes out by one of two ways, a relay agent or a broadcast; what
 * a phone sends to its own server goes from a socket of its own (RFC 2131, 4.4.5).
 *
 *     phone --broadcast--> relay on giaddr -------------> every server      an answer finds its phone by xid
 *                   or --> 255.255.255.255 -------------> whoever hears it
 *     phone --unicast----> its own address, port 68 ----> its server        renewal and release
 */
import type { Trace } from '#phone/trace.js';
import type { GiaddrLoad } from '#stats/giaddr-load.js';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { peekMessageType, peekXid } from '#wire/dhcp/relay.js';
import { DhcpBroadcast } from './dhcp-broadcast.js';
import { DhcpRelay, type RelaySettings } from './dhcp-relay.js';
import { type DhcpEvents, DhcpSocket } from './dhcp-socket.js';
import type { DhcpWay } from './dhcp-way.js';

export interface DhcpSettings extends RelaySettings {
  readonly mode: 'relay' | 'broadcast';
}

/** How long a phone's own socket waits for its answer. */
const patienceMs = 60_000;

export class Dhcp {
  private readonly settings: DhcpSettings;
  private readonly events: DhcpEvents;
  private readonly trace: Trace | null;
  private readonly way: DhcpWay;
  private readonly own = new Map<number, { readonly socket: DhcpSocket; readonly until: number }>();

  /** `trace`: of the phones whose packets are looked at; null: of none. */
  constructor(settings: DhcpSettings, events: DhcpEvents, trace: Trace | null = null) {
    this.trace = trace;
    this.settings = settings;
    this.events = events;
    const { mode } = settings;
    this.way =
      mode === 'relay' ? new DhcpRelay(settings, events, trace) : new DhcpBroadcast(this.server, events, trace);
  }

  open(): Promise<void> {
    return this.way.open();
  }

  get loads(): readonly GiaddrLoad[] {
    return this.way.loads;
  }

  /** To whoever serves the subnet of this phone. */
  broadcast(now: number, phone: number, subnet: number, message: Uint8Array): void {
    this.way.send(now, phone, subnet, message);
  }

  /** From the phone's own address; servers answer to the client port, one above theirs (67 and 68). */
  unicast(now: number, phone: number, from: string, to: string, message: Uint8Array): void {
    this.endOwn(phone);
    const asked = peekXid(message);
    const leased: DhcpEvents['leased'] = (xid, datagram) => {
      // Late answers to what the phone asked before may come first.
      if (xid === asked) this.endOwn(phone);
      this.events.leased(xid, datagram);
    };
    const phoneOf: DhcpEvents['phoneOf'] = (xid) => this.events.phoneOf(xid);
    const failed: DhcpEvents['failed'] = (error) => this.events.failed(error);
    // Beside the socket of all broadcasts on the same port: the one with the address gets what is sent to it.
    const socket = new DhcpSocket({ leased, phoneOf, failed }, this.trace, this.settings.mode === 'broadcast');
    const { port } = this.server;
    socket.bind(from, port + 1);
    if (peekMessageType(message) === DhcpMessageType.release) return socket.sendLast(phone, message, port, to);
    this.own.set(phone, { socket, until: now + patienceMs });
    socket.send(phone, message, port, to);
  }

  /** Closes the phones' own sockets whose time is over. */
  tidy(now: number): void {
    for (const [phone, { until }] of this.own) if (until <= now) this.endOwn(phone);
  }

  close(): void {
    this.way.close();
    for (const phone of this.own.keys()) this.endOwn(phone);
  }

  private get server(): RelaySettings['servers'][number] {
    return this.settings.servers[0]!;
  }

  private endOwn(phone: number): void {
    this.own.get(phone)?.socket.close();
    this.own.delete(phone);
  }
}
