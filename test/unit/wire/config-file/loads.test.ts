import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '#errors.js';
import { readLoads, writeLoads } from '#wire/config-file/loads.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the list of a firmware’s parts', () => {
  it('makes the round trip', () => {
    const parts = ['apps42.9-4-2ES26.sbn', 'cnu42.9-4-2ES26.sbn', 'P003-8-12-00.bin'];
    expect(readLoads(writeLoads(parts))).toEqual(parts);
  });

  it('may have lines of any system, and no end to the last', () => {
    expect(readLoads(encode('a.sbn\r\nb.sbn\n\nc.sbn'))).toEqual(['a.sbn', 'b.sbn', 'c.sbn']);
  });

  it.each(['', '\n', '../secret\n', 'a b\n', 'a\0\n', `${'x'.repeat(65)}\n`, 'a.sbn\n'.repeat(1_000)])(
    'is refused when it is none: %j',
    (text) => {
      expect(() => readLoads(encode(text))).toThrow(WireError);
    },
  );

  it('raises nothing but WireError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          readLoads(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
