/**
 * Fixed fields as a table: from one declaration come size, encoder, decoder and TypeScript type.
 *
 *     record({ x: u16, y: u16, label: text(8) })     a Field<{ x: number; y: number; label: string }> of 12 bytes
 *
 * Integers are little-endian, as in SCCP; IPv4 addresses alone stand in net order. A body may end anywhere: what lies
 * beyond its end reads as zero or '' (sccp.md 1.1), and what lies beyond the end of the bytes is not written.
 */

/** Where a decoder stands: `at` moves towards `end`. The bytes are borrowed. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = Math.min(end, bytes.length);
  }

  /** The next byte, or 0 beyond the end. */
  byte(): number {
    const at = this.at++;
    return at < this.end ? this.bytes[at]! : 0;
  }
}

/** Where an encoder stands. */
export class Writer {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Writes the low eight bits of a number; nothing beyond the end (an element a typed array does not have). */
  byte(value: number): void {
    this.bytes[this.at++] = value;
  }
}

/** One kind of field. */
export interface Field<T> {
  /** Whether its size depends on its value. */
  readonly varies: boolean;
  /** Bytes this value takes; `undefined` stands for a value not given: zeros. */
  sizeOf(value: NoInfer<T> | undefined): number;
  read(from: Reader): T;
  write(to: Writer, value: NoInfer<T>): void;
}

type ValueOf<F> = F extends Field<infer T> ? T : never;

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** An unsigned integer of up to four bytes, least significant first. */
function unsigned(size: number): Field<number> {
  return {
    varies: false,
    sizeOf: () => size,
    read(from) {
      let value = 0;
      for (let shift = 0; shift < size * 8; shift += 8) value |= from.byte() << shift;
      return value >>> 0;
    },
    write(to, value) {
      for (let shift = 0; shift < size * 8; shift += 8) to.byte(value >>> shift);
    },
  };
}

export const u8 = unsigned(1);
export const u16 = unsigned(2);
export const u24 = unsigned(3);
export const u32 = unsigned(4);

/** An IPv4 address: a u32 number in memory, net order on the wire. */
export const ipv4: Field<number> = {
  varies: false,
  sizeOf: () => 4,
  read: (from) => ((from.byte() << 24) | (from.byte() << 16) | (from.byte() << 8) | from.byte()) >>> 0,
  write(to, value) {
    for (let shift = 24; shift >= 0; shift -= 8) to.byte(value >>> shift);
  },
};

/** What stands for a character that Latin-1 does not have. */
const QUESTION_MARK = 0x3f;

function writeLatin1(to: Writer, value: string, size: number): void {
  for (let n = 0; n < size; n++) {
    const code = n < value.length ? value.charCodeAt(n) : 0;
    to.byte(code < 256 ? code : QUESTION_MARK);
  }
}

/** Latin-1 text in a field of `size` bytes: cut at its first NUL; a text that fills the field has none. */
export function text(size: number): Field<string> {
  return {
    varies: false,
    sizeOf: () => size,
    read(from) {
      let value = '';
      let ended = false;
      for (let n = 0; n < size; n++) {
        const code = from.byte();
        if (code === 0) ended = true;
        else if (!ended) value += String.fromCharCode(code);
      }
      return value;
    },
    write: (to, value) => writeLatin1(to, value, size),
  };
}

/** Latin-1 text of any length with a NUL behind it, as in the dynamic messages of SCCP. */
export const dynamicText: Field<string> = {
  varies: true,
  sizeOf: (value) => (value?.length ?? 0) + 1,
  read(from) {
    let value = '';
    for (let code = from.byte(); code !== 0; code = from.byte()) value += String.fromCharCode(code);
    return value;
  },
  write: (to, value) => writeLatin1(to, value, value.length + 1),
};

/** Raw bytes; read as a copy. A shorter value is filled up with zeros, a longer one cut. */
export function bytes(size: number): Field<Uint8Array> {
  return {
    varies: false,
    sizeOf: () => size,
    read(from) {
      const value = new Uint8Array(size);
      for (let n = 0; n < size; n++) value[n] = from.byte();
      return value;
    },
    write(to, value) {
      for (let n = 0; n < size; n++) to.byte(value[n] ?? 0);
    },
  };
}

/** `count` slots of one kind; slots beyond the values given stay zero. The kind must not vary in size. */
export function array<T>(slot: Field<T>, count: number): Field<readonly T[]> {
  const slotSize = slot.sizeOf(undefined);
  return {
    varies: false,
    sizeOf: () => slotSize * count,
    read: (from) => Array.from({ length: count }, () => slot.read(from)),
    write(to, values) {
      for (const value of values.slice(0, count)) slot.write(to, value);
      to.at += slotSize * Math.max(0, count - values.length);
    },
  };
}

/** As many of one kind as the body holds: the last field of a table. The kind must not vary in size. */
export function list<T>(item: Field<T>): Field<readonly T[]> {
  const itemSize = item.sizeOf(undefined);
  return {
    varies: true,
    sizeOf: (values) => itemSize * (values?.length ?? 0),
    read(from) {
      const count = Math.max(0, Math.floor((from.end - from.at) / itemSize));
      return Array.from({ length: count }, () => item.read(from));
    },
    write(to, values) {
      for (const value of values) item.write(to, value);
    },
  };
}

/** Fields one after the other, without gaps. A value may leave fields out: they are written as zeros. */
export interface RecordField<V> extends Field<V> {
  sizeOf(values: Partial<V> | undefined): number;
  write(to: Writer, values: Partial<V>): void;
}

export function record<F extends Fields>(fields: F): RecordField<ValuesOf<F>> {
  type Values = ValuesOf<F>;
  const rows = Object.entries(fields) as [keyof F, Field<unknown>][];
  return {
    varies: rows.some(([, field]) => field.varies),
    sizeOf: (values) => rows.reduce((size, [name, field]) => size + field.sizeOf(values?.[name]), 0),
    read(from) {
      const values: { [K in keyof F]?: unknown } = {};
      for (const [name, field] of rows) values[name] = field.read(from);
      return values as Values;
    },
    write(to, values) {
      for (const [name, field] of rows) {
        const value = values[name];
        if (value === undefined) to.at += field.sizeOf(undefined);
        else field.write(to, value);
      }
    },
  };
}
