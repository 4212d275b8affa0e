/** A plan cut into parts, one a worker: they add up to exactly the whole. */
import { LoadError } from '#errors.js';
import { formatAddressRange, formatCidr } from '#profile/units.js';
import { labServersOf } from './lab-servers.js';
import type { Block, IndexRange, Plan, PlanSubnet } from './plan-parts.js';

export interface Shard {
  readonly worker: number;
  /** The phones, in rising order; `end` is not one of them. */
  readonly ranges: readonly IndexRange[];
  /** By number of subnet: the relay addresses this worker speaks from; none where phones do not relay. */
  readonly giaddrs: readonly (readonly number[])[];
}

/**
 * Cuts a plan into one shard a worker. Throws LoadError('cannot-start') when a subnet has fewer relay addresses than
 * there are workers, unless relays may share one: with `network.ports.relay` 0, and in front of the lab, each is told apart
 * by its port (RFC 8357).
 */
export function shardsOf(plan: Plan, workers: number): Shard[] {
  const { network } = plan.profile;
  const mayShare = network.ports.relay === 0 || labServersOf(plan.profile).dhcp;
  const giaddrs = plan.subnets.map((subnet) => {
    if (subnet.static !== null || network.dhcp.mode === 'broadcast') return [];
    const { first, last } = subnet.giaddrs;
    const addresses = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    if (addresses.length < workers && !mayShare) throw tooFewRelays(subnet, workers);
    return addresses;
  });
  const blocks = plan.sites.flatMap((site) => site.blocks);
  return Array.from({ length: workers }, (_, worker) => ({
    worker,
    ranges: blocks
      .map((block, n) => partOf(block, (worker + n) % workers, workers))
      .filter(([first, end]) => first < end),
    giaddrs: giaddrs.map((addresses) =>
      addresses.length > 0 && addresses.length < workers
        ? [addresses[worker % addresses.length]!]
        : addresses.filter((_, n) => n % workers === worker),
    ),
  }));
}

/** Counting a worker's part from another place in each block spreads the odd phones of small blocks over all workers. */
function partOf({ first, count }: Block, part: number, parts: number): IndexRange {
  return [first + Math.floor((count * part) / parts), first + Math.floor((count * (part + 1)) / parts)];
}

function tooFewRelays({ cidr, giaddrs }: PlanSubnet, workers: number): LoadError {
  const addresses = giaddrs.last - giaddrs.first + 1;
  return new LoadError(
    'cannot-start',
    `subnet ${formatCidr(cidr)} has ${addresses} relay addresses (${formatAddressRange(giaddrs)}) for ${workers} workers`,
    {
      hint: `give it ${workers} giaddrs, run with --workers ${addresses}, or set network.ports.relay to 0 if the DHCP server supports RFC 8357`,
    },
  );
}
