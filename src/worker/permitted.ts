/**
 * Whom phones may speak to: loopback, and what `guard.allow` names. Preflight looks at the addresses of the profile; the
 * rest, which a lease or a configuration file brings, is looked at here, before the first packet goes there.
 */
import { contains, formatIpv4, loopback, type Network } from '#wire/ipv4.js';

/** The code of the error that tells of an address nobody allowed. */
export const notAllowed = 'TARGET_NOT_ALLOWED';

export class Permitted {
  private readonly networks: readonly Network[];
  private readonly known = new Map<number, boolean>();

  constructor(allow: readonly Network[]) {
    this.networks = [loopback, ...allow];
  }

  has(address: number): boolean {
    let isPermitted = this.known.get(address);
    if (isPermitted === undefined) {
      isPermitted = this.networks.some((network) => contains(network, address));
      // Bounded by how many servers there can be; a hostile file could name more.
      if (this.known.size < 1024) this.known.set(address, isPermitted);
    }
    return isPermitted;
  }

  refusal(address: number, by = 'a lease or a configuration file'): NodeJS.ErrnoException {
    const message = `${by} names ${formatIpv4(address)}, which is not allowed as a target`;
    return Object.assign(new Error(message), { code: notAllowed });
  }
}
