/**
 * Who does what, and when. A plan is a profile with its phones numbered: site after site, and in each site model after
 * model, phone n has a block. Workers get shards: for each block a range of its numbers, so that every worker has its part
 * of each site and model and the parts add up to exactly the whole. What a phone is follows from (seed, n) alone, or stands
 * in the inventory of its site, so a worker needs only the plan and its ranges.
 *
 *     phones   0 ......... 399 | 400 .. 499 | 500 ....... 899          blocks (hq 7962G, hq 7942G, branch 7962G)
 *     shard 0  0 .. 199        | 450 .. 499 | 500 .. 699
 *     shard 1      200 ... 399 | 400 .. 449 |     700 ... 899
 */
import { apportion } from '#profile/population.js';
import type { Profile } from '#profile/profile.js';
import { formatCidr } from '#profile/units.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { phonesOf } from './phone-plans.js';
import type { Block, Plan, PlanGroup, PlanSite, PlanSubnet, ProfileSite } from './plan-parts.js';
import { eventLines } from './planned-events.js';

export { isProvisioned, type PhonePlan, phoneOrderOf, phonesOf } from './phone-plans.js';
export type { Plan } from './plan-parts.js';
export { type Shard, shardsOf } from './shards.js';

export function makePlan(profile: Profile): Plan {
  const { nodes, groups: named } = profile.cluster;
  const groups = named.map((group) => ({
    name: group.name,
    nodes: group.nodes.map((name) => nodes.findIndex((node) => node.name === name)),
  }));
  return { profile, seed: profile.seed, nodes, groups, ...numbered(profile, groups) };
}

/** Numbers the phones and the subnets. */
function numbered(profile: Profile, groups: readonly PlanGroup[]): Pick<Plan, 'total' | 'sites' | 'subnets'> {
  const sites: PlanSite[] = [];
  const subnets: PlanSubnet[] = [];
  let total = 0;
  for (const site of profile.sites) {
    const first = total;
    const blocks: Block[] = [];
    for (const { model, count } of site.phones) {
      if (count > 0) blocks.push({ model, first: total, count });
      total += count;
    }
    sites.push({
      name: site.name,
      first,
      total: total - first,
      subnets: site.subnets.map((subnet) => subnets.push(subnet) - 1),
      blocks,
      groups: groupsOf(site, total - first, groups),
      srst: site.srst,
      inventory: site.inventory?.phones.map(({ mac, lines }) => ({ mac, lines })) ?? null,
    });
  }
  return { total, sites, subnets };
}

function groupsOf(site: ProfileSite, phones: number, groups: readonly PlanGroup[]): PlanSite['groups'] {
  const counts = apportion(
    phones,
    site.groups.map(({ share }) => share),
  );
  return site.groups.map(({ name }, n) => ({
    group: groups.findIndex((group) => group.name === name),
    count: counts[n]!,
  }));
}

/** One line a phone, and one an event: all that makes the run what it is. However many workers play it, the lines are the same. */
export function* planLines(plan: Plan): Iterable<string> {
  for (const phone of phonesOf(plan, [[0, plan.total]])) {
    const { index, mac, name, model, arrivalMs, startupMs, fixed, remembered } = phone;
    const site = plan.sites[phone.site]!.name;
    const subnet = formatCidr(plan.subnets[phone.subnet]!.cidr);
    const group = plan.groups[phone.group]?.name ?? '-';
    const address = `${fixed === null ? 'dhcp' : 'static'} ${formatIpv4(fixed?.address ?? remembered)}`;
    yield `${index} ${mac} ${name} ${model} ${site} ${subnet} ${group} ${address} ${arrivalMs.toFixed(3)} ${startupMs.toFixed(3)}`;
  }
  yield* eventLines(plan.profile);
}
