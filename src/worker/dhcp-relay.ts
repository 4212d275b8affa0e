/**
 * All DHCP of a herd: a relay agent for what phones broadcast (RFC 1542, 3046), a socket of the phone's own for what it
 * sends to its server directly.
 *
 *     phone --broadcast--> relay on giaddr, one socket each --> every server      an answer finds its phone by xid
 *     phone --unicast----> its own address, port 68 ----------> its server        renewal and release (RFC 2131, 4.4.5)
 *
 * A giaddr belongs to one worker: two sockets on one address and port would not share the answers. With `relayPort` 0
 * the relay listens on a port of its own and says so to the servers (RFC 8357).
 */
import dgram from 'node:dgram';
import { DhcpMessageType } from '#wire/dhcp/packet.js';
import { peekMessageType, peekXid, relayToServer } from '#wire/dhcp/relay.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { asItStands } from './fetches.js';

export interface DhcpEvents {
  /** A datagram from a DHCP server with this transaction id, or -1 when it is no DHCP message; borrowed. */
  leased(xid: number, datagram: Uint8Array): void;
  /** This host, not the network or a server, failed. */
  failed(error: NodeJS.ErrnoException): void;
}

export interface DhcpRelaySettings {
  readonly servers: readonly { readonly address: string; readonly port: number }[];
  /** Where servers answer relays; 0: RFC 8357. */
  readonly relayPort: number;
  /** The giaddrs this worker owns, a list for each subnet. */
  readonly giaddrs: readonly (readonly number[])[];
}

/** Answers to thousands of phones arrive in a burst; the default buffer holds about 500. */
const receiveBufferBytes = 4 << 20;

/** How long a phone's own socket waits for an answer. */
const patienceMs = 60_000;

const fromTheNetwork = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

interface Relay {
  readonly giaddr: number;
  readonly socket: dgram.Socket;
}

export class DhcpRelay {
  private readonly settings: DhcpRelaySettings;
  private readonly events: DhcpEvents;
  private readonly relays: Relay[][] = [];
  private readonly own = new Map<number, { readonly socket: dgram.Socket; readonly until: number }>();

  constructor(settings: DhcpRelaySettings, events: DhcpEvents) {
    this.settings = settings;
    this.events = events;
  }

  /** Opens a socket for each giaddr. Rejects with the system's error when one cannot be bound. */
  async open(): Promise<void> {
    for (const giaddrs of this.settings.giaddrs) {
      const relays: Relay[] = [];
      this.relays.push(relays);
      for (const giaddr of giaddrs) {
        const socket = this.socket();
        await bound(socket, formatIpv4(giaddr), this.settings.relayPort);
        relays.push({ giaddr, socket });
      }
    }
  }

  /** Relays to every server; a phone always uses the same giaddr of its subnet. */
  broadcast(phone: number, subnet: number, message: Uint8Array): void {
    const relays = this.relays[subnet]!;
    const { giaddr, socket } = relays[phone % relays.length]!;
    const relayed = relayToServer(message, { giaddr, relaySourcePort: this.settings.relayPort === 0 });
    for (const server of this.settings.servers) {
      socket.send(relayed, server.port, server.address, (error) => this.onError(error));
    }
  }

  /** From the phone's own address; servers answer to the client port, one above theirs (67 and 68). */
  unicast(now: number, phone: number, from: string, to: string, message: Uint8Array): void {
    this.endOwn(phone);
    const socket = this.socket();
    const port = this.settings.servers[0]!.port;
    socket.bind(port + 1, from);
    if (peekMessageType(message) === DhcpMessageType.release) {
      socket.send(message, port, to, (error) => {
        this.onError(error);
        socket.close();
      });
      return;
    }
    this.own.set(phone, { socket, until: now + patienceMs });
    socket.send(message, port, to, (error) => this.onError(error));
  }

  /** An answer came: the phone's own socket, if it has one, has done its work. */
  answered(phone: number): void {
    this.endOwn(phone);
  }

  /** Closes the phones' own sockets whose time is over. */
  tidy(now: number): void {
    for (const [phone, { until }] of this.own) if (until <= now) this.endOwn(phone);
  }

  close(): void {
    for (const relay of this.relays.flat()) relay.socket.close();
    for (const phone of this.own.keys()) this.endOwn(phone);
    this.relays.length = 0;
  }

  private endOwn(phone: number): void {
    this.own.get(phone)?.socket.close();
    this.own.delete(phone);
  }

  private socket(): dgram.Socket {
    const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: receiveBufferBytes, lookup: asItStands });
    socket.on('message', (datagram) => this.events.leased(peekXid(datagram), datagram));
    socket.on('error', (error) => this.onError(error));
    return socket;
  }

  private onError(error: NodeJS.ErrnoException | null): void {
    if (error !== null && !fromTheNetwork.has(error.code ?? '')) this.events.failed(error);
  }
}

function bound(socket: dgram.Socket, address: string, port: number): Promise<void> {
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
