/**
 * A CallManager on real sockets: a TCP server around the sessions. One coarse timer looks after the alarms of all
 * sessions: at 20,000 links that is far less work than a timer each, and a second more or less does not matter. The
 * node's own alarm, which says whose turn it is to be registered, is kept exactly.
 *
 * Its faults as they are on the wire, to all phones or to those of a share: links are closed (stop) or reset (crash), nobody
 * reads them (hang), or nothing that is sent either way arrives (blackhole). In the dark TCP keeps what the node says, and
 * an end of its own, until it is over.
 */
import { createServer, type Socket } from 'node:net';
import { formatIpv4 } from '#wire/ipv4.js';
import { AlarmClock } from './alarm-clock.js';
import { addressOf, Callers } from './callers.js';
import { CallManagerSession } from './sessions/call-manager.js';
import type { CallManagerNode } from './sessions/call-manager-node.js';
import { TcpPort } from './tcp-port.js';

const ALARM_PERIOD_MS = 1_000;

type End = 'closed' | 'reset';

interface Link {
  readonly session: CallManagerSession;
  /** How it ends once it is no longer dark; null: it does not. */
  ends: End | null;
}

export class CallManager {
  readonly node: CallManagerNode;
  private readonly now: () => number;
  private readonly port: TcpPort;
  private readonly links = new Map<Socket, Link>();
  private readonly alarm: AlarmClock;
  private alarms: NodeJS.Timeout | undefined;
  private readonly callers: Callers;

  /** `now`: milliseconds since the run's start, the clock that `startedAtUnixMs` of the node's settings belongs to. */
  constructor(node: CallManagerNode, now: () => number) {
    this.node = node;
    this.now = now;
    this.alarm = new AlarmClock(node, now);
    const server = createServer({ noDelay: true }, (socket) => this.accept(socket));
    const { name, faults, counts, settings } = node;
    this.callers = new Callers(settings.whereabouts);
    const onUnaccepted = () => counts.unaccepted++;
    this.port = new TcpPort(server, { who: `CallManager ${name}`, faults, callers: this.callers, onUnaccepted });
  }

  /**
   * Listens on an address (a u32) and port: 0 for any, the next free one when it is busy. Resolves to the port.
   * Throws LoadError 'cannot-start'.
   */
  async start(address: number, port: number): Promise<number> {
    const bound = await this.port.open(formatIpv4(address), port);
    this.alarms = setInterval(() => this.ringAlarms(), ALARM_PERIOD_MS);
    return bound;
  }

  /** Faults have begun or ended at it. Throws LoadError 'cannot-start' when its port cannot be had again. */
  async onFaults(): Promise<void> {
    this.node.onFaults(this.now());
    await this.port.onFaults();
    for (const [socket, { session }] of this.links) {
      this.befall(socket);
      session.onFaults(this.now());
    }
    this.alarm.look();
    // What waited in the sockets is read before anybody is found silent.
    this.alarms?.refresh();
  }

  /** Closes every connection, and resolves when all are gone. */
  async stop(): Promise<void> {
    clearInterval(this.alarms);
    this.alarm.stop();
    await this.port.close();
  }

  private accept(socket: Socket): void {
    const session = new CallManagerSession(this.node, addressOf(socket), {
      send: (bytes) => socket.write(bytes),
      close: () => this.end(socket, 'closed'),
      named: (deviceName) => {
        this.callers.tells(socket, deviceName);
        this.port.hear(socket);
        this.befall(socket);
      },
    });
    this.links.set(socket, { session, ends: null });
    this.befall(socket);
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

  /** Brings a link into the plight the node is in for whoever is at its other end. */
  private befall(socket: Socket): void {
    const { faults } = this.node;
    const { session, ends } = this.links.get(socket)!;
    const { deviceName } = session;
    if (faults.isHungFor(deviceName)) socket.pause();
    else if (socket.isPaused()) socket.resume();
    if (faults.isDarkFor(deviceName)) socket.cork();
    else while (socket.writableCorked > 0) socket.uncork();
    if (ends !== null) this.end(socket, ends);
    const end = faults.endFor(deviceName);
    if (end === null) return;
    session.onEnd(this.now());
    this.end(socket, end);
  }

  private end(socket: Socket, how: End): void {
    const link = this.links.get(socket)!;
    if (this.node.faults.isDarkFor(link.session.deviceName)) link.ends = how;
    else if (how === 'closed') socket.destroySoon();
    else socket.resetAndDestroy();
  }

  private ringAlarms(): void {
    const now = this.now();
    for (const { session } of this.links.values()) if (session.alarmAt <= now) session.onAlarm(now);
  }
}
