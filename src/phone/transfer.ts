/**
 * One file by TFTP: the client side of RFC 1350. The phones of Doc 5710 ask without options (sccp.md 5.3); later ones may
 * ask for larger blocks and for the size (RFC 2347 to 2349):
 *
 *     RRQ, options  -->  OACK            ACK 0  -->  DATA 1 of the size agreed
 *     RRQ, options  -->  DATA 1          a server that passes over options: blocks of 512
 *
 * The server answers from a port of its own, which is then the only one listened to.
 */
import {
  decodeTftp,
  encodeAck,
  encodeError,
  encodeReadRequest,
  TftpErrorCode,
  type TftpOptions,
  type TftpPacket,
} from '#wire/tftp/packet.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import type { TransferFailure } from './meter.js';

export interface TransferOwner {
  transferred(now: number, file: Uint8Array): void;
  transferFailed(now: number, why: TransferFailure): void;
}

/** RFC 1350: where nothing else was agreed. */
const defaultBlockSize = 512;
/** RFC 2348. */
const leastBlockSize = 8;

export class Transfer {
  due = Number.POSITIVE_INFINITY;
  /** The socket of the present transfer, 0 between transfers. */
  ticket = 0;
  /** When what an answer is awaited to was said for the first time. */
  waitingSince = Number.POSITIVE_INFINITY;
  /** What was asked last was refused. */
  isRefused = false;

  private server = 0;
  private name = '';
  /** The server's port for this transfer; 0 until its first answer. */
  private serverPort = 0;
  /** Number of the last block, as on the wire, and how many there were: numbers start again after 65535. */
  private lastBlock = 0;
  private blocks = 0;
  private blockSize = defaultBlockSize;
  private tries = 0;
  private isKept = true;
  private chunks: Uint8Array[] = [];
  private bytes = 0;

  private readonly self: Being;
  private readonly owner: TransferOwner;

  constructor(self: Being, owner: TransferOwner) {
    this.self = self;
    this.owner = owner;
  }

  /** Of a file that is not kept the owner sees nothing: firmware of thousands of phones would fill the memory. */
  start(now: number, server: number, name: string, isKept = true): void {
    this.ticket = this.self.nextTicket();
    this.server = server;
    this.name = name;
    this.serverPort = 0;
    this.lastBlock = 0;
    this.blocks = 0;
    this.blockSize = defaultBlockSize;
    this.tries = 0;
    this.isKept = isKept;
    this.chunks = [];
    this.bytes = 0;
    this.transmit(now);
  }

  /** Ends the transfer without a word. */
  stop(): void {
    if (this.ticket !== 0) this.self.outbox.endTftp(this.self.slot, this.ticket);
    this.ticket = 0;
    this.due = Number.POSITIVE_INFINITY;
    this.chunks = [];
  }

  /** Nobody listens where the request went to. The phone asks again as it does after silence (sccp.md 7, row 14). */
  onRefused(): void {
    this.isRefused = this.serverPort === 0;
  }

  onDue(now: number): void {
    if (this.tries >= this.self.settings.tftpTries) this.fail(now, this.isRefused ? 'refused' : 'timeout');
    else this.transmit(now);
  }

