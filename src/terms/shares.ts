/**
 * Who is among a share, where only some shall be. Phones stand in an order that follows from their names alone, and the
 * first so many of it are the share: 30% of 1,000 phones are 300, the same whenever it is asked and whoever asks, and all
 * of a small share are among every larger one. Messages are drawn one by one, so theirs are as many only by and large.
 */

const all = 2 ** 32;

/** Where a share ends in the order of phones: whoever stands there, or before it, is among it. Plain data. */
export interface Cut {
  /** 0 to 2^32 - 1; 2^32: everybody is, even a phone whose name nobody knows; -1: nobody. */
  readonly hash: number;
  readonly name: string;
}

export const everybody: Cut = { hash: all, name: '' };

const nobody: Cut = { hash: -1, name: '' };

/** All phones there are, by their device names, in the order shares are taken of. */
export class PhoneOrder {
  private readonly names: Iterable<string>;
  private places: readonly Cut[] | null = null;

  constructor(names: Iterable<string>) {
    this.names = names;
  }

  /** The end of a share that has, to the nearest, so many of all phones. A phone that is none of them has its place too. */
  cut(share: number): Cut {
    if (share >= 1) return everybody;
    this.places ??= Array.from(this.names, placeOf).sort(byPlace);
    const count = Math.round(share * this.places.length);
    // Where nobody is known, as many of whoever comes by and large.
    if (this.places.length === 0) return { hash: share * all, name: '' };
    return count === 0 ? nobody : this.places[count - 1]!;
  }
}

export function isWithin(deviceName: string | null, cut: Cut): boolean {
  if (cut.hash === all) return true;
  return deviceName !== null && byPlace(placeOf(deviceName), cut) <= 0;
}

/** Messages by their number. */
export function isOfRate(number: number, rate: number): boolean {
  return scrambled(Math.imul(number + 1, 0x9e3779b9)) < rate * all;
}

function placeOf(name: string): Cut {
  return { hash: scrambled(hashOf(name)), name };
}

function byPlace(a: Cut, b: Cut): number {
  if (a.hash !== b.hash) return a.hash - b.hash;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

/** FNV-1a of the code units: names of phones are ASCII. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash;
}

/** The end of MurmurHash3, by which every bit of the hash bears on every bit of the result; 0 to 2^32 - 1. */
function scrambled(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
