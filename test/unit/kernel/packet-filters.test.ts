import { describe, expect, it } from 'vitest';
import { filterOfSources, type Instruction, keepNothing } from '#kernel/packet-filters.js';
import { parseIpv4 } from '#wire/ipv4.js';

/** What a kernel makes of a packet from an address, by the manual of classic BPF: how much of it is kept. */
function kept(program: readonly Instruction[], source: number): number {
  let [a, x] = [0, 0];
  const memory: number[] = [];
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at]!;
    if (code === 0x20) a = k === 0xfff0000c ? source : Number.NaN;
    else if (code === 0x00) a = k;
    else if (code === 0x60) a = memory[k]!;
    else if (code === 0x02) memory[k] = a;
    else if (code === 0x74) a >>>= k;
    else if (code === 0x7c) a >>>= x;
    else if (code === 0x54) a = (a & k) >>> 0;
    else if (code === 0x07) x = a;
    else if (code === 0x05) at += k;
    else if (code === 0x15) at += a === k ? jt : jf;
    else if (code === 0x06) return k;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the program has no end');
}

const everything = 0xffffffff;

describe('a filter of sources', () => {
  it('keeps nothing of what comes from them, and all else', () => {
    const first = parseIpv4('127.16.1.0');
    const meant = new Set([0, 1, 2, 31, 32, 63, 64, 700, 5_000].map((n) => first + n));
    meant.add(parseIpv4('10.0.0.1')).add(parseIpv4('255.255.255.255')).add(0);
    const program = filterOfSources([...meant]);
    const others = [...meant].flatMap((address) => [address - 1, address + 1, address ^ (1 << 20)].map((n) => n >>> 0));
    for (const address of [...meant, ...others]) {
      expect(kept(program, address)).toBe(meant.has(address) ? 0 : everything);
    }
  });

  it('of nobody keeps everything', () => {
    expect(kept(filterOfSources([]), 5)).toBe(everything);
    expect(kept(keepNothing, 5)).toBe(0);
  });

  it('of a third of 20,000 neighbours is no longer than the kernel takes', () => {
    const some = Array.from({ length: 20_000 }, (_, n) => parseIpv4('127.16.1.0') + n).filter((_, n) => n % 3 === 0);
    expect(filterOfSources(some).length).toBeLessThan(4_096);
  });
});
