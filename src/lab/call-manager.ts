/**
 * A CallManager on real sockets: a TCP server around the sessions. One coarse timer looks after the alarms of all
 * sessions: at 20,000 links that is far less work than a timer each, and a second more or less does not matter. The
 * node's own alarm, which says whose turn it is to be registered, is kept exactly.
 */
import { createServer, type Socket } from 'node:net';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { AlarmClock } from './alarm-clock.js';
import { CallManagerSession } from './sessions/call-manager.js';
import type { CallManagerNode } from './sessions/call-manager-node.js';
import { listenTcp } from './tcp-port.js';

const ALARM_PERIOD_MS = 1_000;

export class CallManager {
  readonly node: CallManagerNode;
  private readonly now: () => number;
  private readonly server = createServer({ noDelay: true }, (socket) => this.accept(socket));
  private readonly links = new Map<Socket, CallManagerSession>();
  private readonly alarm: AlarmClock;
  private alarms: NodeJS.Timeout | undefined;

  /** `now`: milliseconds since the run's start, the clock that `startedAtUnixMs` of the node's settings belongs to. */
  constructor(node: CallManagerNode, now: () => number) {
    this.node = node;
    this.now = now;
    this.alarm = new AlarmClock(node, now);
  }

  /**
   * Listens on an address (a u32) and port: 0 for any, the next free one when it is busy. Resolves to the port.
   * Throws LoadError 'cannot-start'.
   */
  async start(address: number, port: number): Promise<number> {
    const bound = await listenTcp(this.server, `CallManager ${this.node.name}`, formatIpv4(address), port);
    this.server.on('error', () => {
      this.node.counts.unaccepted++;
    });
    this.alarms = setInterval(() => this.ringAlarms(), ALARM_PERIOD_MS);
    return bound;
  }

  /** Closes every connection, and resolves when all are gone. */
  async stop(): Promise<void> {
    clearInterval(this.alarms);
    this.alarm.stop();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.links.keys()) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    const peerAddress = socket.remoteAddress === undefined ? 0 : parseIpv4(socket.remoteAddress);
    const session = new CallManagerSession(this.node, peerAddress, {
      send: (bytes) => socket.write(bytes),
      close: () => socket.destroySoon(),
    });
    this.links.set(socket, session);
    socket.on('data', (bytes) => {
      session.onBytes(this.now(), bytes, bytes.length);
      this.alarm.look();
    });
    socket.on('error', () => {}); // 'close' follows and tells the session
    socket.on('close', () => {
      this.links.delete(socket);
      session.onEnd(this.now());
    });
  }

  private ringAlarms(): void {
    const now = this.now();
    for (const session of this.links.values()) if (session.alarmAt <= now) session.onAlarm(now);
  }
}
