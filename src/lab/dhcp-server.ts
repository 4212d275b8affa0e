/**
 * The lab's DHCP server: a socket around a `DhcpSession`. Bound to 0.0.0.0, and only so, it hears phones that broadcast,
 * and answers them so.
 */
import type { Socket } from 'node:dgram';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { AlarmClock } from './alarm-clock.js';
import type { DhcpReplies, DhcpSession } from './sessions/dhcp.js';
import { bindUdp } from './udp-port.js';

const ANY_ADDRESS = '0.0.0.0';

export class DhcpServer {
  /** Replies the network did not take, and errors of the socket itself. */
  socketErrors = 0;
  private readonly session: DhcpSession;
  private readonly clock: () => number;
  private readonly alarm: AlarmClock;
  private socket: Socket | null = null;

  /** `clock` gives the time for the session, in ms since the run's start. */
  constructor(session: DhcpSession, clock: () => number) {
    this.session = session;
    this.clock = clock;
    this.alarm = new AlarmClock(session, clock);
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  async start(address: string, port: number): Promise<number> {
    const socket = await bindUdp(address, port);
    this.socket = socket;
    if (address === ANY_ADDRESS) socket.setBroadcast(true);
    const onSent = (error: Error | null): void => {
      if (error !== null) this.socketErrors++;
    };
    const replies: DhcpReplies = {
      send: (bytes, toAddress, toPort) => socket.send(bytes, toPort, formatIpv4(toAddress), onSent),
    };
    socket.on('message', (bytes, from) => {
      this.session.onPacket(this.clock(), bytes, parseIpv4(from.address), from.port, replies);
      this.alarm.look();
    });
    socket.on('error', () => this.socketErrors++);
    return socket.address().port;
  }

  async stop(): Promise<void> {
    const { socket } = this;
    this.socket = null;
    this.alarm.stop();
    if (socket !== null) await new Promise<void>((resolve) => socket.close(resolve));
  }
}
