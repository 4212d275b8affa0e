import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import * as hdr from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { Histogram } from '#stats/histogram.js';
import { WireError } from '../../../src/errors.js';

const sevenDaysMs = 7 * 86_400_000;
const durations = fc.array(fc.oneof(fc.double({ min: 0, max: 5000, noNaN: true }), fc.integer({ min: 0, max: 6e8 })), {
  maxLength: 200,
});

function holding(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Everything that can be read from one. */
function readings(histogram: Histogram) {
  return {
    count: histogram.count,
    percentiles: [0, 50, 90, 99, 99.9, 100].map((percent) => histogram.percentileMs(percent)),
    mean: histogram.meanMs,
    upTo: histogram.countsUpTo([0, 0.001, 1, 10, 4000, sevenDaysMs]),
  };
}

describe('a histogram', () => {
  it('reads back what was recorded, to three digits', () => {
    const histogram = holding([1, 2, 3, 4000]);
    expect(histogram.count).toBe(4);
    expect(histogram.minMs).toBe(1);
    expect(histogram.percentileMs(50)).toBeCloseTo(2, 2);
    expect(histogram.maxMs! / 4000).toBeCloseTo(1, 3);
    expect(histogram.meanMs! / 1001.5).toBeCloseTo(1, 3);
  });

  it('says that it has no data instead of 0', () => {
    const { percentiles, mean, count } = readings(new Histogram());
    expect(count).toBe(0);
    expect([...percentiles, mean]).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('knows 0 as a value', () => {
    const histogram = holding([0]);
    expect([histogram.minMs, histogram.meanMs, histogram.maxMs]).toEqual([0, 0, 0]);
  });

  it('clamps what is no duration and tells so', () => {
    const histogram = new Histogram();
    expect(histogram.record(Number.NaN)).toBe(false);
    expect(histogram.record(-1)).toBe(false);
    expect(histogram.record(Number.POSITIVE_INFINITY)).toBe(false);
    expect(histogram.record(sevenDaysMs)).toBe(true);
    expect(histogram.countsUpTo([0, sevenDaysMs])).toEqual([2, 4]);
    expect(histogram.maxMs! / sevenDaysMs).toBeCloseTo(1, 3);
  });

  it('counts up to ascending edges', () => {
    expect(holding([1, 1, 2, 500, 9000]).countsUpTo([0.5, 1, 2, 1000, 8000])).toEqual([0, 2, 3, 4, 4]);
  });

  it('tells what is new since an earlier state', () => {
    fc.assert(
      fc.property(durations, durations, (first, then) => {
        expect(readings(holding([...first, ...then]).since(holding(first)))).toEqual(readings(holding(then)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('an encoded histogram', () => {
  it('is read back exactly, and sums are what one histogram would have held', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = new Histogram();
        sum.add(holding(some).encode());
        sum.add(holding(others).encode());
        expect(readings(sum)).toEqual(readings(holding([...some, ...others])));
        expect(sum.encode()).toEqual(holding([...some, ...others]).encode());
      }),
      { numRuns: 50 },
    );
  });

  it('is HdrHistogram’s own V2 encoding', () => {
    const values = [0, 0.001, 0.002, 1, 1, 1, 7.5, 4000, 61_000, 3_600_000, sevenDaysMs];
    const reference = new hdr.Int32Histogram(1, sevenDaysMs * 1000, 3);
    for (const value of values) reference.recordValue(Math.round(value * 1000));
    const ours = Buffer.from(holding(values).encode());
    const theirs = inflateSync(Buffer.from(hdr.encodeIntoCompressedBase64(reference), 'base64').subarray(8));
    expect(ours.subarray(0, 8)).toEqual(theirs.subarray(0, 8));
    expect(ours.subarray(12, 32)).toEqual(theirs.subarray(12, 32));
    expect(ours.subarray(40)).toEqual(theirs.subarray(40));
    const sum = new Histogram();
    for (let n = 0; n < 300; n++) sum.add(theirs);
    expect(sum.count).toBe(300 * values.length);
  });

  it('is refused with WireError, and not in part, when it is anything else', () => {
    const good = holding([1, 20, 300, 4000, 50_000]).encode();
    const refuses = (bytes: Uint8Array) => {
      const histogram = new Histogram();
      try {
        histogram.add(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
        expect(histogram.count).toBe(0);
        return true;
      }
      return false;
    };
    for (let length = 0; length < good.length; length++) expect(refuses(good.subarray(0, length))).toBe(true);
    const endless = new Uint8Array(46).fill(0xff);
    endless.set(good.subarray(0, 40));
    endless[7] = 6;
    expect(refuses(endless)).toBe(true);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => refuses(bytes)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (place, byte) => {
        const mutated = good.slice();
        mutated[place] = byte;
        refuses(mutated);
      }),
    );
  });
});
