/** What would make a run impossible, found before its first packet; each refusal names the remedy. */
import { LoadError } from '#errors.js';
import { socketOptions } from '#kernel/socket-options.js';
import { labServersOf } from '#plan/lab-servers.js';
import { mostLinksOf } from '#plan/links.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { sizeOf } from '#profile/sites.js';
import { type Cidr, formatAddressRange, formatCidr } from '#profile/units.js';
import { deadPaths, dependsOnDeadPaths } from './dead-paths.js';
import { checkEvents } from './event-checks.js';
import { type Finding, readText } from './finding.js';
import { networkFindings } from './host-network.js';
import { marking } from './marking.js';
import { portOwners, privilege } from './ports.js';
import { checkTargets } from './safety.js';

/** Descriptors kept for everything that is no phone: files, timers, the lab's channel, scrapes of /metrics. */
const reserve = 100;

/** Connections that wait in a burst until the lab accepts them (design.md section 8). */
const wantedBacklog = 8192;

/** `named`: the networks of `--allow`. Throws LoadError('cannot-start'). */
export function preflight(plan: Plan, workers: number, named: readonly Cidr[] = []): void {
  checkDescriptors(plan, workers);
  checkTargets(plan, named);
  checkTftp(plan);
  checkPools(plan);
  checkEvents(plan);
  checkHost(plan);
}

/**
 * What may spoil the measurement, but lets it begin. `backlog`: how long a queue the lab got; null: there is no lab.
 * `options`: those this host has of sockets.
 */
export function warnings(plan: Plan, backlog: number | null, options = socketOptions): Finding[] {
  const findings = [
    marking(plan),
    ...(dependsOnDeadPaths(plan) ? [deadPaths(options)] : []),
    ...(backlog === null ? [] : [listenQueue(plan, backlog)]),
  ];
  return findings.filter(({ state }) => state === 'doubtful');
}

function checkDescriptors(plan: Plan, workers: number): void {
  const limit = openFilesLimit();
  const needed = descriptorsNeeded(plan, workers);
  if (needed <= limit) return;
  const perPhone = mostLinksOf(plan) + renewing(plan) / plan.total;
  const most = Math.max(0, Math.floor(plan.total - (needed - limit) / perPhone));
  throw new LoadError(
    'cannot-start',
    `${plan.total} phones need ${needed} open files, and a process of this host may open ${limit}`,
    { hint: `run with --phones ${most} or fewer, ${withoutStandby(plan)}or raise the limit: ulimit -n ${needed}` },
  );
}

/**
 * How many files the process with the phones has open at most. At any moment a phone holds the socket of a transfer, or
 * those of its links; while it renews its lease it holds another. So does the lab, a process of its own with the same
 * limit.
 */
export function descriptorsNeeded(plan: Plan, workers: number): number {
  const relays = plan.subnets.reduce((sum, { giaddrs }) => sum + Math.max(workers, sizeOf(giaddrs)), 0);
  return plan.total * mostLinksOf(plan) + renewing(plan) + relays + reserve;
}

function withoutStandby(plan: Plan): string {
  return mostLinksOf(plan) === 1 ? '' : 'with --set phones.failover.standbyLinks=false, ';
}

/**
 * How many phones renew at one time, if a renewal is answered within a second: they come again as they came. A server of
 * one's own says how long a lease lasts, so of its phones all may.
 */
function renewing(plan: Plan): number {
  const { lab, holdMs } = plan.profile;
  if (labServersOf(plan.profile).dhcp && holdMs < lab.leaseTimeMs / 2) return 0;
  const perSecond = new Map<number, number>();
  let most = 0;
  for (const { arrivalMs, fixed } of phonesOf(plan, [[0, plan.total]])) {
    if (fixed !== null) continue;
    const second = Math.floor(arrivalMs / 1_000);
    const phones = (perSecond.get(second) ?? 0) + 1;
    perSecond.set(second, phones);
    most = Math.max(most, phones);
  }
  return most;
}

/** The lab's DHCP server tells phones of the lab's TFTP server, which a cluster of one's own does not have. */
function checkTftp({ profile }: Plan): void {
  const { network } = profile;
  const { dhcp, callManagers } = labServersOf(profile);
  if (callManagers || !dhcp || network.tftp.isOff || network.tftp.servers.length > 0) return;
  throw new LoadError(
    'cannot-start',
    'the profile names a cluster, but neither a DHCP nor a TFTP server that tells of it',
    {
      hint: 'name the TFTP servers of the cluster in network.tftp.servers',
    },
  );
}

/** Phones for whom there is no address would ask for ever. */
function checkPools(plan: Plan): void {
  const phones = plan.subnets.map(() => 0);
  for (const { subnet } of phonesOf(plan, [[0, plan.total]])) phones[subnet]!++;
  for (const [n, { cidr, pool, static: fixed }] of plan.subnets.entries()) {
    if (fixed !== null || phones[n]! <= sizeOf(pool)) continue;
    const text = `${phones[n]} phones of ${formatCidr(cidr)} lease from ${sizeOf(pool)} addresses (${formatAddressRange(pool)})`;
    throw new LoadError('cannot-start', text, {
      hint: 'give the site a larger pool, a further subnet, or fewer phones',
    });
  }
}

/** Addresses this host cannot speak from, servers it cannot reach, ports it cannot have. */
function checkHost(plan: Plan): void {
  const findings = [...networkFindings(plan), privilege(plan), ...portOwners(plan)];
  const obstacle = findings.find(({ state }) => state === 'bad');
  if (obstacle === undefined) return;
  const { check, text, remedy } = obstacle;
  throw new LoadError('cannot-start', `${check}: ${text}`, { hint: remedy });
}

/** A queue that has room for every phone cannot overflow. */
function listenQueue({ total }: Plan, backlog: number): Finding {
  const wanted = Math.min(wantedBacklog, total);
  return {
    check: 'listen queue',
    state: backlog < wanted ? 'doubtful' : 'good',
    text: `at a CallManager of the lab ${backlog} connections may wait, ${wanted} are wanted: a burst may meet a full queue`,
    remedy: `sysctl -w net.core.somaxconn=${wantedBacklog}`,
  };
}

/** The soft limit, which Node raises to the hard one at its start; unlimited where the platform does not tell. */
export function openFilesLimit(): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits') ?? '') ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
