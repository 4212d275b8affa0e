/** The phones of a plan: who phone n is, where it stands and when it is switched on, from (seed, n) or its inventory. */

import { Dice, mix } from '#phone/dice.js';
import type { FixedAddress } from '#phone/lease-terms.js';
import { type ModelName, models } from '#phone/models.js';
import { deviceNameOf, macOf, seedOf } from '#profile/identities.js';
import { tftpOfRun } from '#profile/populated-sites.js';
import { PhoneOrder } from '#terms/shares.js';
import { arrivalMs } from './arrivals.js';
import type { IndexRange, Plan, PlanSite, PlanSubnet } from './plan-parts.js';
import { shuffled } from './shuffle.js';

export interface PhonePlan {
  readonly index: number;
  readonly mac: string;
  readonly name: string;
  readonly model: ModelName;
  /** Number of its site. */
  readonly site: number;
  /** Number of its subnet, counted over the whole plan. */
  readonly subnet: number;
  /** Number of its CallManager group, -1: its site has none. */
  readonly group: number;
  /** Its own seed, for all its dice. */
  readonly seed: number;
  /** From the start of the run. */
  readonly arrivalMs: number;
  readonly startupMs: number;
  /** null: it uses DHCP. */
  readonly fixed: FixedAddress | null;
  /** The address a warm phone has leased before, 0: none. */
  readonly remembered: number;
  /** It is in a call whenever it would change its node. */
  readonly isInCall: boolean;
}

/** Keeps these dice apart from the phone's own, which start from its seed. */
const startup = 0xa221_0003;
const provisioning = 0xa221_0004;
const grouping = 0xa221_0005;
const calling = 0xa221_0006;

/** The phones of some ranges, in their order. A phone of a site with several subnets gets one by its index. */
export function* phonesOf(plan: Plan, ranges: readonly IndexRange[]): Iterable<PhonePlan> {
  for (const [first, end] of ranges) {
    for (const [number, site] of plan.sites.entries()) {
      for (const block of site.blocks) {
        const last = Math.min(end, block.first + block.count);
        for (let index = Math.max(first, block.first); index < last; index++) {
          yield phoneOf(plan, index, block.model, site, number);
        }
      }
    }
  }
}

/** Of all its phones, in the order faults take shares of; made when it is first asked for. */
export function phoneOrderOf(plan: Plan): PhoneOrder {
  function* names(): Iterable<string> {
    for (const { name } of phonesOf(plan, [[0, plan.total]])) yield name;
  }
  return new PhoneOrder(names());
}

function phoneOf(plan: Plan, index: number, model: ModelName, site: PlanSite, siteNumber: number): PhonePlan {
  const { seed, total, profile } = plan;
  const mac = site.inventory?.[index - site.first]?.mac ?? macOf(seed, index);
  const own = seedOf(seed, index);
  const [low, high] = profile.phones.startupMs === 'model' ? models[model].startupMs : profile.phones.startupMs;
  const subnet = subnetOf(site, index);
  const address = addressOf(plan.subnets[subnet]!, site, index);
  const { static: fixed } = plan.subnets[subnet]!;
  return {
    index,
    mac,
    name: deviceNameOf(mac),
    model,
    site: siteNumber,
    subnet,
    group: groupOf(seed, site, index),
    seed: own,
    arrivalMs: arrivalMs(profile.arrivals, seed, index, total),
    startupMs: new Dice(mix(own, startup)).between(low, high),
    fixed: fixed === null ? null : { ...fixed, tftp: fixed.tftp ?? tftpOfRun(profile) ?? 0, address },
    remembered: profile.phones.memory === 'warm' && fixed === null ? address : 0,
    isInCall: isOfShare(plan, index, calling, profile.phones.inCall),
  };
}

function subnetOf({ subnets }: PlanSite, index: number): number {
  return subnets[index % subnets.length]!;
}

/** The phones of a subnet, in the order of the plan, have the addresses of its pool; 0 where the pool is too small. */
function addressOf({ pool }: PlanSubnet, { first, subnets }: PlanSite, index: number): number {
  // Every so many phones one of the site stands in the same subnet.
  const address = pool.first + Math.floor((index - first) / subnets.length);
  return address <= pool.last ? address : 0;
}

/** Each group has exactly its share of the phones of a site, chosen by seed. */
function groupOf(seed: number, { first, total, groups }: PlanSite, index: number): number {
  if (groups.length === 0) return -1;
  let rank = shuffled(mix(mix(seed, grouping), first), index - first, total);
  for (const { group, count } of groups) {
    if (rank < count) return group;
    rank -= count;
  }
  return -1;
}

/** Whether the lab's CallManagers know phone `index`: exactly the share `lab.provisioned` of all phones, chosen by seed. */
export function isProvisioned(plan: Plan, index: number): boolean {
  return isOfShare(plan, index, provisioning, plan.profile.lab.provisioned);
}

/** Exactly a share of all phones, chosen by seed; `dice` keeps one choice apart from another. */
function isOfShare({ seed, total }: Plan, index: number, dice: number, share: number): boolean {
  return shuffled(mix(seed, dice), index, total) < Math.round(share * total);
}
