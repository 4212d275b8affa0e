/**
 * Programs of classic BPF for a socket of IPv4: what they return is how much of a packet is kept, nothing or all
 * (linux/filter.h, linux/bpf_common.h). To a filter of TCP and UDP the IP header is to be had at `networkHeader`.
 */

export interface Instruction {
  readonly code: number;
  /** Instructions passed over where a comparison holds, and where it does not. */
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const opcode = {
  loadPacketWord: 0x20,
  load: 0x00,
  loadMemory: 0x60,
  store: 0x02,
  shiftRight: 0x74,
  shiftRightByX: 0x7c,
  and: 0x54,
  copyToX: 0x07,
  jump: 0x05,
  jumpIfEqual: 0x15,
  keep: 0x06,
} as const;

const networkHeader = 0xfff00000;
const offsetOfSource = 12;
const all = 0xffffffff;

/** The address, and the bits of those around it, in the memory of a program. */
const [ownAddress, bitsAround] = [0, 1];

export const keepNothing: readonly Instruction[] = [step('keep', 0)];

/**
 * Keeps nothing of what comes from these addresses (u32), and all else. Addresses of one subnet lie close together: each 32
 * in a row are the bits of one number, found by the address without its last five bits.
 */
export function filterOfSources(addresses: readonly number[]): Instruction[] {
  const bits = new Map<number, number>();
  for (const address of addresses) {
    const row = address >>> 5;
    bits.set(row, ((bits.get(row) ?? 0) | (1 << (address & 31))) >>> 0);
  }
  const rows = [...bits].flatMap(([row, ofRow], n) => [
    compare(row, 0, 2),
    step('load', ofRow),
    // Over the rows that are left, three steps each, and the answer to those of no row.
    step('jump', 3 * (bits.size - 1 - n) + 1),
  ]);
  return [
    step('loadPacketWord', networkHeader + offsetOfSource),
    step('store', ownAddress),
    step('shiftRight', 5),
    ...rows,
    step('keep', all),
    step('store', bitsAround),
    step('loadMemory', ownAddress),
    step('and', 31),
    step('copyToX', 0),
    step('loadMemory', bitsAround),
    step('shiftRightByX', 0),
    step('and', 1),
    compare(1, 0, 1),
    step('keep', 0),
    step('keep', all),
  ];
}

function step(name: keyof typeof opcode, k: number): Instruction {
  return { code: opcode[name], jt: 0, jf: 0, k };
}

function compare(k: number, jt: number, jf: number): Instruction {
  return { code: opcode.jumpIfEqual, jt, jf, k };
}
