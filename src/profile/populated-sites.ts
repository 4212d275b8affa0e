/**
 * Which phones stand where: from what a profile asks for to sites that hold each phone. And what cannot be, although
 * every field by itself is right.
 */
import * as z from 'zod';
import { parseIpv4 } from '#wire/ipv4.js';
import { addressMistakes, overlap } from './addressing.js';
import type { Inventories, Inventory } from './inventories.js';
import type { InventoryPhone } from './inventory.js';
import type { Complaint } from './mistakes.js';
import { network } from './network-section.js';
import { mostPhones, phones } from './phones-section.js';
import { apportion, countByModel, type ModelCount, scaleSites, sumOf } from './population.js';
import { cluster } from './sections.js';
import { type AskedPhones, largerSide, type Site, type Subnet, sites, sizeOf, staticSettings } from './sites.js';
import type { AddressRange } from './units.js';

/** The parts of a document that decide it; the others may still be wrong. */
export const populationSchema = z.object({
  phones: phones.prefault({}),
  cluster: cluster.prefault({}),
  network: network.prefault({}),
  sites: sites.optional(),
});

type PopulationFields = z.output<typeof populationSchema>;

export interface PopulatedSite extends Omit<Site, 'phones'> {
  readonly phones: readonly ModelCount[];
  /** As many phones of its file as stand at the site, in the order of its models; null: they have made-up names. */
  readonly inventory: Inventory | null;
}

interface Addressed {
  readonly network: { readonly tftp: { readonly isOff: boolean; readonly servers: readonly number[] } };
  readonly cluster: { readonly nodes: readonly unknown[] };
}

/** Where the lab's TFTP server stands. */
const labTftp = parseIpv4('127.0.0.1');

/** Room for 64 workers with a relay address each; the lab leases from the rest. */
const labCidr = { network: parseIpv4('127.16.0.0'), prefix: 12 };
const labGiaddrs = { first: parseIpv4('127.16.0.2'), last: parseIpv4('127.16.0.65') };
const labSubnet = { cidr: labCidr, giaddrs: labGiaddrs, pool: largerSide(labCidr, labGiaddrs), static: null };

export function populateSites(fields: PopulationFields, inventories: Inventories): PopulatedSite[] {
  const { count, mix } = fields.phones;
  const asked = askedSites(fields);
  const counted = asked.map((site) => ({
    ...site,
    phones: countByModel(askedCounts(site.phones, inventories.get(site.name)?.phones), mix),
  }));
  const total = count ?? counted.reduce((sum, site) => sum + sumOf(site.phones), 0);
  return scaleSites(counted, total).map((site, n) => {
    const listed = isReference(asked[n]!.phones) ? inventories.get(site.name) : undefined;
    return {
      ...site,
      subnets: site.subnets.map((subnet) => withAddressing(subnet, fields)),
      inventory: listed === undefined ? null : { ...listed, phones: firstOfEach(site.phones, listed.phones) },
    };
  });
}

function askedSites({ sites, phones }: PopulationFields): readonly Site[] {
  return sites ?? [{ name: 'lab', phones: phones.count ?? 0, subnets: [labSubnet], groups: [], srst: null }];
}

function isReference(phones: AskedPhones): phones is Extract<AskedPhones, { readonly from: string }> {
  return typeof phones === 'object' && 'from' in phones;
}

/** Phones of a file as numbers by model, in the order in which the models first stand there. */
function askedCounts(asked: AskedPhones, listed: readonly InventoryPhone[] = []): number | readonly ModelCount[] {
  if (!isReference(asked)) return asked;
  const names = [...new Set(listed.map(({ model }) => model))];
  const inFile = names.map((name) => listed.filter(({ model }) => model === name).length);
  const counts = asked.count === undefined ? inFile : apportion(asked.count, inFile);
  return names.map((model, n) => ({ model, count: counts[n]! }));
}

/** Of each model the first so many. */
function firstOfEach(counts: readonly ModelCount[], listed: readonly InventoryPhone[]): InventoryPhone[] {
  return counts.flatMap(({ model, count }) => listed.filter((phone) => phone.model === model).slice(0, count));
}

