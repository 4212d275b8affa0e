/**
 * An SCCP message as a table of its fields (sccp.md 1.1, 2).
 *
 *     | length u32 | header version u32 | id u32 | body ...        little-endian; length = 4 + body
 *
 * Bodies come shorter and longer than the table: a missing tail reads as zeros, an extra one is ignored. Messages
 * with fields of varying size (the dynamic forms) are padded with zeros to a multiple of 4: a real 7961G ignored an
 * unpadded one (sccp.md 2.4).
 */
import { type Fields, Reader, record, u32, type ValuesOf, Writer } from '../struct.js';

/** Bytes of length, header version and id. */
export const HEADER_SIZE = 12;

export interface Message<Values> {
  readonly id: number;
  readonly name: string;
  /**
   * The whole frame, to be written at once. Fields not given are zero. `bodySize` cuts the body (or lengthens it with
   * zeros): a 7960 sends the first 68 bytes of Register, CallManager 2.x the first 12 of RegisterAck.
   */
  encode(values: Partial<Values>, headerVersion?: number, bodySize?: number): Uint8Array;
  /** Reads the body, `bytes` from `start` to before `end`; keeps nothing of them. Never throws. */
  decode(bytes: Uint8Array, start: number, end: number): Values;
}

/** The fields of a message: `MessageOf<typeof Register>`. */
export type MessageOf<M> = M extends Message<infer Values> ? Values : never;

export function message<const F extends Fields>(id: number, name: string, fields: F): Message<ValuesOf<F>> {
  const body = record(fields);
  return {
    id,
    name,
    encode(values, headerVersion = 0, bodySize = padded(body.sizeOf(values), body.varies)) {
      const to = new Writer(new Uint8Array(HEADER_SIZE + bodySize));
      u32.write(to, 4 + bodySize);
      u32.write(to, headerVersion);
      u32.write(to, id);
      body.write(to, values);
      return to.bytes;
    },
    decode: (bytes, start, end) => body.read(new Reader(bytes, start, end)),
  };
}

function padded(size: number, varies: boolean): number {
  return varies ? (size + 3) & ~3 : size;
}
