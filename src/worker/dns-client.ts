/**
 * DNS for a herd: a socket for each name being asked for, on the phone's own address. A question asked again goes through
 * the same socket with the same id, so that a late answer to the first still counts. Silence is the phone's to notice.
 */
import dgram from 'node:dgram';
import type { Trace } from '#phone/trace.js';
import { DnsCode, decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { WireError } from '../errors.js';
import { asItStands } from './fetches.js';
import { tellHeard, tellSent } from './tap.js';

export interface DnsEvents {
  /** None: nobody has the name; null: the server last asked would not say. */
  resolved(phone: number, ticket: number, addresses: readonly number[] | null): void;
  /** A datagram that is no answer to what was asked, or from nobody who was asked. */
  strayed(): void;
  /** This host, not the network or a server, failed. */
  failed(error: NodeJS.ErrnoException): void;
}

interface Lookup {
  readonly ticket: number;
  /** As an answer spells it: without a dot at its end. */
  readonly name: string;
  readonly socket: dgram.Socket;
  /** Dotted, in the order they were asked. */
  readonly servers: string[];
}

/** Errors of a socket that are the network's word and not ours. */
const fromTheNetwork = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

export class DnsClient {
  private readonly port: number;
  private readonly events: DnsEvents;
  private readonly trace: Trace | null;
  private readonly byPhone = new Map<number, Lookup>();

  /** `port`: where DNS servers listen. `trace`: of the phones whose packets are looked at; null: of none. */
  constructor(port: number, events: DnsEvents, trace: Trace | null = null) {
    this.trace = trace;
    this.port = port;
    this.events = events;
  }

  /** `from`: the phone's own address, or undefined for whatever the host chooses. */
  ask(phone: number, ticket: number, name: string, server: string, from: string | undefined): void {
    let query: Uint8Array;
    try {
      query = encodeQuery(ticket & 0xffff, name);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // What is no name is nobody's. The phone is told after it has wished.
      setImmediate(() => this.events.resolved(phone, ticket, []));
      return;
    }
    let lookup = this.byPhone.get(phone);
    if (lookup?.ticket !== ticket) lookup = this.open(phone, ticket, name, from);
    const { socket, servers } = lookup;
    servers.push(server);
    if (this.trace?.has(phone)) tellSent(this.trace, phone, 'dns', socket, query, this.port, server);
    socket.send(query, this.port, server, (error) => {
      if (error !== null) this.onError(error);
    });
  }

  end(phone: number, ticket: number): void {
    const lookup = this.byPhone.get(phone);
    if (lookup?.ticket !== ticket) return;
    this.byPhone.delete(phone);
    lookup.socket.close();
  }

  endAll(): void {
    for (const [phone, { ticket }] of this.byPhone) this.end(phone, ticket);
  }

  private open(phone: number, ticket: number, name: string, from: string | undefined): Lookup {
    const socket = dgram.createSocket({ type: 'udp4', lookup: asItStands });
    const lookup: Lookup = { ticket, name: name.replace(/\.$/, ''), socket, servers: [] };
    this.byPhone.set(phone, lookup);
    socket.on('message', (datagram, from) => {
      if (this.byPhone.get(phone) !== lookup) return;
      if (this.trace?.has(phone)) tellHeard(this.trace, phone, 'dns', socket, datagram, from);
      if (from.port === this.port && lookup.servers.includes(from.address))
        this.onAnswer(phone, lookup, datagram, from.address);
      else this.events.strayed();
    });
    socket.on('error', (error) => this.onError(error));
    socket.bind(0, from);
    return lookup;
  }

  private onAnswer(phone: number, lookup: Lookup, datagram: Uint8Array, server: string): void {
    const { ticket, name, servers } = lookup;
    try {
      const answer = decodeAnswer(datagram);
      if (answer.id === (ticket & 0xffff) && answer.name.toLowerCase() === name.toLowerCase()) {
        if (answer.code === DnsCode.noError) return this.events.resolved(phone, ticket, answer.addresses);
        if (answer.code === DnsCode.nameError) return this.events.resolved(phone, ticket, []);
        // One that was silent too long has been left already.
        if (server === servers.at(-1)) this.events.resolved(phone, ticket, null);
        return;
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    this.events.strayed();
  }

  private onError(error: NodeJS.ErrnoException): void {
    if (!fromTheNetwork.has(error.code ?? '')) this.events.failed(error);
  }
}
