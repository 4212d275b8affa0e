/**
 * What can be wrong with the addresses of a subnet although each of them is one. For phones that do not use DHCP these
 * are the rules of Doc 5710, "Manually Configure the IP Parameters on a 12 SP+ or 30 VIP Phone": an address that is not
 * used is 0.0.0.0, and
 *
 *   - the mask may be 0.0.0.0 only if the gateway is;
 *   - the TFTP server must not be;
 *   - the gateway must be on the subnet of the phone;
 *   - the gateway may be 0.0.0.0 only if TFTP and DNS servers are on the subnet of the phone.
 */
import { formatIpv4 } from '#wire/ipv4.js';
import { contains, loopback } from './networks.js';
import type { StaticSettings, Subnet } from './sites.js';
import { sizeOf } from './sites.js';
import { type AddressRange, formatAddressRange, formatCidr } from './units.js';

export interface AddressMistake {
  /** The field of the subnet that is wrong. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What the run says to all subnets. */
interface Surroundings {
  readonly isBroadcasting: boolean;
  /** Where phones find files when nothing else says it, 0: the run has no such server; null: they fetch none. */
  readonly tftp: number | null;
}

export function addressMistakes(subnet: Subnet, { isBroadcasting, tftp }: Surroundings): AddressMistake[] {
  const { static: fixed, cidr } = subnet;
  if (fixed !== null) return [...poolMistakes(subnet), ...staticMistakes(subnet.pool, fixed, tftp)];
  if (isBroadcasting && contains(loopback, cidr.network)) {
    return [{ path: ['cidr'], message: `phones cannot broadcast on loopback, where ${formatCidr(cidr)} lies` }];
  }
  if (isBroadcasting || sizeOf(subnet.giaddrs) > 0) return poolMistakes(subnet);
  return [{ path: ['giaddrs'], message: 'a subnet whose phones use DHCP needs giaddrs, addresses for its relays' }];
}

function poolMistakes({ cidr, giaddrs, pool, static: fixed }: Subnet): AddressMistake[] {
  const complain = (message: string) => [{ path: ['pool'], message }];
  if (sizeOf(pool) === 0) return complain(`the network ${formatCidr(cidr)} has no room for phones`);
  if (!contains(cidr, pool.first) || !contains(cidr, pool.last)) {
    return complain(`the pool ${formatAddressRange(pool)} is not inside ${formatCidr(cidr)}`);
  }
  if (fixed === null && overlap(pool, giaddrs)) return complain('the pool has addresses of the relays in it');
  return [];
}

function staticMistakes(pool: AddressRange, fixed: StaticSettings, tftpOfRun: number | null): AddressMistake[] {
  const { mask, gateway, dns } = fixed;
  const tftp = tftpOfRun === null ? null : (fixed.tftp ?? tftpOfRun);
  const complain = (field: string, message: string) => [{ path: ['static', field], message }];
  const isNear = (address: number) => [pool.first, pool.last].every((host) => onOneSubnet(host, address, mask));
  const subnet = `the subnet of the phones (${formatAddressRange(pool)}, mask ${formatIpv4(mask)})`;

  if (!isMask(mask)) return complain('mask', `${formatIpv4(mask)} is no subnet mask`);
  if (mask === 0 && gateway !== 0) return complain('mask', 'the mask may be 0.0.0.0 only if the gateway is 0.0.0.0');
  if (tftp !== null && fixed.tftp === 0)
    return complain('tftp', 'the TFTP server must not be 0.0.0.0: a phone needs its files');
  if (tftp === 0)
    return complain('tftp', 'phones without DHCP need to be told of a TFTP server: here or in network.tftp');
  if (gateway === 0) {
    const far = [tftp ?? 0, dns].filter((server) => server !== 0 && !isNear(server)).map(formatIpv4);
    if (far.length === 0) return [];
    return complain('gateway', `the gateway may be 0.0.0.0 only if ${far.join(' and ')} is on ${subnet}`);
  }
  if (!isNear(gateway)) return complain('gateway', `the gateway ${formatIpv4(gateway)} is not on ${subnet}`);
  if (overlap(pool, { first: gateway, last: gateway }))
    return complain('gateway', 'the gateway is an address of the pool');
  return [];
}

/** Ones, then zeros. */
function isMask(mask: number): boolean {
  const hosts = ~mask >>> 0;
  return (hosts & (hosts + 1)) === 0;
}

function onOneSubnet(one: number, other: number, mask: number): boolean {
  return (one & mask) === (other & mask);
}

export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.first <= other.last && other.first <= one.last;
}
