/**
 * One request of Prometheus remote write 1.0: a protobuf message in snappy's block format. Both are written by hand, as
 * far as they are needed: a WriteRequest of series with one sample each, and snappy that stores and does not compress.
 *
 *     WriteRequest { repeated TimeSeries timeseries = 1 }
 *     TimeSeries   { repeated Label labels = 1; repeated Sample samples = 2 }
 *     Label        { string name = 1; string value = 2 }       sorted by name
 *     Sample       { double value = 1; int64 timestamp = 2 }   milliseconds of Unix time
 */

export interface WrittenSeries {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string | number>>;
  /** `stale`: the series has ended; Prometheus shows it no longer. */
  readonly value: number | 'stale';
}

/** Types of protobuf fields: the byte before a field is its number and its type. */
const varint = 0;
const double = 1;
const delimited = 2;

/** The NaN by which Prometheus knows that a series has ended. */
const staleBits = 0x7ff0000000000002n;

/** Snappy's literals have their length in two bytes. */
const longestLiteral = 65_536;

export function writeRequest(series: readonly WrittenSeries[], atUnixMs: number): Buffer {
  return stored(Buffer.concat(series.map((each) => field(1, seriesBytes(each, atUnixMs)))));
}

function seriesBytes({ labels, value }: WrittenSeries, atUnixMs: number): Buffer {
  const pairs = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = pairs.map(([name, text]) =>
    field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(String(text)))])),
  );
  return Buffer.concat([...parts, field(2, sampleBytes(value, atUnixMs))]);
}

function sampleBytes(value: number | 'stale', atUnixMs: number): Buffer {
  const number = Buffer.alloc(9);
  number[0] = (1 << 3) | double;
  if (value === 'stale') number.writeBigUInt64LE(staleBits, 1);
  else number.writeDoubleLE(value, 1);
  return Buffer.concat([number, Buffer.from([(2 << 3) | varint]), varintOf(atUnixMs)]);
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | delimited]), varintOf(bytes.length), bytes]);
}

/** Seven bits a byte, the lowest first; whole numbers up to 2^53. */
function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Snappy's block format: the length, then literals only. */
function stored(bytes: Buffer): Buffer {
  const parts = [varintOf(bytes.length)];
  for (let start = 0; start < bytes.length; start += longestLiteral) {
    const literal = bytes.subarray(start, start + longestLiteral);
    const length = literal.length - 1;
    parts.push(Buffer.from([61 << 2, length & 0xff, length >> 8]), literal);
  }
  return Buffer.concat(parts);
}
