/** IPv4 addresses: a u32 in memory (first octet most significant), dotted text at the edges, net order on the wire. */
import { WireError } from '../errors.js';

/** '127.0.0.1' -> 0x7f000001. Throws WireError unless the text is four decimal octets. */
export function parseIpv4(text: string): number {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (octets === null) throw new WireError(`not an IPv4 address: ${JSON.stringify(text)}`);
  let address = 0;
  for (let n = 1; n <= 4; n++) {
    const octet = Number(octets[n]);
    if (octet > 255) throw new WireError(`not an IPv4 address: ${JSON.stringify(text)}`);
    address = address * 256 + octet;
  }
  return address;
}

/** 0x7f000001 -> '127.0.0.1'. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** A network: its first address, and how many leading bits its addresses share. */
export interface Network {
  readonly network: number;
  readonly prefix: number;
}

export const loopback: Network = { network: 0x7f000000, prefix: 8 };

export function contains({ network, prefix }: Network, address: number): boolean {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) === Math.floor(network / size);
}
