/**
 * Chance that can be repeated: small seeded generators. Nothing in the pure rooms calls `Math.random`; the same seed
 * gives the same phones, timetable and jitter on every machine.
 */

/** Mixes two 32-bit numbers into one; every bit of the result depends on all bits of both (murmur3's finalizer). */
export function mix(a: number, b: number): number {
  let h = (Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 15), 0xc2b2ae35)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A generator of its own for each phone: 4 bytes of state. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** The next number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    return mix(this.state, 0x5bd1e995) / 4294967296;
  }

  /** The next number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }
}
