/**
 * Packets of traced phones for Wireshark: a pcapng file with the time of each by the wall clock, and as its comment whose
 * it is. Nobody waits for the disk; with one that is far too slow packets are left out, and the end says so.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import type { TracePiece } from '#phone/trace.js';
import { capturedPacket, captureHeader } from '#wire/trace/pcapng.js';
import type { Output } from './outputs.js';

const mostPendingBytes = 64 * 1024 * 1024;

export class CaptureFile implements Output {
  private readonly path: string;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;
  private omitted = 0;
  /** What its packets are told to be, by name of the phone. */
  private readonly comments = new Map<string, string>();

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

  take(): void {}

  /** Throws what befell the file before. */
  takeTrace({ startedUnixMs, entries }: TracePiece): void {
    if (this.failure !== null) throw this.failure;
    for (const entry of entries) {
      if (entry.kind === 'note') {
        const { phone, note } = entry;
        if (note.what === 'phone') this.comments.set(phone, `${phone}, ${note.model} at ${note.site}`);
      } else if (this.stream!.writableLength > mostPendingBytes) {
        this.omitted++;
      } else {
        const atUs = Math.round((startedUnixMs + entry.atMs) * 1000);
        this.stream!.write(capturedPacket(atUs, entry.packet, this.comments.get(entry.phone) ?? entry.phone));
      }
    }
  }

  /** Throws when a packet could not be written. */
  async finish(): Promise<void> {
    if (this.failure === null) {
      this.stream!.end();
      await finished(this.stream!);
    }
    if (this.failure !== null) throw this.failure;
    if (this.omitted > 0) {
      throw new Error(`the disk was too slow: ${this.omitted} packets are missing in ${basename(this.path)}`);
    }
  }
}
