/**
 * Who is among a share, where only some shall be: drawn by a hash, so that it is the same whenever it is asked, and as
 * many as the share says only by and large. Who is among a small share is among every larger one.
 */

const all = 2 ** 32;

/** Phones by their device names; one whose name nobody knows is only among all. */
export function isOfShare(deviceName: string | null, share: number): boolean {
  if (share >= 1) return true;
  return deviceName !== null && scrambled(hashOf(deviceName)) < share * all;
}

/** Messages by their number. */
export function isOfRate(number: number, rate: number): boolean {
  return scrambled(Math.imul(number + 1, 0x9e3779b9)) < rate * all;
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
