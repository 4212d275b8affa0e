/** What a worker's herd is told of the run: where servers are, and this worker's part of the ceilings. */
import type { Plan, Shard } from '#plan/plan.js';
import type { Targets } from '#plan/targets.js';
import { Permitted } from './permitted.js';
import type { WishSettings } from './wishes.js';

export function herdSettingsOf(plan: Plan, shard: Shard, targets: Targets): WishSettings {
  const { guard, workers, network } = plan.profile;
  return {
    dhcp: {
      mode: targets.dhcpMode,
      servers: targets.dhcp,
      relayPort: targets.relayPort,
      giaddrs: shard.giaddrs,
    },
    source: network.source,
    dnsPort: targets.dnsPort,
    maxDhcpPerSecond: partOf(guard.maxDhcpPerSecond, workers),
    maxConnectsPerSecond: partOf(guard.maxRegistersPerSecond, workers),
    maxConnectsAtOnce: guard.maxConnectsAtOnce && Math.floor(guard.maxConnectsAtOnce / workers),
    permitted: new Permitted(guard.allow),
  };
}

/** This worker's part of a ceiling for all of them. */
function partOf(perSecond: number | null, workers: number): number | null {
  return perSecond === null ? null : perSecond / workers;
}
