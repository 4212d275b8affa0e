import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as units from '#profile/units.js';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['8d', 691_200_000],
    ['0s', 0],
  ])('reads %s as %d milliseconds', (text, ms) => {
    expect(units.parseDuration(text)).toBe(ms);
  });

  it.each(['30', 's', '-1s', '1 s', '1w', '', '9'.repeat(400).concat('s')])('refuses "%s" with an example', (text) => {
    expect(() => units.parseDuration(text)).toThrow('expected a duration with its unit, such as 30s, 500ms or 2m');
  });

  it('that somebody waits for are no longer than a timer can wait', () => {
    expect(units.parseWait('24d')).toBeLessThan(2 ** 31);
    expect(() => units.parseWait('25d')).toThrow('expected at most 24d, as long as a timer can wait; got "25d"');
    expect(() => units.parseWait('30')).toThrow('expected a duration with its unit');
  });

  it('are written in the largest unit that leaves a whole number', () => {
    expect([0, 500, 1_500, 90_000, 120_000, 86_400_000].map(units.formatDuration)).toEqual([
      '0ms',
      '500ms',
      '1500ms',
      '90s',
      '2m',
      '1d',
    ]);
  });

  it('are read back as they were written', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (ms) => units.parseDuration(units.formatDuration(ms)) === ms));
  });
});

describe('ranges of durations', () => {
  it('go from low to high', () => {
    expect(units.parseDurationRange('0s..1s')).toEqual([0, 1_000]);
    expect(units.formatDurationRange([5_000, 15_000])).toBe('5s..15s');
    expect(() => units.parseDurationRange('2s..1s')).toThrow('from low to high');
    expect(() => units.parseDurationRange('1s..2s..3s')).toThrow('expected a range of durations such as 5s..15s');
    expect(() => units.parseDurationRange('1s')).toThrow('expected a range of durations such as 5s..15s');
  });
});

describe('rates', () => {
  it('are per second and above zero', () => {
    expect(units.parseRate('100/s')).toBe(100);
    expect(units.parseRate('0.5/s')).toBe(0.5);
    expect(units.formatRate(0.5)).toBe('0.5/s');
    for (const text of ['100', '0/s', '5/m', '-1/s']) {
      expect(() => units.parseRate(text)).toThrow('expected a rate above zero such as 100/s');
    }
  });
});

describe('shares', () => {
  it('are percent or a fraction of one', () => {
    expect(units.parseShare('2%')).toBe(0.02);
    expect(units.parseShare('0.02')).toBe(0.02);
    expect(units.parseShare('100%')).toBe(1);
    for (const text of ['101%', '50', '-1%', 'half']) {
      expect(() => units.parseShare(text)).toThrow('expected a share of at most 100%, such as 2% or 0.02');
    }
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        return units.parseShare(units.formatShare(share)) === Math.abs(share);
      }),
    );
  });
});

describe('sizes', () => {
  it('are bytes, in powers of ten', () => {
    expect(['6MB', '512KB', '1.5KB', '7B', '2GB'].map(units.parseSize)).toEqual([6e6, 512e3, 1_500, 7, 2e9]);
    expect([6e6, 512_000, 1_500, 0].map(units.formatSize)).toEqual(['6MB', '512KB', '1500B', '0B']);
    for (const text of ['6', '6 MB', '6mb', '6MiB', '-1B', '']) {
      expect(() => units.parseSize(text)).toThrow('expected a size with its unit, such as 6MB or 512KB');
    }
  });

  it('are read back as they were written', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => units.parseSize(units.formatSize(bytes)) === bytes));
  });
});

describe('addresses', () => {
  it('are u32 numbers, alone, as a range, with a port', () => {
    expect(units.parseAddress('10.1.0.11')).toBe(0x0a01000b);
    expect(units.parseAddressRange('10.90.0.2-10.90.0.5')).toEqual({ first: 0x0a5a0002, last: 0x0a5a0005 });
    expect(units.parseAddressRange('10.90.0.2')).toEqual({ first: 0x0a5a0002, last: 0x0a5a0002 });
    expect(units.parseSocketAddress('10.1.0.11', 2000)).toEqual({ address: 0x0a01000b, port: 2000 });
    expect(units.parseSocketAddress('10.1.0.11:2443', 2000)).toEqual({ address: 0x0a01000b, port: 2443 });
  });

  it('are refused with an example', () => {
    expect(() => units.parseAddress('10.1.0.300')).toThrow('expected an IPv4 address such as 10.1.0.11');
    expect(() => units.parseAddressRange('10.0.0.5-10.0.0.2')).toThrow('from low to high');
    expect(() => units.parseAddressRange('10.0.0.5-')).toThrow('expected an IPv4 address');
    for (const text of ['10.1.0.11:0', '10.1.0.11:65536', '10.1.0.11:x', '10.1.0.11:1:2']) {
      expect(() => units.parseSocketAddress(text, 2000)).toThrow('with its port 10.1.0.11:2000');
    }
  });
});

describe('networks', () => {
  it('are an address and a prefix', () => {
    expect(units.parseCidr('127.16.0.0/12')).toEqual({ network: 0x7f100000, prefix: 12 });
    expect(units.parseCidr('0.0.0.0/0')).toEqual({ network: 0, prefix: 0 });
    expect(units.parseCidr('255.255.255.255/32')).toEqual({ network: 0xffffffff, prefix: 32 });
    expect(() => units.parseCidr('10.0.0.0')).toThrow('expected a network such as 10.90.0.0/19');
    expect(() => units.parseCidr('10.0.0.0/33')).toThrow('expected a network such as 10.90.0.0/19');
  });

  it('with bits set below the prefix are refused with the network that was meant', () => {
    expect(() => units.parseCidr('10.90.3.4/19')).toThrow(
      'expected a network such as 10.90.0.0/19; got "10.90.3.4/19"',
    );
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), fc.nat({ max: 32 }), (address, prefix) => {
        const network = address - (address % 2 ** (32 - prefix));
        expect(units.parseCidr(units.formatCidr({ network, prefix }))).toEqual({ network, prefix });
      }),
    );
  });
});
