import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { DnsCode, decodeAnswer, decodeQuery, encodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { encodeName, readName } from '#wire/dns/name.js';
import { parseIpv4 } from '#wire/ipv4.js';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** RFC 1035, 4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92. */
const rfcExample = (() => {
  const bytes = new Uint8Array(93);
  bytes.set(hex('01 46 03 495349 04 41525041 00'), 20);
  bytes.set(hex('03 464f4f c014'), 40);
  bytes.set(hex('c01a'), 64);
  return bytes;
})();

/**
 * Made by hand by RFC 1035: cm.lab is an alias (a record of type 5 and ttl 60) for cm1.lab, which has two addresses. One
 * authority and one additional record of EDNS stand behind them.
 */
const alias = hex(`
  1234 8580 0001 0003 0001 0001   02 636d 03 6c6162 00 0001 0001
  c00c 0005 0001 0000003c 0006 03 636d31 c00f
  c024 0001 0001 0000003c 0004 0a00000b
  c024 0001 0001 0000003c 0004 0a00000c
  c00f 0002 0001 0000003c 0002 c024   00 0029 04d0 00000000 0000`);

const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,63}$/);
const hostName = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
const u16 = fc.nat(0xffff);

describe('a DNS name', () => {
  it.each([
    [20, 'F.ISI.ARPA', 32],
    [40, 'FOO.F.ISI.ARPA', 46],
    [64, 'ARPA', 66],
    [92, '', 93],
  ])('is read where it stands, as from %i in the example of RFC 1035', (start, name, end) => {
    expect(readName(rfcExample, start)).toEqual({ name, end });
  });

  it.each([
    ['that leads to itself', 'c000'],
    ['that leads forward', 'c002 016100'],
    ['in a circle with labels', '0161 c000'],
    ['that is cut short', 'c0'],
    ['of a length that is none', '40'],
    ['that is missing', ''],
    ['whose label is cut short', '0361'],
    ['without an end', '0161'],
    ['with a dot in a label', '03612e6100'],
  ])('%s is refused', (_, bytes) => {
    expect(() => readName(hex(bytes), 0)).toThrow(WireError);
  });

  it('of two pointers in a row is read', () => {
    expect(readName(hex('016100 c000 0162 c003'), 5)).toEqual({ name: 'b.a', end: 9 });
  });

  it('that pointers make longer than 255 bytes is refused', () => {
    const labels = Array.from({ length: 4 }, () => `3f${'61'.repeat(63)}`);
    expect(() => readName(hex(`${labels.join('')}00`), 0)).toThrow('too long');
    expect(readName(hex(`${labels.slice(1).join('')}00`), 0).name).toHaveLength(191);
  });

  it.each(['a..b', '.a', 'x'.repeat(64), `${'abcdefg.'.repeat(32)}a`, 'п.lab'])(
    'cannot be written when it is none: %j',
    (name) => {
      expect(() => encodeName(name)).toThrow(WireError);
    },
  );

  it('is the same with a dot at its end', () => {
    expect(encodeName('cm1.lab.')).toEqual(encodeName('cm1.lab'));
    expect([...encodeName('.')]).toEqual([0]);
  });
});

describe('a query', () => {
  it('is twelve bytes and the question', () => {
    expect(Buffer.from(encodeQuery(0xabcd, 'cm1.lab')).toString('hex')).toBe(
      'abcd01000001000000000000' + '03636d31036c616200' + '00010001',
    );
  });

  it('is read with its type, whatever stands behind the question', () => {
    const withEdns = hex('abcd 0120 0001 0000 0000 0001 03 636d31 00 001c 0001 00 0029 04d0 00000000 0000');
    expect(decodeQuery(withEdns)).toEqual({ id: 0xabcd, name: 'cm1', type: 28, recursionDesired: true });
  });

  it.each([
    ['an answer', '0001 8180 0001 0000 0000 0000 00 0001 0001'],
    ['an update', '0001 2800 0001 0000 0000 0000 00 0001 0001'],
    ['without a question', '0001 0100 0000 0000 0000 0000'],
    ['with two questions', '0001 0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001'],
    ['of class CHAOS', '0001 0100 0001 0000 0000 0000 00 0010 0003'],
    ['cut short', '0001 0100 0001 0000 0000 0000 00 0001'],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => decodeQuery(hex(bytes))).toThrow(WireError);
  });
});

describe('an answer', () => {
  it('tells the addresses an alias leads to', () => {
    expect(decodeAnswer(alias)).toEqual({
      id: 0x1234,
      code: DnsCode.noError,
      isTruncated: false,
      name: 'cm.lab',
      addresses: [parseIpv4('10.0.0.11'), parseIpv4('10.0.0.12')],
    });
  });

  it('tells that it is cut off, and how the question was answered', () => {
    const bytes = hex('0001 8382 0001 0000 0000 0000 00 0001 0001');
    expect(decodeAnswer(bytes)).toMatchObject({ isTruncated: true, code: DnsCode.serverFailure, addresses: [] });
  });

  it('is refused when it is a query, or an address has not four bytes', () => {
    expect(() => decodeAnswer(encodeQuery(1, 'a'))).toThrow('no DNS answer');
    const wrong = hex('0001 8180 0001 0001 0000 0000 00 0001 0001 00 0001 0001 00000000 0003 010203');
    expect(() => decodeAnswer(wrong)).toThrow('an address of 3 bytes');
  });

  it('is refused wherever it is cut short', () => {
    const needed = alias.length - 25; // what stands behind the answers is passed over
    for (let length = 0; length < needed; length++) {
      expect(() => decodeAnswer(alias.subarray(0, length))).toThrow(WireError);
    }
    expect(decodeAnswer(alias.subarray(0, needed)).addresses).toHaveLength(2);
    expect(() => decodeAnswer(hex('0001 8180 0001 0000 0000 0000 00 0001'))).toThrow('cut short');
  });

  it('makes the round trip with its query', () => {
    const codes = fc.constantFrom(...Object.values(DnsCode));
    const addresses = fc.array(fc.nat(0xffff_ffff), { maxLength: 4 });
    fc.assert(
      fc.property(u16, hostName, codes, addresses, (id, name, code, known) => {
        const query = decodeQuery(encodeQuery(id, name));
        expect(query).toEqual({ id, name, type: 1, recursionDesired: true });
        const answer = decodeAnswer(encodeAnswer(query, code, known, 60));
        expect(answer).toEqual({ id, name, code, isTruncated: false, addresses: known });
      }),
    );
  });
});

it('random bytes, and broken messages, raise nothing but WireError', () => {
  const random = fc.uint8Array({ maxLength: 200 });
  const broken = fc
    .array(fc.tuple(fc.nat(alias.length - 1), fc.nat(255)), { maxLength: 8 })
    .map((changes) => changes.reduce((bytes, [at, byte]) => bytes.with(at, byte), alias));
  fc.assert(
    fc.property(fc.oneof(random, broken), (bytes) => {
      for (const decode of [decodeQuery, decodeAnswer]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }
    }),
  );
});
