/**
 * A relay agent for what phones broadcast (RFC 1542, 3046): a socket for each giaddr. A giaddr belongs to one worker: two
 * sockets on one address and port would not share the answers. With `relayPort` 0 the relay listens on a port of its own
 * and says so to the servers (RFC 8357).
 */
import type { Trace } from '#phone/trace.js';
import { GiaddrLoad } from '#stats/giaddr-load.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { type DhcpEvents, DhcpSocket } from './dhcp-socket.js';
import type { DhcpWay } from './dhcp-way.js';

export interface RelaySettings {
  readonly servers: readonly { readonly address: string; readonly port: number }[];
  /** Where servers answer relays; 0: RFC 8357. */
  readonly relayPort: number;
  /** The giaddrs this worker owns, a list for each subnet. */
  readonly giaddrs: readonly (readonly number[])[];
}

interface Relay {
  readonly giaddr: number;
  readonly socket: DhcpSocket;
  readonly load: GiaddrLoad;
}

export class DhcpRelay implements DhcpWay {
  private readonly settings: RelaySettings;
  private readonly events: DhcpEvents;
  private readonly trace: Trace | null;
  private readonly relays: Relay[][] = [];
  /** By phone, from its first message on. */
  private readonly relayOf = new Map<number, Relay>();
  /** How many phones of each subnet have their relay. */
  private readonly phonesOf: number[] = [];

  constructor(settings: RelaySettings, events: DhcpEvents, trace: Trace | null) {
    this.trace = trace;
    this.settings = settings;
    this.events = events;
  }

  async open(): Promise<void> {
    for (const giaddrs of this.settings.giaddrs) {
      const relays: Relay[] = [];
      this.relays.push(relays);
      for (const giaddr of giaddrs) {
        const socket = new DhcpSocket(this.events, this.trace);
        await socket.bound(formatIpv4(giaddr), this.settings.relayPort);
        relays.push({ giaddr, socket, load: new GiaddrLoad(formatIpv4(giaddr)) });
      }
    }
  }

  /** To every server; a phone always uses the same giaddr of its subnet. */
  send(now: number, phone: number, subnet: number, message: Uint8Array): void {
    const { giaddr, socket, load } = this.relayOf.get(phone) ?? this.chooseRelay(phone, subnet);
    load.count(now);
    const relayed = relayToServer(message, { giaddr, relaySourcePort: this.settings.relayPort === 0 });
    for (const { port, address } of this.settings.servers) socket.send(phone, relayed, port, address);
  }

  get loads(): readonly GiaddrLoad[] {
    return this.relays.flatMap((relays) => relays.map(({ load }) => load));
  }

  close(): void {
    for (const { socket } of this.relays.flat()) socket.close();
    this.relays.length = 0;
  }

  /** In turn by subnet: the numbers of its phones are no good, for they chose the subnet too. */
  private chooseRelay(phone: number, subnet: number): Relay {
    const relays = this.relays[subnet]!;
    const before = this.phonesOf[subnet] ?? 0;
    const relay = relays[before % relays.length]!;
    this.phonesOf[subnet] = before + 1;
    this.relayOf.set(phone, relay);
    return relay;
  }
}
