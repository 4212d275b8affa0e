/**
 * Durations of one measure: an HDR histogram of whole microseconds, exact to three digits, up to seven days. Equal
 * ranges everywhere make histograms of several workers add up exactly: the sum is what one recorder would have seen.
 *
 * Between recorder and totals a histogram travels in HdrHistogram's plain V2 encoding: zigzag LEB128 words, a negative
 * one a run of empty buckets. hdr-histogram-js writes it only deflated and in base64. On a 2-core machine, a thousand
 * values took 132 us deflated and 41 us plain, a million 1,088 us and 79 us; plain is no longer than 1.8 times the
 * other (18 KB at most seen), and it may travel as bytes.
 */
import * as hdr from 'hdr-histogram-js';
import { WireError } from '../errors.js';

const highestUs = 7 * 86_400_000_000;
const digits = 3;
const headerBytes = 40;
/** V2, zigzag LEB128 words. */
const cookie = 0x1c849313;
/** A count of 32 bits, doubled for its sign. */
const longestWord = 5;

export class Histogram {
  private readonly hdr = new hdr.Int32Histogram(1, highestUs, digits);

  get count(): number {
    return this.hdr.totalCount;
  }

  /** False when the value was no number, negative or too large: it counts as the nearest one that can be recorded. */
  record(ms: number): boolean {
    return this.recordUs(Math.round(ms * 1000));
  }

  /** As `record`, for whoever must not make a number: V8 boxes a fraction that is passed on, but no small integer. */
  recordUs(us: number): boolean {
    if (us >= 0 && us <= highestUs) {
      this.hdr.recordValue(us);
      return true;
    }
    this.hdr.recordValue(us > highestUs ? highestUs : 0);
    return false;
  }

  /** The value that `percent` of all values do not exceed, null without data. */
  percentileMs(percent: number): number | null {
    return this.count === 0 ? null : this.hdr.getValueAtPercentile(percent) / 1000;
  }

  get minMs(): number | null {
    return this.percentileMs(0);
  }

  get maxMs(): number | null {
    return this.percentileMs(100);
  }

  get meanMs(): number | null {
    return this.count === 0 ? null : this.sumMs / this.count;
  }

  /** Of all values, each taken as the middle of its bucket. */
  get sumMs(): number {
    let sumUs = 0;
    this.forEachBucket((index, count) => {
      sumUs += count * this.hdr.medianEquivalentValue(this.hdr.valueFromIndex(index));
    });
    return sumUs / 1000;
  }

  /** How many values do not exceed each edge (to three digits of the edge). Edges ascend. */
  countsUpTo(edgesMs: readonly number[]): number[] {
    const lastIndexes = edgesMs.map((edge) => this.hdr.countsArrayIndex(Math.round(edge * 1000)));
    const counts = edgesMs.map(() => 0);
    let edge = 0;
    this.forEachBucket((index, count) => {
      while (edge < counts.length && index > lastIndexes[edge]!) edge++;
      if (edge < counts.length) counts[edge]! += count;
    });
    let sum = 0;
    return counts.map((count) => (sum += count));
  }

  /** Every bucket that holds something, ascending: the highest value that falls into it, as percentiles tell it, and its count. */
  buckets(): (readonly [us: number, count: number])[] {
    const all: (readonly [number, number])[] = [];
    this.forEachBucket((index, count) => {
      all.push([this.hdr.highestEquivalentValue(this.hdr.valueFromIndex(index)), count]);
    });
    return all;
  }

  /** What came after `earlier`, an earlier state of this histogram. */
  since(earlier: Histogram): Histogram {
    const difference = new Histogram();
    difference.hdr.add(this.hdr);
    difference.hdr.subtract(earlier.hdr);
    return difference;
  }

  encode(): Uint8Array {
    const end = this.count === 0 ? 0 : this.hdr.countsArrayIndex(this.hdr.maxValue) + 1;
    const bytes = new Uint8Array(headerBytes + end * longestWord);
    let position = headerBytes;
    for (let index = 0; index < end; ) {
      let word = 2 * this.hdr.getCountAtIndex(index++);
      if (word === 0) {
        const firstEmpty = index - 1;
        while (index < end && this.hdr.getCountAtIndex(index) === 0) index++;
        word = 2 * (index - firstEmpty) - 1;
      }
      for (; word >= 128; word = Math.floor(word / 128)) bytes[position++] = (word % 128) | 128;
      bytes[position++] = word;
    }
    const header = new DataView(bytes.buffer);
    header.setUint32(0, cookie);
    header.setUint32(4, position - headerBytes);
    header.setUint32(12, digits);
    header.setBigUint64(16, 1n);
    header.setBigUint64(24, BigInt(highestUs));
    header.setFloat64(32, 1);
    return bytes.slice(0, position);
  }

  /** Adds an encoded histogram. Throws WireError, and adds nothing, unless it is one of ours. */
  add(bytes: Uint8Array): void {
    const words = wordsOf(bytes);
    if (forEachCount(words, () => undefined) > this.hdr.countsArrayLength) {
      throw new WireError('a histogram has more buckets than its range');
    }
    let last = -1;
    forEachCount(words, (index, count) => {
      this.hdr.addToCountAtIndex(index, count);
      this.hdr.addToTotalCount(count);
      last = index;
    });
    if (last >= 0) this.hdr.updateMinAndMax(this.hdr.valueFromIndex(last));
  }

  private forEachBucket(visit: (index: number, count: number) => void): void {
    const end = this.count === 0 ? 0 : this.hdr.countsArrayIndex(this.hdr.maxValue) + 1;
    for (let index = 0; index < end; index++) {
      const count = this.hdr.getCountAtIndex(index);
      if (count > 0) visit(index, count);
    }
  }
}

/** The words of an encoded histogram, its header checked and cut off. */
function wordsOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length < headerBytes) throw new WireError('too short for a histogram');
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOurs =
    header.getUint32(0) === cookie &&
    header.getUint32(4) === bytes.length - headerBytes &&
    header.getUint32(12) === digits &&
    header.getBigUint64(16) === 1n &&
    header.getBigUint64(24) === BigInt(highestUs);
  if (!isOurs) throw new WireError('not a histogram of microseconds up to seven days with three digits');
  return bytes.subarray(headerBytes);
}

/** Visits the buckets that hold something, in their order; returns the number of buckets the words describe. */
function forEachCount(words: Uint8Array, visit: (index: number, count: number) => void): number {
  let index = 0;
  for (let position = 0; position < words.length; ) {
    let word = 0;
    let weight = 1;
    let byte: number;
    do {
      if (position === words.length || weight > 2 ** 28) throw new WireError('a histogram breaks off in a count');
      byte = words[position++]!;
      word += (byte & 127) * weight;
      weight *= 128;
    } while (byte >= 128);
    if (word % 2 === 1) index += (word + 1) / 2;
    else visit(index++, word / 2);
  }
  return index;
}
