import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  array,
  bytes,
  dynamicText,
  type Field,
  ipv4,
  list,
  Reader,
  record,
  text,
  u8,
  u16,
  u24,
  u32,
  Writer,
} from '#wire/struct.js';

function encode<T>(field: Field<T>, value: T): number[] {
  const to = new Writer(new Uint8Array(field.sizeOf(value)));
  field.write(to, value);
  return [...to.bytes];
}

function decode<T>(field: Field<T>, ...body: number[]): T {
  return field.read(new Reader(Uint8Array.from(body), 0, body.length));
}

describe('fields', () => {
  it('write integers with the least significant byte first', () => {
    expect(encode(u8, 0x01)).toEqual([0x01]);
    expect(encode(u16, 0x0102)).toEqual([0x02, 0x01]);
    expect(encode(u24, 0x010203)).toEqual([0x03, 0x02, 0x01]);
    expect(encode(u32, 0xff020304)).toEqual([0x04, 0x03, 0x02, 0xff]);
  });

  it('read integers as unsigned', () => {
    expect(decode(u32, 0x04, 0x03, 0x02, 0xff)).toBe(0xff020304);
    expect(decode(u24, 0xff, 0xff, 0xff)).toBe(0xffffff);
  });

  it('carry IPv4 addresses in net order', () => {
    expect(encode(ipv4, 0xc0a804c8)).toEqual([192, 168, 4, 200]);
    expect(decode(ipv4, 192, 168, 4, 200)).toBe(0xc0a804c8);
  });

  it('cut a text at its first NUL and ignore the garbage behind', () => {
    expect(decode(text(6), 0x41, 0x42, 0, 0x43, 0x44, 0x45)).toBe('AB');
    expect(decode(text(3), 0x41, 0x42, 0x43, 0x44)).toBe('ABC');
  });

  it('cut a text that is too long and replace what Latin-1 does not have', () => {
    expect(encode(text(3), 'ABCD')).toEqual([0x41, 0x42, 0x43]);
    expect(encode(text(3), '\u20ac\xe9')).toEqual([0x3f, 0xe9, 0]);
  });

  it('end a dynamic text with NUL or with the body', () => {
    expect(encode(dynamicText, 'AB')).toEqual([0x41, 0x42, 0]);
    expect(decode(record({ first: dynamicText, second: dynamicText }), 0x41, 0, 0x42)).toEqual({
      first: 'A',
      second: 'B',
    });
  });

  it('copy raw bytes, so that the borrowed ones may change', () => {
    const body = Uint8Array.of(1, 2, 3);
    const copy = bytes(3).read(new Reader(body, 0, 3));
    body.fill(9);
    expect(copy).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('leave array slots without a value zero, and ignore values without a slot', () => {
    const four = record({ slots: array(u16, 2), behind: u8 });
    expect(encode(four, { slots: [1], behind: 7 })).toEqual([1, 0, 0, 0, 7]);
    expect(encode(four, { slots: [1, 2, 3], behind: 7 })).toEqual([1, 0, 2, 0, 7]);
  });

  it('read as many list items as the body holds whole', () => {
    expect(decode(list(u16), 1, 0, 2, 0, 3)).toEqual([1, 2]);
    expect(decode(record({ count: u32, items: list(u16) }), 1)).toEqual({ count: 1, items: [] });
  });
});

describe('a record', () => {
  const whole = record({ a: u8, b: u16, label: text(4), parts: array(record({ x: u8 }), 2) });

  it('knows its size', () => {
    expect(whole.sizeOf({})).toBe(9);
    expect(whole.varies).toBe(false);
    expect(record({ label: dynamicText }).sizeOf({ label: 'abc' })).toBe(4);
  });

  it('writes zeros for what is not given', () => {
    const to = new Writer(new Uint8Array(9));
    whole.write(to, { label: 'x' });
    expect([...to.bytes]).toEqual([0, 0, 0, 0x78, 0, 0, 0, 0, 0]);
  });

  it('reads zeros beyond the end of the body, though bytes follow', () => {
    const body = Uint8Array.from({ length: 20 }, () => 0x41);
    expect(whole.read(new Reader(body, 0, 2))).toEqual({ a: 0x41, b: 0x41, label: '', parts: [{ x: 0 }, { x: 0 }] });
  });

  it('returns what was written, whatever the values', () => {
    const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) });
    const fields = record({
      a: u8,
      b: u16,
      c: u24,
      d: u32,
      ip: ipv4,
      raw: bytes(3),
      name: dynamicText,
      rest: list(u16),
    });
    const values = fc.record({
      a: fc.integer({ min: 0, max: 0xff }),
      b: fc.integer({ min: 0, max: 0xffff }),
      c: fc.integer({ min: 0, max: 0xffffff }),
      d: fc.integer({ min: 0, max: 0xffffffff }),
      ip: fc.integer({ min: 0, max: 0xffffffff }),
      raw: fc.uint8Array({ minLength: 3, maxLength: 3 }),
      name: latin1,
      rest: fc.array(fc.integer({ min: 0, max: 0xffff })),
    });
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(fields, ...encode(fields, value))).toEqual(value);
      }),
    );
  });
});
