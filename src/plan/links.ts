/** How many connections to nodes a phone may have at one time: more than one where it keeps links that stand by. */
import { linksPerPhone } from '#phone/outbox.js';
import type { Plan } from './plan.js';

/** That of its registration, and one to each other node of its list, of which it can have two. */
export function mostLinksOf({ profile, groups, sites }: Plan): number {
  const { phones, cluster, lab } = profile;
  if (!phones.failover.standbyLinks) return 1;
  const lists = groups.map(({ nodes }) => nodes.length);
  const callManagers = lists.length > 0 ? Math.max(...lists) : cluster.nodes.length || lab.callManagers;
  const hasSrst = sites.some(({ srst }) => srst !== null) || (cluster.nodes.length === 0 && lab.srst);
  return Math.min(linksPerPhone, callManagers + (hasSrst ? 1 : 0));
}
