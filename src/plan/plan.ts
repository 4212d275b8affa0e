/**
 * Who does what, and when. A plan is a profile with its phones numbered: site after site, and in each site model after
 * model, phone n has a block. Workers get shards: for each block a range of its numbers, so that every worker has its part
 * of each site and model and the parts add up to exactly the whole. What a phone is follows from (seed, n) alone, so a
 * worker needs only the plan and its ranges.
 *
 *     phones   0 ......... 399 | 400 .. 499 | 500 ....... 899          blocks (hq 7962G, hq 7942G, branch 7962G)
 *     shard 0  0 .. 199        | 450 .. 499 | 500 .. 699
 *     shard 1      200 ... 399 | 400 .. 449 |     700 ... 899
 */
import { LoadError } from '#errors.js';
import { Dice, mix } from '#phone/dice.js';
import { type ModelName, models } from '#phone/models.js';
import type { Profile } from '#profile/profile.js';
import { formatAddressRange, formatCidr } from '#profile/units.js';
import { arrivalMs } from './arrivals.js';
import { deviceNameOf, macOf, seedOf } from './identities.js';
import { shuffled } from './shuffle.js';

/** Plain data: it crosses threads and machines. */
export interface Plan {
  readonly profile: Profile;
  readonly seed: number;
  readonly total: number;
  readonly sites: readonly PlanSite[];
  /** Every subnet of every site; a subnet's number is its place here. */
  readonly subnets: readonly PlanSubnet[];
  /** The CallManagers by name; empty: the lab's. */
  readonly nodes: Profile['cluster']['nodes'];
}

export interface PlanSite {
  readonly name: string;
  /** Numbers of its subnets. */
  readonly subnets: readonly number[];
  readonly blocks: readonly Block[];
}

export type PlanSubnet = Profile['sites'][number]['subnets'][number];

/** Phones of one model at one site: `first` to `first + count - 1`. */
export interface Block {
  readonly model: ModelName;
  readonly first: number;
  readonly count: number;
}

export type IndexRange = readonly [first: number, end: number];

export interface Shard {
  readonly worker: number;
  /** The phones, in rising order; `end` is not one of them. */
  readonly ranges: readonly IndexRange[];
  /** By number of subnet: the relay addresses this worker speaks from. */
  readonly giaddrs: readonly (readonly number[])[];
}

export interface PhonePlan {
  readonly index: number;
  readonly mac: string;
  readonly name: string;
  readonly model: ModelName;
  /** Number of its site. */
  readonly site: number;
  /** Number of its subnet, counted over the whole plan. */
  readonly subnet: number;
  /** Its own seed, for all its dice. */
  readonly seed: number;
  /** From the start of the run. */
  readonly arrivalMs: number;
  readonly startupMs: number;
}

/** Keeps these dice apart from the phone's own, which start from its seed. */
const startup = 0xa221_0003;
const provisioning = 0xa221_0004;

export function makePlan(profile: Profile): Plan {
  const sites: PlanSite[] = [];
  const subnets: PlanSubnet[] = [];
  let total = 0;
  for (const site of profile.sites) {
    const numbers = site.subnets.map((subnet) => subnets.push(subnet) - 1);
    const blocks: Block[] = [];
    for (const { model, count } of site.phones) {
      if (count > 0) blocks.push({ model, first: total, count });
      total += count;
    }
    sites.push({ name: site.name, subnets: numbers, blocks });
  }
  return { profile, seed: profile.seed, total, sites, subnets, nodes: profile.cluster.nodes };
}

/**
 * Cuts a plan into one shard a worker. Throws LoadError('cannot-start') when a subnet has fewer relay addresses than
 * there are workers, unless relays may share one (`network.ports.relay` 0: each is told apart by its port, RFC 8357).
 */
export function shardsOf(plan: Plan, workers: number): Shard[] {
  const mayShare = plan.profile.network.ports.relay === 0;
  const giaddrs = plan.subnets.map((subnet) => {
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
      addresses.length < workers
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

/** The phones of some ranges, in their order. A phone of a site with several subnets gets one by its index. */
export function* phonesOf(plan: Plan, ranges: readonly IndexRange[]): Iterable<PhonePlan> {
  for (const [first, end] of ranges) {
    for (const [site, { subnets, blocks }] of plan.sites.entries()) {
      for (const block of blocks) {
        const last = Math.min(end, block.first + block.count);
        for (let index = Math.max(first, block.first); index < last; index++) {
          yield phoneOf(plan, index, block.model, site, subnets[index % subnets.length]!);
        }
      }
    }
  }
}

function phoneOf(plan: Plan, index: number, model: ModelName, site: number, subnet: number): PhonePlan {
  const { seed, total, profile } = plan;
  const mac = macOf(seed, index);
  const own = seedOf(seed, index);
  const [low, high] = profile.phones.startupMs === 'model' ? models[model].startupMs : profile.phones.startupMs;
  return {
    index,
    mac,
    name: deviceNameOf(mac),
    model,
    site,
    subnet,
    seed: own,
    arrivalMs: arrivalMs(profile.arrivals, seed, index, total),
    startupMs: new Dice(mix(own, startup)).between(low, high),
  };
}

/** Whether the lab's CallManagers know phone `index`: exactly the share `lab.provisioned` of all phones, chosen by seed. */
export function isProvisioned(plan: Plan, index: number): boolean {
  const known = Math.round(plan.profile.lab.provisioned * plan.total);
  return shuffled(mix(plan.seed, provisioning), index, plan.total) < known;
}

/** One line a phone with all that makes the run what it is. However many workers play it, the lines are the same. */
export function* planLines(plan: Plan): Iterable<string> {
  for (const phone of phonesOf(plan, [[0, plan.total]])) {
    const { index, mac, name, model, arrivalMs, startupMs } = phone;
    const site = plan.sites[phone.site]!.name;
    const subnet = formatCidr(plan.subnets[phone.subnet]!.cidr);
    yield `${index} ${mac} ${name} ${model} ${site} ${subnet} ${arrivalMs.toFixed(3)} ${startupMs.toFixed(3)}`;
  }
}
