/**
 * The lab's DHCP server: a socket around a `DhcpSession`. Bound to 0.0.0.0, and only so, it hears phones that broadcast,
 * and answers them so.
 */
import { AlarmClock } from './alarm-clock.js';
import type { DhcpReplies, DhcpSession } from './sessions/dhcp.js';
import { UdpPort } from './udp-port.js';

export class DhcpServer {
  private readonly session: DhcpSession;
  private readonly clock: () => number;
  private readonly alarm: AlarmClock;
  private readonly port: UdpPort;

  /** `clock` gives the time for the session, in ms since the run's start. */
  constructor(session: DhcpSession, clock: () => number) {
    this.session = session;
    this.clock = clock;
    this.alarm = new AlarmClock(session, clock);
    const replies: DhcpReplies = {
      send: (bytes, address, port) => this.port.send(bytes, address, port, session.whoAsks(bytes)),
    };
    this.port = new UdpPort(session, (bytes, address, port) => {
      session.onPacket(clock(), bytes, address, port, replies);
      this.alarm.look();
    });
  }

  /** Replies the network did not take, and errors of the socket itself. */
  get socketErrors(): number {
    return this.port.socketErrors;
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  start(address: string, port: number): Promise<number> {
    return this.port.open(address, port);
  }

  /** Faults have begun or ended at it. */
  async onFaults(): Promise<void> {
    this.session.onFaults(this.clock());
    await this.port.onFaults();
    this.alarm.look();
  }

  async stop(): Promise<void> {
    this.alarm.stop();
    await this.port.close();
  }
}
