import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { isSigned, signedContent, writeSigned } from '#wire/config-file/signed.js';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const xml = new TextEncoder().encode('<device><loadInformation>L</loadInformation></device>');

/** Made by hand in the layout of certutils' sgnfile, with an RSA key of 512 bits: a header of 148 bytes. */
const header = hex(`
  01 0002 0102   02 0002 0094
  03 001c   04 0005 434e3d7400   05 0002 1234   06 000c 434e3d43413b4f3d4c616200
  07 000f   08 0001 01   09 0008   0a 0001 00   0b 0001 00
  0c 0040   ${'aa'.repeat(64)}
  0e 000b   736570312e636e662e7800   0f 0004 5f5e1000   0d`);

const file = (content: Uint8Array): Uint8Array => Uint8Array.from([...header, ...content]);

describe('the signed form', () => {
  it('is read by skipping its header', () => {
    expect(header).toHaveLength(0x94);
    expect(isSigned(file(xml))).toBe(true);
    expect(signedContent(file(xml))).toEqual(xml);
    expect(readConfiguration(file(xml)).loadInformation).toBe('L');
  });

  it('is written with the fields and sizes of the real one', () => {
    const bytes = writeSigned(xml, 'SEP02AB12000001.cnf.xml.sgn');
    const size = (bytes[8]! << 8) | bytes[9]!;
    expect(size % 4).toBe(0);
    expect(bytes.subarray(size)).toEqual(xml);
    const tags: number[] = [];
    const inside = [3, 7, 9]; // their fields follow
    for (let at = 0; at < size; ) {
      const tag = bytes[at]!;
      tags.push(tag);
      const length = (bytes[at + 1]! << 8) | bytes[at + 2]!;
      at += tag === 13 ? 1 : inside.includes(tag) ? 3 : 3 + length;
    }
    expect(tags.filter((tag) => tag !== 13)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15]);
    expect(readConfiguration(bytes).loadInformation).toBe('L');
  });

  it.each([
    ['cut within its header', file(xml).subarray(0, 100), 'a header of 148 bytes'],
    ['cut before the size of its header', header.subarray(0, 9), 'a header of 0 bytes'],
    ['with a header shorter than its size', hex('01 0002 0102 02 0002 0009 3c'), 'a header of 9 bytes'],
    ['with something else than XML inside', file(hex('00')), 'neither XML'],
    ['signed twice', file(file(xml)), 'neither XML'],
  ])('is refused when it is %s', (_, bytes, why) => {
    expect(() => readConfiguration(bytes)).toThrow(why);
  });

  it('is not taken for the legacy form, nor that for it', () => {
    expect(isSigned(hex('0101 00 0102 0a000001'))).toBe(false);
    expect(isSigned(xml)).toBe(false);
    expect(isSigned(new Uint8Array(0))).toBe(false);
  });

  it('raises nothing but WireError, whatever is wrong with it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(10), (random, kept) => {
        const bytes = Uint8Array.from([...header.subarray(0, kept), ...random]);
        try {
          readConfiguration(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
