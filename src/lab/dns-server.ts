/** The lab's DNS server: a socket around a `DnsSession`. */
import { AlarmClock } from './alarm-clock.js';
import type { DnsSession } from './sessions/dns.js';
import { UdpPort } from './udp-port.js';

export class DnsServer {
  private readonly session: DnsSession;
  private readonly clock: () => number;
  private readonly alarm: AlarmClock;
  private readonly port: UdpPort;

  /** `clock` gives the time for the session, in ms since the run's start. */
  constructor(session: DnsSession, clock: () => number) {
    this.session = session;
    this.clock = clock;
    this.alarm = new AlarmClock(session, clock);
    this.port = new UdpPort(session, (bytes, address, port, who) => {
      session.onPacket(clock(), bytes, who, (answer) => this.port.send(answer, address, port, who));
      this.alarm.look();
    });
  }

  /** Answers the network did not take, and errors of the socket itself. */
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
