/** The lab's DNS server: a socket around a `DnsSession`. */
import type { Socket } from 'node:dgram';
import type { DnsSession } from './sessions/dns.js';
import { bindUdp } from './udp-port.js';

export class DnsServer {
  /** Answers the network did not take, and errors of the socket itself. */
  socketErrors = 0;
  private readonly session: DnsSession;
  private socket: Socket | null = null;

  constructor(session: DnsSession) {
    this.session = session;
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  async start(address: string, port: number): Promise<number> {
    const socket = await bindUdp(address, port);
    this.socket = socket;
    socket.on('message', (bytes, from) => {
      const answer = this.session.onQuery(bytes);
      if (answer === null) return;
      socket.send(answer, from.port, from.address, (error) => {
        if (error !== null) this.socketErrors++;
      });
    });
    socket.on('error', () => this.socketErrors++);
    return socket.address().port;
  }

  async stop(): Promise<void> {
    const { socket } = this;
    this.socket = null;
    if (socket !== null) await new Promise<void>((resolve) => socket.close(resolve));
  }
}
