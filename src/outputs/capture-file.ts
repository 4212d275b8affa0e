/**
 * Packets of traced phones for Wireshark: a pcapng file with the time of each by the wall clock, and as its comment whose
 * it is. Workers tell of their phones one after the other, so what comes is held back for a while and written in the
 * order of time. Nobody waits for the disk; with one that is far too slow packets are left out, and the end says so.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import type { TracePiece } from '#phone/trace.js';
import { capturedPacket, captureHeader } from '#wire/trace/pcapng.js';
import type { Moment, Output } from './outputs.js';

const mostPendingBytes = 64 * 1024 * 1024;

/** A worker that is further behind the others spoils the whole measurement, not only the order of this file. */
const heldUs = 5_000_000;
/** Beyond, packets are written before their time is up. */
const mostHeldBytes = 16 * 1024 * 1024;
/** Between two looks at what is held: to order it is work for all of it. */
const restUs = 1_000_000;

interface HeldPacket {
  /** Since 1970. */
  readonly atUs: number;
  readonly phone: string;
  readonly packet: Uint8Array;
}

export class CaptureFile implements Output {
  private readonly path: string;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;
  private omitted = 0;
  /** What its packets are told to be, by name of the phone. */
  private readonly comments = new Map<string, string>();
  private held: HeldPacket[] = [];
  private heldBytes = 0;
  private startedUs = 0;
  /** The latest that was told of. */
  private newestUs = 0;
  private releasedAtUs = 0;

  /** The file is written anew. */
  constructor(path: string) {
    this.path = path;
  }

  start(): void {
    this.stream = createWriteStream(this.path);
    this.stream.on('error', (error) => {
      this.failure = error;
    });
    this.stream.write(captureHeader());
  }

  /** Writes what has been held long enough, also when nothing more comes. */
  take({ atMs }: Pick<Moment, 'atMs'>): void {
    if (this.failure !== null) throw this.failure;
    this.release(this.startedUs + atMs * 1000 - heldUs);
  }

  /** Throws what befell the file before. */
  takeTrace({ startedUnixMs, entries }: TracePiece): void {
    if (this.failure !== null) throw this.failure;
    this.startedUs = startedUnixMs * 1000;
    for (const entry of entries) {
      const { phone } = entry;
      if (entry.kind === 'note') {
        if (entry.note.what === 'phone')
          this.comments.set(phone, `${phone}, ${entry.note.model} at ${entry.note.site}`);
      } else {
        this.hold({ atUs: Math.round((startedUnixMs + entry.atMs) * 1000), phone, packet: entry.packet });
      }
    }
    if (this.heldBytes > mostHeldBytes) this.release(this.newestUs);
    else if (this.newestUs >= this.releasedAtUs + restUs) this.release(this.newestUs - heldUs);
  }

  /** Throws when a packet could not be written. */
  async finish(): Promise<void> {
    if (this.failure === null) {
      this.release(this.newestUs);
      this.stream!.end();
      await finished(this.stream!);
    }
    if (this.failure !== null) throw this.failure;
    if (this.omitted > 0) {
      throw new Error(`the disk was too slow: ${this.omitted} packets are missing in ${basename(this.path)}`);
    }
  }

  private hold(packet: HeldPacket): void {
    this.held.push(packet);
    this.heldBytes += packet.packet.length;
    this.newestUs = Math.max(this.newestUs, packet.atUs);
  }

  /** Writes what is held up to this moment. Packets of one moment stay in the order in which they came. */
  private release(untilUs: number): void {
    this.releasedAtUs = this.newestUs;
    this.held.sort((one, other) => one.atUs - other.atUs);
    const after = this.held.findIndex(({ atUs }) => atUs > untilUs);
    const due = this.held.splice(0, after < 0 ? this.held.length : after);
    for (const packet of due) this.write(packet);
  }

  private write({ atUs, phone, packet }: HeldPacket): void {
    this.heldBytes -= packet.length;
    if (this.stream!.writableLength > mostPendingBytes) this.omitted++;
    else this.stream!.write(capturedPacket(atUs, packet, this.comments.get(phone) ?? phone));
  }
}
