/**
 * A seeded order of [0, total) without a list of it: each worker finds the rank of its phones alone.
 *
 * A Feistel network permutes the numbers of an even count of bits whatever its round function is; one just large enough
 * for `total` overshoots by less than four times, and walking on until the number is below `total` (cycle walking)
 * keeps it a permutation: the steps between are on the same cycle.
 */
import { mix } from '#phone/dice.js';

const rounds = 4;

/** The rank of `index` in the order `seed` gives; a bijection of [0, total), total up to 2^30. */
export function shuffled(seed: number, index: number, total: number): number {
  let halfBits = 1;
  while (4 ** halfBits < total) halfBits++;
  let rank = index;
  do rank = permuted(seed, rank, halfBits);
  while (rank >= total);
  return rank;
}

function permuted(seed: number, value: number, halfBits: number): number {
  const mask = (1 << halfBits) - 1;
  let left = value >>> halfBits;
  let right = value & mask;
  for (let round = 0; round < rounds; round++) {
    [left, right] = [right, left ^ (mix(mix(seed, round), right) & mask)];
  }
  return (left << halfBits) | right;
}
