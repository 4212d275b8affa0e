/**
 * Which addresses this host can speak from, and whom it can reach: what the kernel's routes say about the subnets and
 * the servers of a plan. Nothing is sent; where there is no `ip` (all but Linux), a check says so.
 */
import type { Plan } from '#plan/plan.js';
import { watchedViewOf } from '#plan/watched-view.js';
import { contains, formatIpv4, loopback } from '#profile/networks.js';
import { sizeOf } from '#profile/sites.js';
import {
  type AddressRange,
  type Cidr,
  formatAddressRange,
  formatCidr,
  parseAddress,
  parseCidr,
} from '#profile/units.js';
import { type Finding, good, outputOf, unknown } from './finding.js';

/** Everything of the network that a plan needs from this host. */
export function networkFindings(plan: Plan): Finding[] {
  const routes = localRoutes();
  return [
    ...sourceAddresses(plan, routes),
    ...relayAddresses(plan, routes),
    ...namedServers(plan).map(wayTo),
    ...loopbackEnds(plan),
  ];
}

/** The servers a profile names itself. */
export function namedServers(plan: Plan): number[] {
  const view = watchedViewOf(plan.profile)?.url ?? null;
  return [...plan.profile.network.dhcp.servers, ...serversOfPhones(plan), ...(view === null ? [] : [view.address])];
}

/** Those that phones speak to from their own addresses. */
function serversOfPhones({ profile: { network, cluster } }: Plan): number[] {
  return [...network.tftp.servers, ...cluster.nodes.map(({ address }) => address)];
}

/**
 * The addresses from which phones speak must be local to this host. Where phones broadcast, their network is also that of
 * the servers, and only the pool may be.
 */
function sourceAddresses(plan: Plan, routes: readonly Cidr[] | null): Finding[] {
  if (plan.profile.network.source === 'host') return [];
  return plan.subnets.map((subnet) => {
    const { cidr, pool } = subnet;
    const check = `addresses of ${formatCidr(cidr)}`;
    if (isLoopback(cidr.network)) return good(check, 'on loopback, every one can be bound');
    if (routes === null) return unknown(check);
    const missing = networksOf(pool).filter((network) => !isLocal(routes, network));
    if (missing.length === 0) return good(check, 'local to this host');
    const wanted = isRelayed(subnet) ? [cidr] : missing;
    const remedy = wanted.map((network) => `ip route add local ${formatCidr(network)} dev lo`).join(' && ');
    return { check, state: 'bad', text: 'not addresses of this host: phones could not speak from them', remedy };
  });
}

/** Each giaddr is one this host relays from. */
function relayAddresses(plan: Plan, routes: readonly Cidr[] | null): Finding[] {
  return plan.subnets.filter(isRelayed).map(({ giaddrs }) => {
    const check = `relay addresses ${formatAddressRange(giaddrs)}`;
    if (isLoopback(giaddrs.first) && isLoopback(giaddrs.last)) return good(check, 'on loopback');
    if (routes === null) return unknown(check);
    const missing = addressesOf(giaddrs).filter((network) => !isLocal(routes, { network, prefix: 32 }));
    if (missing.length === 0) return good(check, 'local to this host');
    const remedy = missing.map((address) => `ip route add local ${formatIpv4(address)}/32 dev lo`).join(' && ');
    return { check, state: 'bad', text: 'not addresses of this host: it could not relay from them', remedy };
  });
}

function wayTo(target: number): Finding {
  const address = formatIpv4(target);
  const check = `route to ${address}`;
  if (isLoopback(target)) return good(check, 'on loopback');
  const answer = outputOf('ip', '-j', 'route', 'get', address);
  if (answer === null) return unknown(check);
  if (answer !== '') return good(check, 'there is one');
  return { check, state: 'bad', text: 'there is none', remedy: `ip route add ${address}/32 via GATEWAY` };
}

/** The address from which this host speaks to another; null where it does not tell, or knows no way there. */
export function ownAddressTo(target: number): number | null {
  const answer = outputOf('ip', '-j', 'route', 'get', formatIpv4(target)) ?? '';
  const [route] = answer === '' ? [] : (JSON.parse(answer) as { readonly prefsrc?: string }[]);
  return route?.prefsrc === undefined ? null : parseAddress(route.prefsrc);
}

/** Nothing that speaks from a loopback address leaves this host (RFC 1122, 3.2.1.3). */
function loopbackEnds(plan: Plan): Finding[] {
  const { network } = plan.profile;
  const far = (servers: readonly number[]) => servers.find((server) => !isLoopback(server));
  return plan.subnets.flatMap((subnet): Finding[] => {
    const { cidr, giaddrs } = subnet;
    const ofPhones = network.source === 'leased' && isLoopback(cidr.network) ? far(serversOfPhones(plan)) : undefined;
    const hasNearRelay = isRelayed(subnet) && isLoopback(giaddrs.first);
    const server = ofPhones ?? (hasNearRelay ? far(network.dhcp.servers) : undefined);
    if (server === undefined) return [];
    const check = `way from ${formatCidr(cidr)} to ${formatIpv4(server)}`;
    const text = 'what speaks from a loopback address reaches nobody beyond this host';
    const subnetHere = 'give the site a subnet, with giaddrs, that is routed to this host';
    const remedy = ofPhones === undefined ? subnetHere : `${subnetHere}, or network.source: host`;
    return [{ check, state: 'bad', text, remedy }];
  });
}

/** Phones that broadcast, or do not use DHCP, need no relay. */
function isRelayed({ static: fixed, giaddrs }: Plan['subnets'][number]): boolean {
  return fixed === null && sizeOf(giaddrs) > 0;
}

function isLoopback(address: number): boolean {
  return contains(loopback, address);
}

function isLocal(routes: readonly Cidr[], { network, prefix }: Cidr): boolean {
  return routes.some((route) => route.prefix <= prefix && contains(route, network));
}

function addressesOf({ first, last }: AddressRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** As few networks as make up the range. */
function networksOf({ first, last }: AddressRange): Cidr[] {
  const networks: Cidr[] = [];
  for (let network = first; network <= last; network += 2 ** (32 - networks.at(-1)!.prefix)) {
    let prefix = 32;
    for (let size = 2; network % size === 0 && network + size - 1 <= last; size *= 2) prefix--;
    networks.push({ network, prefix });
  }
  return networks;
}

/** What this host takes for its own; null where it does not tell. */
function localRoutes(): Cidr[] | null {
  const text = outputOf('ip', '-j', 'route', 'show', 'table', 'local', 'type', 'local');
  if (text === null) return null;
  const routes = JSON.parse(text === '' ? '[]' : text) as { readonly dst: string }[];
  return routes.map(({ dst }) => parseCidr(dst.includes('/') ? dst : `${dst}/32`));
}