/** Without DHCP every subnet is static. */
function withAddressing(subnet: Subnet, { network }: PopulationFields): Subnet {
  if (network.dhcp.mode !== 'off' || subnet.static !== null) return subnet;
  return { ...subnet, static: staticSettings(subnet.cidr) };
}

/** `phones` asked for, where no site says more, are always possible. */
export function impossibilities(fields: PopulationFields, inventories: Inventories): Complaint[] {
  if (fields.sites === undefined) return [];
  const { sites } = fields;
  const populated = populateSites(fields, inventories);
  const complaints: Complaint[] = [];
  const complain = (path: readonly (string | number)[], message: string) => {
    complaints.push({ path, part: 'value', message });
  };

  const asked = sites.reduce((sum, { name, phones }) => {
    return sum + sumOf(countByModel(askedCounts(phones, inventories.get(name)?.phones), fields.phones.mix));
  }, 0);
  if (asked > mostPhones) complain(['sites'], `expected at most ${mostPhones} phones at all sites, got ${asked}`);
  // A file with mistakes may have lost its phones by them.
  const isRead = sites.every(({ name, phones }) => !isReference(phones) || inventories.has(name));
  if (asked === 0 && isRead) complain(['sites'], 'expected at least one phone at all sites');

  for (const [n, { name, phones }] of sites.entries()) {
    const listed = inventories.get(name)?.phones;
    if (!isReference(phones) || listed === undefined) continue;
    const wanted = Math.max(phones.count ?? 0, sumOf(populated[n]!.phones));
    if (wanted <= listed.length) continue;
    const path = (phones.count ?? 0) > listed.length ? ['sites', name, 'phones', 'count'] : ['phones', 'count'];
    complain(path, `site "${name}" cannot have ${wanted} phones: its file has ${listed.length}`);
  }
  const surroundings = { isBroadcasting: fields.network.dhcp.mode === 'broadcast', tftp: tftpOfRun(fields) };
  for (const place of placesOf(populated)) {
    for (const { path, message } of addressMistakes(place.subnet, surroundings)) {
      complain([...place.path, ...path], message);
    }
  }
  complaints.push(...collisions(populated), ...smallPools(populated));
  return complaints;
}

interface SubnetPlace {
  readonly site: PopulatedSite;
  readonly subnet: Subnet;
  readonly path: readonly (string | number)[];
}

function placesOf(sites: readonly PopulatedSite[]): SubnetPlace[] {
  return sites.flatMap((site) =>
    site.subnets.map((subnet, n) => ({ site, subnet, path: ['sites', site.name, 'subnets', n] })),
  );
}

/** Where phones without DHCP find their files unless their subnet says it; 0: nobody tells them; null: they fetch none. */
export function tftpOfRun({ network, cluster }: Addressed): number | null {
  if (network.tftp.isOff) return null;
  return network.tftp.servers[0] ?? (cluster.nodes.length === 0 ? labTftp : 0);
}

/** Addresses that two subnets would give away. */
function collisions(sites: readonly PopulatedSite[]): Complaint[] {
  const complaints: Complaint[] = [];
  const taken: { readonly site: string; readonly field: string; readonly range: AddressRange }[] = [];
  for (const { site, subnet, path } of placesOf(sites)) {
    const field = subnet.static === null ? 'giaddrs' : 'pool';
    const range = subnet[field];
    const other = taken.find((before) => overlap(before.range, range));
    if (other !== undefined) {
      const what = field === 'giaddrs' ? 'relay addresses' : 'addresses of the phones';
      const message = `${what} overlap with those of a subnet of site "${other.site}"`;
      complaints.push({ path: [...path, field], part: 'value', message });
    }
    taken.push({ site: site.name, field, range });
  }
  return complaints;
}

/** A static phone without an address cannot be played; how leases suffice is for a plan to tell. */
function smallPools(sites: readonly PopulatedSite[]): Complaint[] {
  return placesOf(sites).flatMap(({ site, subnet, path }) => {
    const phones = Math.ceil(sumOf(site.phones) / site.subnets.length);
    if (subnet.static === null || sizeOf(subnet.pool) >= phones) return [];
    const message = `the pool has ${sizeOf(subnet.pool)} addresses for ${phones} phones without DHCP`;
    return [{ path: [...path, 'pool'], part: 'value', message }];
  });
}
