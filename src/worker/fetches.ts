/**
 * The TFTP sockets of a herd: one for each transfer under way, on the phone's own address, because a server answers to
 * the address and port the request came from. A phone has at most one.
 *
 * A datagram given to `send` leaves later: a socket is closed only when its last one has left, or the final ACK of a
 * transfer would never be seen.
 */
import dgram from 'node:dgram';
import { portRefusals } from '#kernel/port-refusals.js';
import type { Trace } from '#phone/trace.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { tellHeard, tellSent } from './tap.js';

export interface FetchEvents {
  /** A datagram for this transfer; borrowed. */
  fetched(phone: number, ticket: number, datagram: Uint8Array, address: number, port: number): void;
  /** Nobody listens where the request went to, says the host of the server (ICMP port unreachable). */
  refused(phone: number, ticket: number): void;
  /** This host, not the network or a server, failed. */
  failed(error: NodeJS.ErrnoException): void;
}

interface Fetch {
  readonly ticket: number;
  readonly socket: dgram.Socket;
  /** Where its request went to: 'ADDRESS:PORT'. */
  readonly asked: string;
  underWay: number;
  isEnding: boolean;
}

/** Errors of a socket that are the network's word and not ours; silence will tell the phone, but of a port refused. */
const fromTheNetwork = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

export class Fetches {
  private readonly events: FetchEvents;
  private readonly trace: Trace | null;
  private readonly byPhone = new Map<number, Fetch>();

  /** `trace`: of the phones whose packets are looked at; null: of none. */
  constructor(events: FetchEvents, trace: Trace | null = null) {
    this.events = events;
    this.trace = trace;
  }

  /** `from`: the phone's own address, or undefined for whatever the host chooses. */
  send(phone: number, ticket: number, to: string, port: number, datagram: Uint8Array, from: string | undefined): void {
    let fetch = this.byPhone.get(phone);
    if (fetch?.ticket !== ticket) fetch = this.open(phone, ticket, from, `${to}:${port}`);
    const { socket } = fetch;
    fetch.underWay++;
    if (this.trace?.has(phone)) tellSent(this.trace, phone, 'tftp', socket, datagram, port, to);
    socket.send(datagram, port, to, (error) => {
      fetch.underWay--;
      if (error !== null) this.onError(phone, fetch, error);
      if (fetch.isEnding && fetch.underWay === 0) socket.close();
    });
  }

  /** Whether this transfer has a socket already. */
  isOpen(phone: number, ticket: number): boolean {
    return this.byPhone.get(phone)?.ticket === ticket;
  }

  end(phone: number, ticket: number): void {
    const fetch = this.byPhone.get(phone);
    if (fetch?.ticket !== ticket) return;
    this.byPhone.delete(phone);
    fetch.isEnding = true;
    if (fetch.underWay === 0) fetch.socket.close();
  }

  endAll(): void {
    for (const [phone, { ticket }] of this.byPhone) this.end(phone, ticket);
  }

  private open(phone: number, ticket: number, from: string | undefined, asked: string): Fetch {
    const socket = dgram.createSocket({ type: 'udp4', lookup: asItStands });
    const fetch: Fetch = { ticket, socket, asked, underWay: 0, isEnding: false };
    this.byPhone.set(phone, fetch);
    socket.on('message', (datagram, from) => {
      if (fetch.isEnding) return;
      if (this.trace?.has(phone)) tellHeard(this.trace, phone, 'tftp', socket, datagram, from);
      this.events.fetched(phone, ticket, datagram, parseIpv4(from.address), from.port);
    });
    socket.on('listening', () => portRefusals?.hear(socket));
    socket.on('error', (error) => this.onError(phone, fetch, error));
    socket.bind(0, from);
    return fetch;
  }

  private onError(phone: number, fetch: Fetch, error: NodeJS.ErrnoException): void {
    const places = portRefusals?.take(fetch.socket) ?? [];
    const isRefused = error.code === 'ECONNREFUSED' && places.includes(fetch.asked);
    if (isRefused && !fetch.isEnding) this.events.refused(phone, fetch.ticket);
    // What a socket has to read as an error is what ICMP said, whatever that is.
    if (error.syscall !== 'recvmsg' && !fromTheNetwork.has(error.code ?? '')) this.events.failed(error);
  }
}

/** Addresses only: no resolver, no thread pool. */
export function asItStands(
  hostname: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, hostname, 4);
}
