import { describe, expect, it } from 'vitest';
import { capturedPacket, captureHeader } from '#wire/trace/pcapng.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a capture file', () => {
  it('begins with a section of unknown length and one interface of raw IP', () => {
    const section = '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000';
    const description = '0100000014000000650000000000000014000000';
    expect(hex(captureHeader())).toBe(section + description);
  });

  it('holds a packet with its time in two halves, padded to four bytes', () => {
    const block = capturedPacket(5 * 2 ** 32 + 7, Uint8Array.of(1, 2, 3));
    expect(hex(block)).toBe(
      '0600000024000000' + '000000000500000007000000' + '0300000003000000' + '01020300' + '24000000',
    );
  });

  it('holds a comment behind its packet', () => {
    const block = capturedPacket(0, Uint8Array.of(1, 2, 3, 4), 'boot');
    const options = `01000400${hex(Buffer.from('boot'))}00000000`;
    expect(hex(block).slice(64)).toBe(`${options}30000000`);
    expect(block.length).toBe(0x30);
  });
});
