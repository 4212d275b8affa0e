/** A UDP socket towards DHCP servers: what it hears is told by transaction id, and who failed, the network or this host. */
import dgram from 'node:dgram';
import type { Trace } from '#phone/trace.js';
import { peekXid } from '#wire/dhcp/relay.js';
import { asItStands } from './fetches.js';
import { tellHeard, tellSent } from './tap.js';

export interface DhcpEvents {
  /** A datagram from a DHCP server with this transaction id, or -1 when it is no DHCP message; borrowed. */
  leased(xid: number, datagram: Uint8Array): void;
  /** The slot of the phone that this transaction id names; undefined: it names none. */
  phoneOf(xid: number): number | undefined;
  /** This host, not the network or a server, failed. */
  failed(error: NodeJS.ErrnoException): void;
}

/** Answers to thousands of phones arrive in a burst; the default buffer holds about 500. */
const receiveBufferBytes = 4 << 20;

const fromTheNetwork = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

export class DhcpSocket {
  private readonly socket: dgram.Socket;
  private readonly events: DhcpEvents;
  private readonly trace: Trace | null;

  /**
   * `trace`: of the phones whose packets are looked at; null: of none. `sharesPort`: others on this host may have the same
   * port on other addresses, or on all of them.
   */
  constructor(events: DhcpEvents, trace: Trace | null, sharesPort = false) {
    this.events = events;
    this.trace = trace;
    this.socket = dgram.createSocket({
      type: 'udp4',
      recvBufferSize: receiveBufferBytes,
      reuseAddr: sharesPort,
      lookup: asItStands,
    });
    this.socket.on('message', (datagram, from) => {
      const xid = peekXid(datagram);
      if (trace !== null) this.traceAnswer(trace, xid, datagram, from);
      events.leased(xid, datagram);
    });
    this.socket.on('error', (error) => this.onError(error));
  }

  /** What is sent meanwhile leaves once it is bound. */
  bind(address: string, port: number): void {
    this.socket.bind(port, address);
  }

  /** Rejects with the system's error, and is closed, when it cannot be bound. */
  bound(address: string, port: number): Promise<void> {
    const { socket } = this;
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => {
        socket.close();
        reject(error);
      };
      socket.once('error', refuse);
      socket.bind(port, address, () => {
        socket.off('error', refuse);
        resolve();
      });
    });
  }

  /** Once it is bound: datagrams may go to a broadcast address. */
  allowBroadcast(): void {
    this.socket.setBroadcast(true);
  }

  /** `phone`: its slot. */
  send(phone: number, message: Uint8Array, port: number, address: string): void {
    this.traceWish(phone, message, port, address);
    this.socket.send(message, port, address, (error) => this.onError(error));
  }

  /** Closes itself once the message has left. */
  sendLast(phone: number, message: Uint8Array, port: number, address: string): void {
    this.traceWish(phone, message, port, address);
    this.socket.send(message, port, address, (error) => {
      this.onError(error);
      this.socket.close();
    });
  }

  close(): void {
    this.socket.close();
  }

  private traceWish(phone: number, message: Uint8Array, port: number, address: string): void {
    if (this.trace?.has(phone)) tellSent(this.trace, phone, 'dhcp', this.socket, message, port, address);
  }

  private traceAnswer(trace: Trace, xid: number, datagram: Uint8Array, from: dgram.RemoteInfo): void {
    const slot = this.events.phoneOf(xid);
    if (slot !== undefined && trace.has(slot)) tellHeard(trace, slot, 'dhcp', this.socket, datagram, from);
  }

  private onError(error: NodeJS.ErrnoException | null): void {
    if (error !== null && !fromTheNetwork.has(error.code ?? '')) this.events.failed(error);
  }
}
