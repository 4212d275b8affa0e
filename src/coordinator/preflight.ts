/** What would make a run impossible, found before its first packet; each refusal names the remedy. */
import { readFileSync } from 'node:fs';
import { LoadError } from '#errors.js';
import type { Plan } from '#plan/plan.js';
import { contains, loopback } from '#profile/networks.js';
import { formatAddressRange } from '#profile/units.js';

/** Descriptors kept for everything that is no phone: files, timers, the lab's channel, scrapes of /metrics. */
const reserve = 100;

/** Throws LoadError('cannot-start'). */
export function preflight(plan: Plan, workers: number): void {
  checkDescriptors(plan, workers);
  checkTargets(plan);
  checkTftp(plan);
}

function checkDescriptors(plan: Plan, workers: number): void {
  const limit = openFilesLimit();
  const needed = descriptorsNeeded(plan, workers);
  if (needed <= limit) return;
  const most = Math.max(0, plan.total - (needed - limit));
  throw new LoadError(
    'cannot-start',
    `${plan.total} phones need ${needed} open files, and a process of this host may open ${limit}`,
    { hint: `run with --phones ${most} or fewer, or raise the limit: ulimit -n ${needed}` },
  );
}

/**
 * How many files the process with the phones has open at most. At any moment a phone holds one: the socket of a transfer,
 * or that of its link; so does the lab, a process of its own with the same limit.
 */
export function descriptorsNeeded(plan: Plan, workers: number): number {
  const relays = plan.subnets.reduce(
    (sum, { giaddrs }) => sum + Math.max(workers, giaddrs.last - giaddrs.first + 1),
    0,
  );
  return plan.total + relays + reserve;
}

/** Loopback is always allowed; any other target must be named, because a load test on the wrong host is an attack. */
function checkTargets({ profile: { guard, network, cluster } }: Plan): void {
  const targets = [...network.dhcp.servers, ...network.tftp.servers, ...cluster.nodes.map(({ address }) => address)];
  for (const target of targets) {
    if ([loopback, ...guard.allow].some((allowed) => contains(allowed, target))) continue;
    const address = formatAddressRange({ first: target, last: target });
    throw new LoadError('cannot-start', `${address} is not on loopback and not allowed as a target`, {
      hint: `if it is yours to load, name it: guard.allow: [${address}/32]`,
    });
  }
}

/** The lab's DHCP server tells phones of the lab's TFTP server, which a cluster of one's own does not have. */
function checkTftp({ profile: { network, cluster } }: Plan): void {
  if (cluster.nodes.length === 0 || network.dhcp.servers.length > 0 || network.tftp.servers.length > 0) return;
  throw new LoadError(
    'cannot-start',
    'the profile names a cluster, but neither a DHCP nor a TFTP server that tells of it',
    {
      hint: 'name the TFTP servers of the cluster in network.tftp.servers',
    },
  );
}

/** The soft limit, which Node raises to the hard one at its start; unlimited where the platform does not tell. */
export function openFilesLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
