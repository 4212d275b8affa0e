/**
 * The lab's TFTP server: sockets around a `TftpSession`. Requests come to one port; each is answered from a socket of
 * its own, whose port is the transfer's id. One coarse timer wakes all transfers whose block went unanswered. What befalls
 * the server befalls its transfers.
 */
import { createSocket, type Socket } from 'node:dgram';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { AlarmClock } from './alarm-clock.js';
import type { Faults } from './sessions/faults.js';
import { Gate } from './sessions/gate.js';
import type { TftpSession } from './sessions/tftp.js';
import type { TftpLink, TftpTransfer } from './sessions/tftp-transfer.js';
import { UdpPort } from './udp-port.js';

const TICK_MS = 100;

export class TftpServer {
  private readonly session: TftpSession;
  private readonly clock: () => number;
  private readonly links = new Set<TransferLink>();
  private readonly alarm: AlarmClock;
  private readonly port: UdpPort;
  private address = '';
  private timer: NodeJS.Timeout | undefined;

  /** `clock` gives the time for the session, in ms since the run's start. */
  constructor(session: TftpSession, clock: () => number) {
    this.session = session;
    this.clock = clock;
    this.alarm = new AlarmClock(session, clock);
    this.port = new UdpPort(session, (bytes, address, port, who) => this.onRequest(bytes, address, port, who));
  }

  /** Errors of the socket requests come to. */
  get socketErrors(): number {
    return this.port.socketErrors;
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  async start(address: string, port: number): Promise<number> {
    this.address = address;
    const bound = await this.port.open(address, port);
    this.timer = setInterval(() => this.wakeTransfers(), TICK_MS);
    return bound;
  }

  /** Faults have begun or ended at it: a server that is down has forgotten its transfers. */
  async onFaults(): Promise<void> {
    const { session, links } = this;
    session.onFaults(this.clock());
    for (const link of [...links]) if (session.faults.isDownFor(link.deviceName)) link.break();
    await this.port.onFaults();
    for (const link of [...links]) link.gate.onFaults();
    this.alarm.look();
  }

  /** Ends the transfers under way, too. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.alarm.stop();
    for (const link of this.links) link.destroy();
    await this.port.close();
  }

  private onRequest(bytes: Uint8Array, address: number, port: number, deviceName: string | null): void {
    let link: TransferLink | undefined;
    const transfer = this.session.onRequest(this.clock(), bytes, address, port, () => {
      const events = { onDatagram: () => this.alarm.look(), onClosed: () => this.links.delete(link!) };
      link = new TransferLink(this.address, deviceName, this.session.faults, this.clock, events);
      this.links.add(link);
      return link;
    });
    if (link !== undefined) link.transfer = transfer;
    this.alarm.look();
  }

  private wakeTransfers(): void {
    const now = this.clock();
    for (const { transfer } of this.links) {
      if (transfer !== null && transfer.alarmAt <= now) transfer.onAlarm(now);
    }
  }
}

interface LinkEvents {
  /** One was taken up. */
  onDatagram(): void;
  onClosed(): void;
}

/** The socket of one transfer, or of one refusal. */
class TransferLink implements TftpLink {
  transfer: TftpTransfer | null = null;
  readonly deviceName: string | null;
  readonly gate: Gate;
  private readonly socket: Socket;
  private readonly faults: Faults;
  private readonly clock: () => number;
  private readonly events: LinkEvents;
  private unsent = 0;
  private isClosing = false;
  private isClosed = false;

  /** `deviceName`: of the phone it is for. */
  constructor(ownAddress: string, deviceName: string | null, faults: Faults, clock: () => number, events: LinkEvents) {
    this.deviceName = deviceName;
    this.faults = faults;
    this.gate = new Gate(faults);
    this.clock = clock;
    this.events = events;
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes, from) => {
      if (faults.loses('toServer', deviceName)) return;
      this.gate.enter(deviceName, () => {
        this.transfer?.onDatagram(clock(), bytes, parseIpv4(from.address), from.port);
        events.onDatagram();
      });
    });
    this.socket.on('error', () => this.break());
    // What is sent before the socket is bound waits inside it.
    this.socket.bind(0, ownAddress);
  }

  send(bytes: Uint8Array, address: number, port: number): void {
    this.unsent++;
    if (!this.gate.enter(this.deviceName, () => this.leave(bytes, address, port))) this.unsent--;
  }

  /** A socket closed at once would take its last datagram with it. */
  close(): void {
    this.isClosing = true;
    this.closeWhenSent();
  }

  /** Its transfer is over before its end. */
  break(): void {
    this.transfer?.onBroken(this.clock());
    this.destroy();
  }

  destroy(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.close();
    this.events.onClosed();
  }

  private leave(bytes: Uint8Array, address: number, port: number): void {
    if (this.isClosed) return;
    const isGone = (): void => {
      this.unsent--;
      this.closeWhenSent();
    };
    if (this.faults.loses('toPhones', this.deviceName)) isGone();
    else this.socket.send(bytes, port, formatIpv4(address), isGone);
  }

  private closeWhenSent(): void {
    if (this.isClosing && this.unsent === 0) this.destroy();
  }
}
