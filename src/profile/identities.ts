/** Phone n -> its MAC, its name, its seed: the same on every machine, and unlike those of any other n. */
import { mix } from '#phone/dice.js';

/**
 * The MAC of a phone, 12 upper-case hex digits: 02 (locally administered, unicast), two bytes from the seed, three from
 * the index (0..2^24-1). Runs whose seeds differ and are below 65,536 share no MAC, so they may hold leases side by side.
 */
export function macOf(seed: number, index: number): string {
  const run = (seed ^ (seed >>> 16)) & 0xffff;
  return `02${hex(run, 4)}${hex(index, 6)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** The name under which a CallManager knows the phone (sccp.md 2.1). */
export function deviceNameOf(mac: string): string {
  return `SEP${mac}`;
}

/** The phone's own seed, a u32. */
export function seedOf(seed: number, index: number): number {
  return mix(seed, index);
}
