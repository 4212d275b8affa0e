import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CaptureFile } from '#outputs/capture-file.js';
import type { TraceEntry } from '#phone/trace.js';
import { captureHeader } from '#wire/trace/pcapng.js';

const startedUnixMs = 1_700_000_000_000;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-capture-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Its only byte tells it from others. */
const packet = (atMs: number, phone: string, mark: number, size = 1): TraceEntry => {
  return { kind: 'packet', atMs, phone, protocol: 'sccp', packet: new Uint8Array(size).fill(mark) };
};

class Capture {
  readonly path = join(folder, 'trace.pcapng');
  private readonly file = new CaptureFile(this.path);

  constructor() {
    this.file.start();
  }

  /** One worker's. */
  piece(...entries: readonly TraceEntry[]): void {
    this.file.takeTrace({ startedUnixMs, entries });
  }

  look(atMs: number): void {
    this.file.take({ atMs });
  }

  /** What stands in the file so far: when, since the run's start, and the first byte. */
  written(): [atMs: number, mark: number][] {
    const bytes = readFileSync(this.path);
    const packets: [number, number][] = [];
    for (let at = captureHeader().length; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
      const atUs = bytes.readUInt32LE(at + 12) * 2 ** 32 + bytes.readUInt32LE(at + 16);
      packets.push([atUs / 1000 - startedUnixMs, bytes[at + 28]!]);
    }
    return packets;
  }

  async finish(): Promise<[atMs: number, mark: number][]> {
    await this.file.finish();
    return this.written();
  }
}

describe('a capture file', () => {
  it('has the packets of two workers in the order of time, and those of one moment as they came', async () => {
    const capture = new Capture();
    capture.piece(packet(10, 'a', 1), packet(30, 'a', 3), packet(30, 'a', 4), packet(2_400, 'a', 6));
    capture.piece(packet(20, 'b', 2), packet(30, 'b', 5), packet(2_300, 'b', 7));
    expect(await capture.finish()).toEqual([
      [10, 1],
      [20, 2],
      [30, 3],
      [30, 4],
      [30, 5],
      [2_300, 7],
      [2_400, 6],
    ]);
  });

  it('waits five seconds for a worker that is behind, and writes what comes still later where it comes', async () => {
    const capture = new Capture();
    capture.piece(packet(1_000, 'a', 1));
    capture.piece(packet(5_900, 'a', 3));
    capture.piece(packet(900, 'b', 0));
    capture.piece(packet(9_000, 'a', 4));
    capture.piece(packet(2_000, 'b', 2));
    capture.piece(packet(950, 'b', 9));
    expect((await capture.finish()).map(([, mark]) => mark)).toEqual([0, 1, 9, 2, 3, 4]);
  });

  it('writes during the run what it has held long enough, also when nothing more comes', async () => {
    const capture = new Capture();
    capture.piece(packet(1_000, 'a', 1), packet(2_000, 'a', 2));
    capture.look(6_500);
    await vi.waitFor(() => expect(capture.written()).toEqual([[1_000, 1]]));
    capture.look(7_000);
    await vi.waitFor(() => expect(capture.written()).toHaveLength(2));
    await capture.finish();
  });

  it('holds no more than some megabytes', async () => {
    const capture = new Capture();
    for (let n = 0; n < 300; n++) capture.piece(packet(n, 'a', n % 256, 60_000));
    await vi.waitFor(() => expect(capture.written().length).toBeGreaterThan(250));
    expect(await capture.finish()).toHaveLength(300);
  });
});