  /** A datagram that reached this transfer's socket; borrowed. */
  onDatagram(now: number, bytes: Uint8Array, address: number, port: number): void {
    let packet: TftpPacket;
    try {
      packet = decodeTftp(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.self.meter.strayReply();
    }
    if (address !== this.server || (this.serverPort !== 0 && port !== this.serverPort)) {
      this.self.meter.strayReply();
      const refusal = encodeError(TftpErrorCode.unknownTransferId, 'Unknown transfer ID');
      return this.self.outbox.sendTftp(this.self.slot, this.ticket, address, port, refusal);
    }
    if (packet.kind === 'data') this.onData(now, packet.block, packet.bytes, port);
    else if (packet.kind === 'optionAck') this.onOptionAck(now, packet.options, port);
    else if (packet.kind === 'error') {
      this.fail(now, packet.code === TftpErrorCode.fileNotFound ? 'missing' : 'error');
    } else this.self.meter.unexpected();
  }

  /** Its ACK is that of block 0; it comes again when that was lost. */
  private onOptionAck(now: number, options: TftpOptions, port: number): void {
    const asked = this.options;
    if (this.blocks > 0 || Object.keys(asked).length === 0) return this.self.meter.unexpected();
    this.serverPort = port;
    const { blksize, tsize } = options;
    const isAsked = Object.keys(options).every((name) => Object.hasOwn(asked, name));
    const blockSize = blksize === undefined ? defaultBlockSize : wholeNumber(blksize);
    const isAgreed = blksize === undefined || (blockSize >= leastBlockSize && blockSize <= Number(asked.blksize));
    const size = tsize === undefined ? 0 : wholeNumber(tsize);
    if (!isAsked || !isAgreed || size < 0)
      return this.refuse(now, TftpErrorCode.optionsRefused, 'Options not as asked');
    if (size > this.mostBytes) return this.refuse(now, TftpErrorCode.diskFull, 'File too large');
    this.blockSize = blockSize;
    this.tries = 0;
    this.transmit(now);
  }

  private onData(now: number, block: number, bytes: Uint8Array, port: number): void {
    this.serverPort = port;
    if (this.blocks > 0 && block === this.lastBlock) return this.transmit(now); // its ACK was lost
    if (block !== ((this.lastBlock + 1) & 0xffff)) return this.self.meter.unexpected();
    if (bytes.length > this.blockSize) return this.refuse(now, TftpErrorCode.illegalOperation, 'Block too large');
    this.bytes += bytes.length;
    if (this.bytes > this.mostBytes) return this.refuse(now, TftpErrorCode.diskFull, 'File too large');
    if (this.isKept) this.chunks.push(new Uint8Array(bytes));
    this.lastBlock = block;
    this.blocks++;
    this.tries = 0;
    this.transmit(now);
    if (bytes.length < this.blockSize) this.finish(now);
  }

  private get mostBytes(): number {
    const { maxFileBytes, maxFirmwareBytes } = this.self.settings;
    return this.isKept ? maxFileBytes : maxFirmwareBytes;
  }

  private finish(now: number): void {
    const file = new Uint8Array(this.isKept ? this.bytes : 0);
    let at = 0;
    for (const chunk of this.chunks) {
      file.set(chunk, at);
      at += chunk.length;
    }
    this.stop();
    this.self.meter.fileFetched(this.bytes);
    this.owner.transferred(now, file);
  }

  /** Ends the transfer, and tells the server so. */
  private refuse(now: number, code: number, message: string): void {
    const error = encodeError(code, message);
    this.self.outbox.sendTftp(this.self.slot, this.ticket, this.server, this.serverPort, error);
    this.fail(now, 'error');
  }

  private fail(now: number, why: TransferFailure): void {
    this.stop();
    this.self.meter.fileNotFetched(why);
    this.owner.transferFailed(now, why);
  }

  /** What is asked for beside the file. */
  private get options(): TftpOptions {
    const { tftpBlockSize, tftpSizeOption } = this.self.settings;
    return {
      ...(tftpBlockSize === null ? {} : { blksize: String(tftpBlockSize) }),
      ...(tftpSizeOption ? { tsize: '0' } : {}),
    };
  }

  /** The request, or the ACK of the last block; the server repeats its data when ours was lost. */
  private transmit(now: number): void {
    const { self } = this;
    if (this.tries === 0) this.waitingSince = now;
    this.isRefused = false;
    this.tries++;
    this.due = now + self.settings.tftpTimeoutMs;
    if (this.serverPort === 0) {
      const request = encodeReadRequest(this.name, 'octet', this.options);
      self.outbox.sendTftp(self.slot, this.ticket, this.server, self.settings.tftpPort, request);
    } else {
      self.outbox.sendTftp(self.slot, this.ticket, this.server, this.serverPort, encodeAck(this.lastBlock));
    }
  }
}

/** -1: it is none. */
function wholeNumber(text: string): number {
  return /^\d{1,10}$/.test(text) ? Number(text) : -1;
}
