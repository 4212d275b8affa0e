/**
 * The mind of the lab's TFTP server: what a request leads to. Everything it answers, errors too, comes from a port of
 * the transfer's own (RFC 1350, 4), so that a request only ever opens a link or is dropped.
 */
import { encodeError, TftpErrorCode, type TftpOptions } from '#wire/tftp/packet.js';
import type { LabFile } from '../lab-file.js';
import { deviceNameIn } from './device-names.js';
import { Faults } from './faults.js';
import { Later } from './later.js';
import { Standstill } from './standstill.js';
import { TftpSlots } from './tftp-slots.js';
import { readDatagram, type TftpLink, TftpTransfer, type TransferCounts, type TransferPlan } from './tftp-transfer.js';
import { Whereabouts } from './whereabouts.js';

export interface TftpSettings {
  /** The bytes of a file, or null when there is none; whether case matters is up to it. The bytes stay as they are. */
  readonly file: (name: string) => LabFile | null;
  /** How long a block waits for its ACK, unless the client says (RFC 2349). */
  readonly resendMs?: number;
  /** How often a block is sent before the transfer is given up. */
  readonly tries?: number;
  /** The largest block granted (RFC 2348). */
  readonly maxBlockSize?: number;
  /** Transfers at a time; null: unlimited. */
  readonly slots?: number | null;
  /** Those of the files, where others serve them too. */
  readonly faults?: Faults;
  readonly whereabouts?: Whereabouts;
}

export interface TftpCounts extends TransferCounts {
  /** Read requests, those for missing files too. */
  requests: number;
  notFound: number;
  /** Write requests. */
  refused: number;
}

export class TftpSession {
  readonly counts: TftpCounts = {
    requests: 0,
    notFound: 0,
    refused: 0,
    completed: 0,
    abandoned: 0,
    aborted: 0,
    dropped: 0,
    resent: 0,
    unexpected: 0,
    strays: 0,
  };
  readonly faults: Faults;
  private readonly standstill: Standstill;
  /** Answers of a slow server. */
  private readonly later = new Later();
  private readonly settings: Required<TftpSettings>;
  private readonly slots: TftpSlots;

  constructor(settings: TftpSettings) {
    this.faults = settings.faults ?? new Faults();
    this.standstill = new Standstill(this.faults);
    this.settings = {
      resendMs: 1000,
      tries: 6,
      maxBlockSize: 1428,
      slots: null,
      faults: this.faults,
      whereabouts: new Whereabouts(),
      ...settings,
    };
    this.slots = new TftpSlots(this.settings.slots);
  }

  /** When `onAlarm` wants to be called; Infinity when never. Transfers have alarms of their own. */
  get alarmAt(): number {
    return this.faults.isHung ? Number.POSITIVE_INFINITY : this.later.alarmAt;
  }

  onAlarm(now: number): void {
    if (!this.faults.isHung) this.later.onAlarm(now);
  }

  /** Faults have begun or ended at it. */
  onFaults(now: number): void {
    this.later.postpone(this.standstill.over(now));
  }

  /** Who asks for a file: the phone it is made for; of a file of everybody's, the phone at the address. */
  whoAsks(bytes: Uint8Array, address: number): string | null {
    const request = readDatagram(bytes);
    const named = request?.kind === 'readRequest' ? deviceNameIn(request.name) : null;
    return named ?? this.settings.whereabouts.at(address);
  }

  /**
   * A datagram that reached the server's own port; borrowed. Opens a link to answer it: returns the transfer that now
   * lives, or waits, on the link, or null when the answer was all (the link is closed with it) or there is none. Never
   * throws.
   */
  onRequest(
    now: number,
    bytes: Uint8Array,
    address: number,
    port: number,
    openLink: () => TftpLink,
  ): TftpTransfer | null {
    const request = readDatagram(bytes);
    if (request?.kind !== 'readRequest' && request?.kind !== 'writeRequest') {
      this.counts.unexpected++;
      return null;
    }
    const deviceName = this.whoAsks(bytes, address);
    const refuse = (code: number, message: string): null => {
      const link = openLink();
      const answer = () => {
        link.send(encodeError(code, message), address, port);
        link.close();
      };
      this.later.after(now, this.faults.delayMs(deviceName), answer);
      return null;
    };
    if (request.kind === 'writeRequest') {
      this.counts.refused++;
      return refuse(TftpErrorCode.accessViolation, 'Access violation');
    }
    this.counts.requests++;
    const file = this.settings.file(request.name);
    if (file === null) {
      this.counts.notFound++;
      return refuse(TftpErrorCode.fileNotFound, 'File not found');
    }
    if (this.slots.renew(now, address, port)) return null;
    if (this.slots.isFull) {
      this.counts.dropped++;
      return null;
    }
    const transfer = new TftpTransfer({
      link: openLink(),
      address,
      port,
      plan: planTransfer(request.options, file.length, this.settings),
      file,
      tries: this.settings.tries,
      counts: this.counts,
      faults: this.faults,
      later: this.later,
      deviceName,
      onOver: (at, over) => this.slots.leave(at, over),
    });
    this.slots.enter(now, transfer);
    return transfer;
  }
}

/** What is granted of the options asked for; the others are passed over (RFC 2347, 2348, 2349). */
function planTransfer(wished: TftpOptions, fileSize: number, settings: Required<TftpSettings>): TransferPlan {
  const granted: Record<string, string> = {};
  let blockSize = 512;
  let resendMs = settings.resendMs;
  const wishedSize = wholeNumber(wished.blksize);
  if (wishedSize >= 8 && wishedSize <= 65464) {
    blockSize = Math.min(wishedSize, settings.maxBlockSize);
    granted.blksize = String(blockSize);
  }
  const seconds = wholeNumber(wished.timeout);
  if (seconds >= 1 && seconds <= 255) {
    resendMs = seconds * 1000;
    granted.timeout = String(seconds);
  }
  if (wished.tsize !== undefined) granted.tsize = String(fileSize);
  return { blockSize, resendMs, granted };
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}
