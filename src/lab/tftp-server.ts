/**
 * The lab's TFTP server: sockets around a `TftpSession`. Requests come to one port; each is answered from a socket of
 * its own, whose port is the transfer's id. One coarse timer wakes all transfers whose block went unanswered.
 */
import { createSocket, type Socket } from 'node:dgram';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import type { TftpSession } from './sessions/tftp.js';
import type { TftpLink, TftpTransfer } from './sessions/tftp-transfer.js';
import { bindUdp } from './udp-port.js';

const TICK_MS = 100;

export class TftpServer {
  /** Errors of the socket requests come to. */
  socketErrors = 0;
  private readonly session: TftpSession;
  private readonly clock: () => number;
  private readonly links = new Set<TransferLink>();
  private socket: Socket | null = null;
  private timer: NodeJS.Timeout | undefined;

  /** `clock` gives the time for the session, in ms since the run's start. */
  constructor(session: TftpSession, clock: () => number) {
    this.session = session;
    this.clock = clock;
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  async start(address: string, port: number): Promise<number> {
    const socket = await bindUdp(address, port);
    this.socket = socket;
    socket.on('message', (bytes, from) => this.onRequest(bytes, parseIpv4(from.address), from.port, address));
    socket.on('error', () => this.socketErrors++);
    this.timer = setInterval(() => this.wakeTransfers(), TICK_MS);
    return socket.address().port;
  }

  /** Ends the transfers under way, too. */
  async stop(): Promise<void> {
    const { socket } = this;
    this.socket = null;
    clearInterval(this.timer);
    for (const link of this.links) link.destroy();
    if (socket !== null) await new Promise<void>((resolve) => socket.close(resolve));
  }

  private onRequest(bytes: Uint8Array, address: number, port: number, ownAddress: string): void {
    let link: TransferLink | undefined;
    const transfer = this.session.onRequest(this.clock(), bytes, address, port, () => {
      link = new TransferLink(ownAddress, this.clock, () => this.links.delete(link!));
      this.links.add(link);
      return link;
    });
    if (link !== undefined) link.transfer = transfer;
  }

  private wakeTransfers(): void {
    const now = this.clock();
    for (const { transfer } of this.links) {
      if (transfer !== null && transfer.alarmAt <= now) transfer.onAlarm(now);
    }
  }
}

/** The socket of one transfer, or of one refusal. */
class TransferLink implements TftpLink {
  transfer: TftpTransfer | null = null;
  private readonly socket: Socket;
  private readonly onClosed: () => void;
  private unsent = 0;
  private isClosing = false;
  private isClosed = false;

  constructor(ownAddress: string, clock: () => number, onClosed: () => void) {
    this.onClosed = onClosed;
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes, from) => {
      this.transfer?.onDatagram(clock(), bytes, parseIpv4(from.address), from.port);
    });
    this.socket.on('error', () => {
      this.transfer?.onBroken(clock());
      this.destroy();
    });
    // What is sent before the socket is bound waits inside it.
    this.socket.bind(0, ownAddress);
  }

  send(bytes: Uint8Array, address: number, port: number): void {
    this.unsent++;
    this.socket.send(bytes, port, formatIpv4(address), () => {
      this.unsent--;
      this.closeWhenSent();
    });
  }

  /** A socket closed at once would take its last datagram with it. */
  close(): void {
    this.isClosing = true;
    this.closeWhenSent();
  }

  destroy(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.close();
    this.onClosed();
  }

  private closeWhenSent(): void {
    if (this.isClosing && this.unsent === 0) this.destroy();
  }
}
