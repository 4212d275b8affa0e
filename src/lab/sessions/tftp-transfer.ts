/**
 * One file on its way to one client (RFC 1350), with the options of RFC 2348 and 2349. Block 0 is the acknowledgement
 * of options, where there are any. The block that is under way is sent again only when its time is up: a second ACK
 * of the block before it is passed over, else every block behind a delayed one would travel twice (RFC 1123, 4.2.3.1).
 */
import {
  decodeTftp,
  encodeData,
  encodeError,
  encodeOptionAck,
  TftpErrorCode,
  type TftpOptions,
  type TftpPacket,
} from '#wire/tftp/packet.js';
import { WireError } from '../../errors.js';

/** A socket of one transfer. */
export interface TftpLink {
  send(bytes: Uint8Array, address: number, port: number): void;
  /** No more will be sent; what was sent still has to leave. */
  close(): void;
}

export interface TransferCounts {
  completed: number;
  /** Given up: the client no longer answered. */
  abandoned: number;
  /** The client sent an error, or its socket broke. */
  aborted: number;
  resent: number;
  /** Datagrams that are no TFTP, or none a server is sent. */
  unexpected: number;
  /** Datagrams to a transfer from somebody who is not its client. */
  strays: number;
}

/** How the file travels. */
export interface TransferPlan {
  readonly blockSize: number;
  readonly resendMs: number;
  /** The options to acknowledge. */
  readonly granted: TftpOptions;
}

export interface Transfer {
  readonly link: TftpLink;
  /** The client. */
  readonly address: number;
  readonly port: number;
  readonly plan: TransferPlan;
  readonly file: Uint8Array;
  /** How often a block is sent before the client counts as gone. */
  readonly tries: number;
  readonly counts: TransferCounts;
}

export class TftpTransfer {
  /** When to call `onAlarm`; Infinity once the transfer is over. */
  alarmAt = Number.POSITIVE_INFINITY;
  private readonly transfer: Transfer;
  /** Counts on past 65535; on the wire it wraps to 0. */
  private block: number;
  private readonly lastBlock: number;
  private underWay: Uint8Array;
  private sends = 0;

  constructor(now: number, transfer: Transfer) {
    const { plan, file } = transfer;
    this.transfer = transfer;
    // A file that fills its blocks ends with an empty one (RFC 1350, 6).
    this.lastBlock = Math.floor(file.length / plan.blockSize) + 1;
    const hasOptions = Object.keys(plan.granted).length > 0;
    this.block = hasOptions ? 0 : 1;
    this.underWay = hasOptions ? encodeOptionAck(plan.granted) : this.dataOf(1);
    this.transmit(now);
  }

  get isOver(): boolean {
    return this.alarmAt === Number.POSITIVE_INFINITY;
  }

  /** A datagram that reached the transfer's link; borrowed. Never throws on what is in it. */
  onDatagram(now: number, bytes: Uint8Array, address: number, port: number): void {
    if (this.isOver) return;
    const { counts, link } = this.transfer;
    if (address !== this.transfer.address || port !== this.transfer.port) {
      counts.strays++;
      // Told so, but nothing happens to this transfer (RFC 1350, 4).
      return link.send(encodeError(TftpErrorCode.unknownTransferId, 'Unknown transfer ID'), address, port);
    }
    const packet = readDatagram(bytes);
    if (packet?.kind === 'ack') this.onAck(now, packet.block);
    else if (packet?.kind === 'error') this.onBroken();
    else counts.unexpected++;
  }

  onAlarm(now: number): void {
    const { counts, tries } = this.transfer;
    if (this.sends < tries) {
      counts.resent++;
      this.transmit(now);
    } else {
      counts.abandoned++;
      this.end();
    }
  }

  /** The client gave up, or the link is gone. */
  onBroken(): void {
    if (this.isOver) return;
    this.transfer.counts.aborted++;
    this.end();
  }

  private onAck(now: number, block: number): void {
    if (block !== (this.block & 0xffff)) return;
    if (this.block === this.lastBlock) {
      this.transfer.counts.completed++;
      return this.end();
    }
    this.block++;
    this.underWay = this.dataOf(this.block);
    this.sends = 0;
    this.transmit(now);
  }

  private transmit(now: number): void {
    const { link, address, port, plan } = this.transfer;
    this.sends++;
    this.alarmAt = now + plan.resendMs;
    link.send(this.underWay, address, port);
  }

  private dataOf(block: number): Uint8Array {
    const { file, plan } = this.transfer;
    return encodeData(block, file.subarray((block - 1) * plan.blockSize, block * plan.blockSize));
  }

  private end(): void {
    this.alarmAt = Number.POSITIVE_INFINITY;
    this.transfer.link.close();
  }
}

/** Null for bytes that are no TFTP packet. */
export function readDatagram(bytes: Uint8Array): TftpPacket | null {
  try {
    return decodeTftp(bytes);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}
