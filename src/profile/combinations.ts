/**
 * Fields that are right by themselves and cannot stand together. Like names (references.ts) they are looked up in the data
 * as it was read, before the schema, so that they are told together with all other mistakes.
 */
import { isMapping } from './layers.js';
import type { Complaint } from './mistakes.js';

/** Where a profile says nothing (profile.ts). */
export const defaultWorkers = 2;

type Mapping = Readonly<Record<string, unknown>>;

export function checkCombinations(data: unknown): Complaint[] {
  const profile = mapping(data);
  return [...ofBroadcast(profile), ...ofNoFiles(profile), ...ofConnectsAtOnce(profile), ...ofView(profile)];
}

/** Phones that broadcast reach everybody on a real network, and nobody on loopback. */
function ofBroadcast({ network, guard, cluster, sites, workers }: Mapping): Complaint[] {
  const { mode, servers } = mapping(mapping(network).dhcp);
  if (mode !== 'broadcast') return [];
  const complaints: Complaint[] = [];
  const complain = (path: Complaint['path'], message: string) => complaints.push({ path, part: 'value', message });
  const atMode = ['network', 'dhcp', 'mode'];
  if (mapping(guard).broadcast !== true) {
    complain(atMode, 'every DHCP server of the network hears a broadcast: if that is meant, set guard.broadcast: true');
  }
  if (!hasEntries(mapping(cluster).nodes)) {
    complain(atMode, 'the lab is on loopback, which has no broadcast: name your own cluster.nodes, or use mode relay');
  } else if (sites === undefined) {
    complain(atMode, 'phones broadcast on a real network: give "sites" with its subnets');
  }
  if (Array.isArray(servers) && servers.length > 0) {
    complain(
      ['network', 'dhcp', 'servers'],
      'a broadcast goes to every server: leave "servers" out, or use mode relay',
    );
  }
  if (typeof workers === 'number' && workers > 1) {
    complain(['workers'], 'the answers to broadcasts come to one port, which one worker owns: expected 1');
  }
  return complaints;
}

/** Nobody but the profile tells phones without files of their CallManagers. */
function ofNoFiles({ network, cluster, sites }: Mapping): Complaint[] {
  const isOff = mapping(network).tftp === 'off';
  if (!isOff || !hasEntries(mapping(cluster).nodes)) return [];
  if (sites === undefined) {
    const message = 'without files phones know only the groups of their sites: give "sites" with "groups"';
    return [{ path: ['network', 'tftp'], part: 'value', message }];
  }
  return Object.entries(mapping(sites))
    .filter(([, site]) => isMapping(site) && !hasEntries(site.groups))
    .map(([name]) => ({
      path: ['sites', name, 'groups'],
      part: 'value',
      message: `network.tftp is off, so nobody tells the phones of site "${name}" their CallManagers: give it "groups"`,
    }));
}

/** It is how full the bucket of a ceiling may be, and each worker has a bucket of its own. */
function ofConnectsAtOnce({ guard, network, workers = defaultWorkers }: Mapping): Complaint[] {
  const { maxConnectsAtOnce: most, maxRegistersPerSecond: rate } = mapping(guard);
  if (typeof most !== 'number' || most < 1) return [];
  const path = ['guard', 'maxConnectsAtOnce'];
  if (rate === undefined || rate === null) {
    return [{ path, part: 'value', message: 'it goes with a rate: give guard.maxRegistersPerSecond too' }];
  }
  const isBroadcasting = mapping(mapping(network).dhcp).mode === 'broadcast';
  if (isBroadcasting || typeof workers !== 'number' || workers <= most) return [];
  const message = `each of ${workers} workers makes one at least: set "workers" to ${most}, or more at once`;
  return [{ path, part: 'value', message }];
}

/** The view of the lab shows the phones of its own CallManagers. */
function ofView({ cluster }: Mapping): Complaint[] {
  const { view, nodes } = mapping(cluster);
  if (!isMapping(view) || (view.url ?? null) !== null || !hasEntries(nodes)) return [];
  const message = 'the nodes are your own, so the lab knows nothing of their phones: give the "url" of their view';
  return [{ path: ['cluster', 'view'], part: 'value', message }];
}

function hasEntries(value: unknown): boolean {
  return Object.keys(mapping(value)).length > 0;
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}
