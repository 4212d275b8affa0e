/** The forms in which values lie in options (RFC 2132, 2): numbers in net order, addresses, texts, plain bytes. */
import { WireError } from '../../errors.js';

/** How a value lies in an option. `read` gets all its bytes and keeps none; `write` returns where the value ends. */
export interface Codec<Value> {
  read(bytes: Uint8Array): Value;
  write(bytes: Uint8Array, at: number, value: Value): number;
}

function expectSize(bytes: Uint8Array, size: number): void {
  if (bytes.length !== size) throw new WireError(`option of ${bytes.length} bytes instead of ${size}`);
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function writeU32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
  return at + 4;
}

export const u8: Codec<number> = {
  read(bytes) {
    expectSize(bytes, 1);
    return bytes[0]!;
  },
  write(bytes, at, value) {
    bytes[at] = value;
    return at + 1;
  },
};

export const u16: Codec<number> = {
  read(bytes) {
    expectSize(bytes, 2);
    return (bytes[0]! << 8) | bytes[1]!;
  },
  write(bytes, at, value) {
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
    return at + 2;
  },
};

export const u32: Codec<number> = {
  read(bytes) {
    expectSize(bytes, 4);
    return readU32(bytes, 0);
  },
  write: writeU32,
};

/** IPv4 addresses one after the other, at least one. */
export const addresses: Codec<readonly number[]> = {
  read(bytes) {
    if (bytes.length === 0 || bytes.length % 4 !== 0) throw new WireError(`address list of ${bytes.length} bytes`);
    return Array.from({ length: bytes.length / 4 }, (_, n) => readU32(bytes, n * 4));
  },
  write(bytes, at, value) {
    let next = at;
    for (const address of value) next = writeU32(bytes, next, address);
    return next;
  },
};

/** Small numbers, a byte each. */
export const numbers: Codec<readonly number[]> = {
  read: (bytes) => Array.from(bytes),
  write(bytes, at, value) {
    let next = at;
    for (const number of value) bytes[next++] = number;
    return next;
  },
};

/** Bytes nobody looks into; a copy when read. */
export const opaque: Codec<Uint8Array> = {
  read: (bytes) => new Uint8Array(bytes), // slice() of a Buffer would share its memory
  write(bytes, at, value) {
    if (at + value.length > bytes.length) throw new WireError('option does not fit');
    bytes.set(value, at);
    return at + value.length;
  },
};

/** Latin-1 text, NULs included: phones end their vendor class with one (sccp.md 5.2). */
export const exactText: Codec<string> = {
  read(bytes) {
    let value = '';
    for (const byte of bytes) value += String.fromCharCode(byte);
    return value;
  },
  write(bytes, at, value) {
    for (let n = 0; n < value.length; n++) bytes[at + n] = value.charCodeAt(n);
    return at + value.length;
  },
};

/** Latin-1 text; NULs at its end are dropped when read (RFC 2132, 2). */
export const text: Codec<string> = {
  read: (bytes) => exactText.read(bytes).replace(/\0+$/, ''),
  write: exactText.write,
};

/** Present or not, without a value. Any value is tolerated when read. */
export const flag: Codec<true> = {
  read: () => true,
  write: (_bytes, at) => at,
};
