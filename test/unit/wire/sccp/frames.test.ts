import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { messageNumber } from '#wire/sccp/catalogue.js';
import { FrameCutter, type FrameSink, joined } from '#wire/sccp/frames.js';
import { captures, fromHex } from '../../../fixtures/sccp/captures.js';
import { vectors } from '../../../fixtures/sccp/vectors.js';

interface Frame {
  readonly id: number;
  readonly headerVersion: number;
  readonly body: Uint8Array;
}

class Collector implements FrameSink {
  readonly frames: Frame[] = [];

  onFrame(id: number, headerVersion: number, bytes: Uint8Array, start: number, end: number): void {
    this.frames.push({ id, headerVersion, body: bytes.slice(start, end) });
  }
}

/** Cuts a stream that arrives in these chunks, through one buffer that is overwritten by each, as sockets do. */
function cut(chunks: readonly Uint8Array[]): Frame[] {
  const cutter = new FrameCutter();
  const collector = new Collector();
  const buffer = new Uint8Array(65536);
  for (const chunk of chunks) {
    buffer.fill(0xee);
    buffer.set(chunk);
    cutter.push(buffer, chunk.length, collector);
  }
  return collector.frames;
}

/** A stream cut at these offsets. */
function chunked(stream: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const edges = [0, ...offsets.map((offset) => offset % stream.length).sort((a, b) => a - b), stream.length];
  return edges.slice(1).map((edge, n) => stream.subarray(edges[n], edge));
}

const streams = [
  ...Object.values(vectors).map(fromHex),
  ...[...captures.values()].map((frames) => joined(frames.map(({ bytes }) => bytes))),
];

describe('a frame cutter', () => {
  it('finds the seven frames of a captured segment', () => {
    const frames = cut([fromHex(vectors.T12)]);
    expect(frames.map(({ id }) => id)).toEqual([0x0e, 0x28, 0x25, 0x0c, 0x0b, 0x09, 0x2d]);
    expect(frames.map(({ body }) => body.length + 12)).toEqual([16, 12, 12, 12, 16, 16, 16]);
  });

  it('finds them wherever the segment is cut in two', () => {
    const segment = fromHex(vectors.T12);
    const whole = cut([segment]);
    for (let offset = 0; offset <= segment.length; offset++) {
      expect(cut([segment.subarray(0, offset), segment.subarray(offset)])).toEqual(whole);
    }
  });

  it('completes a KeepAlive that comes byte by byte, at its last byte', () => {
    const cutter = new FrameCutter();
    const collector = new Collector();
    const bytes = fromHex(vectors.T1);
    bytes.forEach((byte, n) => {
      expect(collector.frames).toHaveLength(0);
      cutter.push(Uint8Array.of(byte), 1, collector);
      expect(collector.frames).toHaveLength(n === 11 ? 1 : 0);
      if (n < 11) return;
      expect(collector.frames[0]).toEqual({ id: 0, headerVersion: 0, body: new Uint8Array(0) });
    });
  });

  it('yields the same frames however a stream is chunked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.array(fc.nat(), { maxLength: 40 }), (stream, offsets) => {
        expect(cut(chunked(stream, offsets))).toEqual(cut([stream]));
      }),
    );
  });

  it('skips an unknown message by its length', () => {
    const frames = cut([fromHex(`04000000 00000000 99090000 ${vectors.T2}`)]);
    expect(frames.map(({ id }) => id)).toEqual([0x999, 0x100]);
  });

  it('accepts lengths that are no multiple of 4', () => {
    const reject = fromHex(`25000000 00000000 9d000000 ${'41'.repeat(33)}`);
    const [first, second] = cut([joined([reject, fromHex(vectors.T2)])]);
    expect(first?.body).toHaveLength(33);
    expect(second?.id).toBe(0x100);
  });

  it('shows whole frames where they lie in the chunk', () => {
    const segment = fromHex(vectors.T12);
    const shown: [number, number][] = [];
    new FrameCutter().push(segment, segment.length, {
      onFrame(_id, _version, bytes, start, end) {
        expect(bytes).toBe(segment);
        shown.push([start, end]);
      },
    });
    expect(shown.slice(0, 2)).toEqual([
      [12, 16],
      [28, 28],
    ]);
  });

  it.each([
    ['3', '03000000'],
    ['0', '00000000'],
    ['8193', '01200000'],
    ['0xffffffff', 'ffffffff'],
  ])('refuses a length of %s as soon as it is read', (_, hex) => {
    expect(() => cut([fromHex(hex)])).toThrow(WireError);
    expect(() => cut([fromHex(hex).subarray(0, 1), fromHex(hex).subarray(1)])).toThrow(WireError);
  });

  it('accepts the largest length', () => {
    const frame = new Uint8Array(8200);
    frame.set(fromHex('00200000 00000000 5a010000'));
    expect(cut([frame.subarray(0, 5), frame.subarray(5)])[0]?.body).toHaveLength(8188);
  });

  it('shows nothing more once its sink has stopped it, and then begins a new stream', () => {
    const cutter = new FrameCutter();
    const ids: number[] = [];
    const sink: FrameSink = {
      onFrame(id) {
        ids.push(id);
        if (id === 0x28) cutter.stop();
      },
    };
    const stream = joined([fromHex(vectors.T12), fromHex(vectors.T1).subarray(0, 5)]);
    cutter.push(stream, stream.length, sink);
    expect(ids).toEqual([0x0e, 0x28]);

    cutter.push(fromHex(vectors.T2), 12, sink);
    expect(ids).toEqual([0x0e, 0x28, 0x100]);
  });

  it('forgets a beginning when it is stopped between two chunks', () => {
    const cutter = new FrameCutter();
    const collector = new Collector();
    cutter.push(fromHex(vectors.T8), 20, collector);
    cutter.stop();
    cutter.push(fromHex(vectors.T2), 12, collector);
    expect(collector.frames.map(({ id }) => id)).toEqual([0x100]);
  });

  it('makes no objects of whole frames', () => {
    const cutter = new FrameCutter();
    const acks = joined([fromHex(vectors.T2), fromHex(vectors.T2)]);
    let seen = 0;
    const sink: FrameSink = {
      onFrame(id) {
        seen += messageNumber(id);
      },
    };
    const push = (times: number) => {
      for (let n = 0; n < times; n++) cutter.push(acks, acks.length, sink);
    };
    push(20_000);
    const before = process.memoryUsage().heapUsed;
    push(100_000);
    const grownBytes = process.memoryUsage().heapUsed - before;
    expect(seen).toBe(240_000 * messageNumber(0x100));
    expect(grownBytes).toBeLessThan(400_000); // an object for each frame would take some millions
  });

  it('throws nothing but WireError on random bytes', () => {
    const length = fc.integer({ min: 0, max: 40 });
    const plausible = fc
      .tuple(length, fc.uint8Array({ maxLength: 60 }))
      .map(([claimed, rest]) => joined([Uint8Array.of(claimed, 0, 0, 0), rest]));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), plausible), { maxLength: 8 }), (chunks) => {
        try {
          cut(chunks);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
