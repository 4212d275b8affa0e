/**
 * What phones broadcast, as they themselves would: from 0.0.0.0 port 68 to 255.255.255.255 port 67 (RFC 2131, 4.1). Only
 * a socket bound to no address hears the answers, which come to 255.255.255.255 because phones set the broadcast flag; one
 * worker has it for all phones. The host needs a route to 255.255.255.255, or the kernel chooses the interface.
 */
import type { Trace } from '#phone/trace.js';
import { type DhcpEvents, DhcpSocket } from './dhcp-socket.js';
import type { DhcpWay } from './dhcp-way.js';

export class DhcpBroadcast implements DhcpWay {
  readonly loads = [];
  private readonly to: { readonly address: string; readonly port: number };
  private readonly events: DhcpEvents;
  private readonly trace: Trace | null;
  private socket: DhcpSocket | undefined;

  /** `to`: where all servers listen; clients listen one port above. */
  constructor(to: { readonly address: string; readonly port: number }, events: DhcpEvents, trace: Trace | null) {
    this.trace = trace;
    this.to = to;
    this.events = events;
  }

  async open(): Promise<void> {
    const socket = new DhcpSocket(this.events, this.trace, true);
    await socket.bound('0.0.0.0', this.to.port + 1);
    socket.allowBroadcast();
    this.socket = socket;
  }

  send(_now: number, phone: number, _subnet: number, message: Uint8Array): void {
    this.socket?.send(phone, message, this.to.port, this.to.address);
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
  }
}
