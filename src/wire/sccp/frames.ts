/**
 * Cuts a TCP stream into SCCP frames, wherever the network split or merged it (sccp.md 1.3).
 *
 *     chunk  | frame | frame | fra        whole frames are shown where they lie: nothing is copied or made
 *     held                    'fra'       what is left is copied here ...
 *     chunk  'me' | frame |               ... and completed by the next chunk
 *
 * There is no mark to find the next frame by, so a length that cannot be is fatal.
 */
import { WireError } from '../../errors.js';
import { HEADER_SIZE } from './message.js';

/** The largest length field accepted; the longest known frames have about 2,400 bytes (sccp.md 1.2). */
const MAX_LENGTH = 8192;

const LENGTH_SIZE = 4;

/** The length field counts what follows the header version. */
const UNCOUNTED = 8;

export interface FrameSink {
  /** One frame: its body is `bytes` from `start` to before `end`. Borrowed: copy what must be kept. */
  onFrame(id: number, headerVersion: number, bytes: Uint8Array, start: number, end: number): void;
}

export class FrameCutter {
  /** The beginning of a frame whose rest has not come yet. */
  private held: Uint8Array | null = null;
  private heldLength = 0;
  private stopped = false;

  /**
   * Shows the sink every frame that the first `length` of `bytes` completes. Throws WireError when the stream cannot
   * be SCCP; nothing can be read from it any more.
   */
  push(bytes: Uint8Array, length: number, sink: FrameSink): void {
    this.stopped = false;
    let at = this.held === null ? 0 : this.complete(this.held, bytes, length, sink);
    while (!this.stopped && length - at >= LENGTH_SIZE) {
      const end = at + frameSize(bytes, at);
      if (end > length) break;
      show(bytes, at, end, sink);
      at = end;
    }
    if (!this.stopped && at < length) this.hold(bytes, at, length);
  }

  /** Forgets the stream: no further frame of a running `push` is shown, and the next `push` begins a new stream. */
  stop(): void {
    this.stopped = true;
    this.held = null;
    this.heldLength = 0;
  }

  private hold(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start < LENGTH_SIZE ? HEADER_SIZE : frameSize(bytes, start);
    this.held = new Uint8Array(size);
    this.held.set(bytes.subarray(start, end));
    this.heldLength = end - start;
  }

  /** Adds to the held frame what belongs to it; returns where the rest of the chunk begins. */
  private complete(held: Uint8Array, bytes: Uint8Array, length: number, sink: FrameSink): number {
    let frame = held;
    let at = 0;
    while (this.heldLength < LENGTH_SIZE && at < length) frame[this.heldLength++] = bytes[at++]!;
    if (this.heldLength < LENGTH_SIZE) return at;

    const size = frameSize(frame, 0);
    if (size > frame.length) {
      frame = new Uint8Array(size);
      frame.set(held.subarray(0, this.heldLength));
      this.held = frame;
    }
    const next = at + Math.min(size - this.heldLength, length - at);
    frame.set(bytes.subarray(at, next), this.heldLength);
    this.heldLength += next - at;
    if (this.heldLength === size) {
      this.held = null;
      this.heldLength = 0;
      show(frame, 0, size, sink);
    }
    return next;
  }
}

/** Frames in one array, to be written at once: servers and phones often send several in one segment (sccp.md 1.3). */
export function joined(frames: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(frames.reduce((size, frame) => size + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all;
}

function show(bytes: Uint8Array, start: number, end: number, sink: FrameSink): void {
  sink.onFrame(readU32(bytes, start + 8), readU32(bytes, start + 4), bytes, start + HEADER_SIZE, end);
}

function frameSize(bytes: Uint8Array, at: number): number {
  const length = readU32(bytes, at);
  if (length < 4 || length > MAX_LENGTH) throw new WireError(`an SCCP frame cannot have length ${length}`);
  return length + UNCOUNTED;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
