/**
 * Options as tables: a row each with its code and its codec. From one table follow the type of the values, the writer
 * and the reader. DHCP options (RFC 2132) and the sub-options of the relay agent (RFC 3046) are two such tables.
 */
import { WireError } from '../../errors.js';
import type { Codec } from './option-codecs.js';

export interface OptionRow<Value> {
  readonly code: number;
  readonly codec: Codec<Value>;
}

export function option<Value>(code: number, codec: Codec<Value>): OptionRow<Value> {
  return { code, codec };
}

type OptionRows = Record<string, OptionRow<unknown>>;

/** The values a table can hold, all optional. */
export type ValuesOf<Rows extends OptionRows> = {
  [Name in keyof Rows]?: Rows[Name] extends OptionRow<infer Value> ? Value : never;
};

const PAD = 0;
const END = 255;

export class OptionSet<Rows extends OptionRows> {
  private readonly rows: Rows;
  private readonly nameByCode: ReadonlyMap<number, string>;

  constructor(rows: Rows) {
    this.rows = rows;
    this.nameByCode = new Map(Object.entries(rows).map(([name, row]) => [row.code, name]));
  }

  /** Writes the values in the order of their keys; a value over 255 bytes becomes several options (RFC 3396). */
  write(bytes: Uint8Array, at: number, values: ValuesOf<Rows>): number {
    let next = at;
    for (const name in values) {
      const { code, codec } = this.rows[name]!;
      const end = codec.write(bytes, next + 2, values[name]);
      if (end > bytes.length) throw new WireError(`options of more than ${bytes.length - at} bytes`);
      next = end - next - 2 > 255 ? writeInParts(bytes, next, code, end) : writeHeader(bytes, next, code, end);
    }
    return next;
  }

  /** Reads what `collectOptions` gathered. Codes that stand in no row are listed, not read. Throws WireError. */
  read(fields: ReadonlyMap<number, Uint8Array>): { values: ValuesOf<Rows>; unknown: number[] } {
    const values: Record<string, unknown> = {};
    const unknown: number[] = [];
    for (const [code, bytes] of fields) {
      const name = this.nameByCode.get(code);
      if (name === undefined) unknown.push(code);
      else values[name] = this.rows[name]!.codec.read(bytes);
    }
    return { values: values as ValuesOf<Rows>, unknown };
  }
}

function writeHeader(bytes: Uint8Array, at: number, code: number, end: number): number {
  bytes[at] = code;
  bytes[at + 1] = end - at - 2;
  return end;
}

function writeInParts(bytes: Uint8Array, at: number, code: number, end: number): number {
  const value = bytes.slice(at + 2, end);
  let next = at;
  for (let from = 0; from < value.length; from += 255) {
    const part = value.subarray(from, from + 255);
    if (next + 2 + part.length > bytes.length) throw new WireError('option does not fit');
    bytes.set(part, next + 2);
    next = writeHeader(bytes, next, code, next + 2 + part.length);
  }
  return next;
}

/**
 * Gathers the options between `start` and `end` into `fields`, borrowed from `bytes`; the parts of an option that
 * stands there more than once are joined (RFC 3396). Throws WireError when an option runs past `end`.
 */
export function collectOptions(
  bytes: Uint8Array,
  start: number,
  end: number,
  fields: Map<number, Uint8Array> = new Map(),
): Map<number, Uint8Array> {
  for (let at = start; at < end; ) {
    const next = nextOption(bytes, at, end);
    const code = bytes[at]!;
    if (code === END) break;
    if (code !== PAD) {
      const part = bytes.subarray(at + 2, next);
      const before = fields.get(code);
      fields.set(code, before === undefined ? part : joined(before, part));
    }
    at = next;
  }
  return fields;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** Where the option that begins at `at` ends. Pad and End are one byte. Throws WireError when it runs past `end`. */
export function nextOption(bytes: Uint8Array, at: number, end: number): number {
  const code = bytes[at];
  if (code === PAD || code === END) return at + 1;
  const next = at + 2 + (bytes[at + 1] ?? 0);
  if (at + 2 > end || next > end) throw new WireError(`option ${code} runs past the end`);
  return next;
}
