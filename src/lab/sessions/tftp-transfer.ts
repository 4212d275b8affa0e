/**
 * One file on its way to one client (RFC 1350), with the options of RFC 2348 and 2349. Block 0 is the acknowledgement
 * of options, where there are any. The block that is under way is sent again only when its time is up: a second ACK
 * of the block before it is passed over, else every block behind a delayed one would travel twice (RFC 1123, 4.2.3.1).
 *
 *     wait --(a slot is free)--> begin --> block after block --> over
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
import type { LabFile } from '../lab-file.js';
import type { Faults } from './faults.js';
import type { Later } from './later.js';

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
  /** Requests that found too many in line, or whose client went while it waited. */
  dropped: number;
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
  readonly file: LabFile;
  /** How often a block is sent before the client counts as gone. */
  readonly tries: number;
  readonly counts: TransferCounts;
  /** The server's, whose plight a transfer shares. */
  readonly faults: Faults;
  readonly later: Later;
  /** Of the phone that asked; null: nobody knows. */
  readonly deviceName: string | null;
  readonly onOver: (now: number, transfer: TftpTransfer) => void;
}

/** Who waits looks this often whether its client still asks. */
const LOOK_MS = 1_000;
/** Longer than a client that is still there lets pass before it asks again (sccp.md 5.3). */
const GONE_MS = 10_000;

export class TftpTransfer {
  /** When to call `onAlarm`; Infinity once the transfer is over. */
  alarmAt = Number.POSITIVE_INFINITY;
  private readonly transfer: Transfer;
  /** Counts on past 65535; on the wire it wraps to 0. */
  private block: number;
  private readonly lastBlock: number;
  private underWay: Uint8Array;
  private sends = 0;
  private isWaiting = false;
  private askedAt = 0;

  constructor(transfer: Transfer) {
    const { plan, file } = transfer;
    this.transfer = transfer;
    // A file that fills its blocks ends with an empty one (RFC 1350, 6).
    this.lastBlock = Math.floor(file.length / plan.blockSize) + 1;
    const hasOptions = Object.keys(plan.granted).length > 0;
    this.block = hasOptions ? 0 : 1;
    this.underWay = hasOptions ? encodeOptionAck(plan.granted) : this.dataOf(1);
  }

  /** Tells its client from others. */
  get client(): string {
    return `${this.transfer.address}:${this.transfer.port}`;
  }

  get isOver(): boolean {
    return this.alarmAt === Number.POSITIVE_INFINITY;
  }

  begin(now: number): void {
    this.isWaiting = false;
    this.transmit(now);
  }

  wait(now: number): void {
    this.isWaiting = true;
    this.renew(now);
  }

  /** Its client has asked again. */
  renew(now: number): void {
    this.askedAt = now;
    this.alarmAt = now + LOOK_MS;
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
    if (packet?.kind === 'ack' && !this.isWaiting) this.onAck(now, packet.block);
    else if (packet?.kind === 'error') this.onBroken(now);
    else counts.unexpected++;
  }

  onAlarm(now: number): void {
    const { counts, tries, faults, deviceName } = this.transfer;
    if (faults.isHungFor(deviceName)) {
      this.renew(now); // it is we who do not hear the client
    } else if (this.isWaiting && now < this.askedAt + GONE_MS) {
      this.alarmAt = now + LOOK_MS;
    } else if (this.isWaiting) {
      counts.dropped++;
      this.end(now);
    } else if (this.sends < tries) {
      counts.resent++;
      this.transmit(now);
    } else {
      counts.abandoned++;
      this.end(now);
    }
  }

  /** The client gave up, or the link is gone. */
  onBroken(now: number): void {
    if (this.isOver) return;
    this.transfer.counts.aborted++;
    this.end(now);
  }

  private onAck(now: number, block: number): void {
    if (block !== (this.block & 0xffff)) return;
    if (this.block === this.lastBlock) {
      this.transfer.counts.completed++;
      return this.end(now);
    }
    this.block++;
    this.underWay = this.dataOf(this.block);
    this.sends = 0;
    this.transmit(now);
  }

  private transmit(now: number): void {
    const { link, address, port, plan, faults, later, deviceName } = this.transfer;
    const delayMs = faults.delayMs(deviceName);
    const { underWay } = this;
    this.sends++;
    this.alarmAt = now + delayMs + plan.resendMs;
    later.after(now, delayMs, () => {
      if (!this.isOver) link.send(underWay, address, port);
    });
  }

  private dataOf(block: number): Uint8Array {
    const { file, plan } = this.transfer;
    return encodeData(block, file.subarray((block - 1) * plan.blockSize, block * plan.blockSize));
  }

  private end(now: number): void {
    this.alarmAt = Number.POSITIVE_INFINITY;
    this.transfer.link.close();
    this.transfer.onOver(now, this);
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
