/** Which addresses lie in which network. */
import type { Cidr } from './units.js';

export const loopback: Cidr = { network: 0x7f000000, prefix: 8 };

export function contains({ network, prefix }: Cidr, address: number): boolean {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) === Math.floor(network / size);
}
