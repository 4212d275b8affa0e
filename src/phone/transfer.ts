/**
 * One file by TFTP: the client side of RFC 1350, without options, as the phones of Doc 5710 ask (sccp.md 5.3). The
 * server answers from a port of its own, which is then the only one listened to.
 */
import {
  decodeTftp,
  encodeAck,
  encodeError,
  encodeReadRequest,
  TftpErrorCode,
  type TftpPacket,
} from '#wire/tftp/packet.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import type { TransferFailure } from './meter.js';

export interface TransferOwner {
  transferred(now: number, file: Uint8Array): void;
  transferFailed(now: number, why: TransferFailure): void;
}

const blockSize = 512;

export class Transfer {
  due = Number.POSITIVE_INFINITY;
  /** The socket of the present transfer, 0 between transfers. */
  ticket = 0;

  private server = 0;
  private name = '';
  /** The server's port for this transfer; 0 until its first answer. */
  private serverPort = 0;
  private lastBlock = 0;
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

  onDue(now: number): void {
    if (this.tries >= this.self.settings.tftpTries) this.fail(now, 'timeout');
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
    else if (packet.kind === 'error') {
      this.fail(now, packet.code === TftpErrorCode.fileNotFound ? 'missing' : 'error');
    } else this.self.meter.unexpected();
  }

  private onData(now: number, block: number, bytes: Uint8Array, port: number): void {
    this.serverPort = port;
    if (block === this.lastBlock && this.lastBlock > 0) return this.transmit(now); // its ACK was lost
    if (block !== ((this.lastBlock + 1) & 0xffff)) return this.self.meter.unexpected();
    this.bytes += bytes.length;
    const { maxFileBytes, maxFirmwareBytes } = this.self.settings;
    if (this.bytes > (this.isKept ? maxFileBytes : maxFirmwareBytes)) return this.fail(now, 'error');
    if (this.isKept) this.chunks.push(new Uint8Array(bytes));
    this.lastBlock = block;
    this.tries = 0;
    this.transmit(now);
    if (bytes.length < blockSize) this.finish(now);
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

  private fail(now: number, why: TransferFailure): void {
    this.stop();
    this.self.meter.fileNotFetched(why);
    this.owner.transferFailed(now, why);
  }

  /** The request, or the ACK of the last block; the server repeats its data when ours was lost. */
  private transmit(now: number): void {
    const { self } = this;
    this.tries++;
    this.due = now + self.settings.tftpTimeoutMs;
    if (this.serverPort === 0) {
      const request = encodeReadRequest(this.name, 'octet', {});
      self.outbox.sendTftp(self.slot, this.ticket, this.server, self.settings.tftpPort, request);
    } else {
      self.outbox.sendTftp(self.slot, this.ticket, this.server, this.serverPort, encodeAck(this.lastBlock));
    }
  }
}
