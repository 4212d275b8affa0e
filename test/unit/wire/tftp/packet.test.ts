import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import {
  decodeTftp,
  encodeAck,
  encodeData,
  encodeError,
  encodeOptionAck,
  encodeReadRequest,
  TftpErrorCode,
} from '#wire/tftp/packet.js';

const hpa = JSON.parse(readFileSync(new URL('../../../fixtures/tftp/tftpd-hpa.json', import.meta.url), 'utf8'));
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('what another server sends', () => {
  it('reads as data, option acknowledgement and error', () => {
    expect(decodeTftp(bytesOf(hpa.data))).toEqual({ kind: 'data', block: 1, bytes: latin1('hello') });
    expect(decodeTftp(bytesOf(hpa.optionAck))).toEqual({
      kind: 'optionAck',
      options: { blksize: '1428', tsize: '5', timeout: '3' },
    });
    expect(decodeTftp(bytesOf(hpa.error))).toEqual({
      kind: 'error',
      code: TftpErrorCode.fileNotFound,
      message: 'File not found',
    });
  });

  it('may be an acknowledgement of no option, of atftpd 0.8.0 that passes over the one it was asked for', () => {
    expect(decodeTftp(Uint8Array.of(0, 6))).toEqual({ kind: 'optionAck', options: {} });
    for (const opcode of [1, 3, 4, 5]) expect(() => decodeTftp(Uint8Array.of(0, opcode))).toThrow(WireError);
  });

  it('is what our writers make of the same contents', () => {
    expect(encodeData(1, latin1('hello'))).toEqual(bytesOf(hpa.data));
    expect(encodeOptionAck({ BLKSIZE: '1428', tsize: '5', timeout: '3' })).toEqual(bytesOf(hpa.optionAck));
    expect(encodeError(1, 'File not found')).toEqual(bytesOf(hpa.error));
  });
});

describe('a request', () => {
  it('is laid out as in RFC 1350 and RFC 2347', () => {
    expect(encodeReadRequest('a.txt')).toEqual(latin1('\0\x01a.txt\0octet\0'));
    expect(encodeReadRequest('a', 'octet', { blksize: '1428', tsize: '0' })).toEqual(
      latin1('\0\x01a\0octet\0blksize\x001428\0tsize\x000\0'),
    );
  });

  it.each([
    ['a six-letter mode: 62 bytes on Ethernet, as in Doc 5710', '\0\x01OS79XX.TXT\0binary\0', 'binary'],
    ['a spare NUL', '\0\x01OS79XX.TXT\0octet\0\0', 'octet'],
    ['a mode in capitals', '\0\x01OS79XX.TXT\0OCTET\0', 'octet'],
    ['half an option behind it', '\0\x01OS79XX.TXT\0octet\0blksize', 'octet'],
  ])('is read with %s', (_what, text, mode) => {
    expect(decodeTftp(latin1(text))).toEqual({ kind: 'readRequest', name: 'OS79XX.TXT', mode, options: {} });
  });

  it('has options whose names know no case', () => {
    expect(decodeTftp(latin1('\0\x02f\0octet\0BlkSize\x008\0'))).toEqual({
      kind: 'writeRequest',
      name: 'f',
      mode: 'octet',
      options: { blksize: '8' },
    });
  });

  it('cannot reach into objects by an option name', () => {
    const request = decodeTftp(latin1('\0\x01f\0octet\0__proto__\0x\0'));
    expect(Object.entries((request as { options: object }).options)).toEqual([['__proto__', 'x']]);
  });

  it.each([
    ['an empty name', '\0\x01\0octet\0'],
    ['a name without end', '\0\x01name'],
    ['a mode without end', '\0\x01name\0octet'],
  ])('is refused with %s', (_what, text) => {
    expect(() => decodeTftp(latin1(text))).toThrow(WireError);
  });
});

describe('any packet', () => {
  it('survives writing and reading', () => {
    const word = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
    });
    fc.assert(
      fc.property(word, fc.nat(0xffff), fc.uint8Array({ maxLength: 600 }), (text, number, bytes) => {
        expect(decodeTftp(encodeReadRequest(text, 'octet', { tsize: text }))).toEqual({
          kind: 'readRequest',
          name: text,
          mode: 'octet',
          options: { tsize: text },
        });
        expect(decodeTftp(encodeData(number, bytes))).toEqual({ kind: 'data', block: number, bytes });
        expect(decodeTftp(encodeAck(number))).toEqual({ kind: 'ack', block: number });
        expect(decodeTftp(encodeError(number, text))).toEqual({ kind: 'error', code: number, message: text });
      }),
    );
  });

  it('throws nothing but WireError when it is none', () => {
    const nearly = fc
      .tuple(fc.nat(8), fc.uint8Array({ maxLength: 80 }))
      .map(([op, rest]) => Uint8Array.of(0, op, ...rest));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        try {
          decodeTftp(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
