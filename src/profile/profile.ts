/**
 * What the user asked for. One strict schema says which fields a profile has, their defaults, units and help; the type
 * `Profile` follows from it. In the file quantities are written with units (`30s`, `80%`, `10.1.0.11`); in the program
 * times are milliseconds, shares are fractions of one, addresses are u32 numbers.
 *
 * A list of servers or nodes that is empty means the lab's. A field is here only when this release acts on it.
 */
import * as z from 'zod';
import { parseIpv4 } from '#wire/ipv4.js';
import { cidr, duration, name, renamed, section, threshold } from './fields.js';
import { countByModel, scaleSites, sumOf } from './population.js';
import { arrivals, cluster, lab, mostPhones, network, phones, sites } from './sections.js';

const fields = renamed(
  section({
    name: name.describe('letters, digits, - and _; part of the name of the run directory'),
    description: z.string().default(''),
    expect: z.string().default('').describe('what to expect of a run'),
    doc5710: z.string().default('').describe('sections of Cisco Doc 5710 this profile plays'),
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('the same seed gives the same phones and timetable'),
    workers: z.int().min(1).max(64).default(2).describe('worker threads'),
    phones: phones.prefault({}).describe('a number, or the fields of the phones'),
    cluster: cluster.prefault({}).describe('absent: the lab'),
    network: network.prefault({}),
    sites: sites.optional().describe('absent: one site in the lab that holds all phones'),
    arrivals: arrivals.prefault({ kind: 'burst' }).describe('when the phones are switched on'),
    hold: duration.prefault('60s').describe('how long the run lasts after the first arrival'),
    lab: lab.prefault({}).describe('what the lab’s servers do'),
    guard: section({
      allow: z.array(cidr).default([]).describe('networks outside loopback that may be targets'),
    }).prefault({}),
    thresholds: z.array(threshold).default([]).describe('what must hold for the run to pass'),
    small: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('fields that replace those above when the small form is asked for'),
  }),
  { hold: 'holdMs' },
).superRefine(checkSites, {
  when: ({ issues }) => !issues.some(({ path }) => ['phones', 'sites'].includes(String(path?.[0]))),
});

type Fields = z.output<typeof fields>;

/** Room for 64 workers with a relay address each; the lab leases from the rest. */
const labSubnet = {
  cidr: { network: parseIpv4('127.16.0.0'), prefix: 12 },
  giaddrs: { first: parseIpv4('127.16.0.2'), last: parseIpv4('127.16.0.65') },
};

/** From the fields as they stand in the file to a profile whose sites hold each phone. */
function populate({ small: _, sites, ...fields }: Fields) {
  const { mix, count } = fields.phones;
  const asked = sites ?? [{ name: 'lab', phones: count ?? 0, subnets: [labSubnet], groups: [] }];
  const counted = asked.map((site) => ({ ...site, phones: countByModel(site.phones, mix) }));
  const total = count ?? counted.reduce((sum, site) => sum + sumOf(site.phones), 0);
  return { ...fields, phones: { ...fields.phones, count: total }, sites: scaleSites(counted, total) };
}

/** The schema: a YAML document's data in, a profile out; `z.encode` is the way back. */
export const profileSchema = z.codec(fields, z.custom<ReturnType<typeof populate>>(), {
  decode: populate,
  encode: (profile) => profile,
});

type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value;

/** Frozen, plain data that a structured clone can carry. `phones.count` is the sum over `sites`. */
export type Profile = Frozen<z.output<typeof profileSchema>>;
export type Arrivals = Profile['arrivals'];

function checkSites({ phones, sites }: Fields, context: z.core.$RefinementCtx): void {
  if (sites === undefined) return;
  const complain = (message: string, path: (string | number)[]) =>
    context.addIssue({ code: 'custom', message, path: ['sites', ...path] });

  const total = sites.reduce((sum, site) => sum + sumOf(countByModel(site.phones, phones.mix)), 0);
  if (total > mostPhones) complain(`expected at most ${mostPhones} phones at all sites, got ${total}`, []);
  if (total === 0) complain('expected at least one phone at all sites', []);

  const relays: { readonly site: string; readonly first: number; readonly last: number }[] = [];
  for (const site of sites) {
    site.subnets.forEach(({ giaddrs: { first, last } }, n) => {
      const other = relays.find((range) => range.first <= last && first <= range.last);
      if (other !== undefined) {
        complain(`relay addresses overlap with those of a subnet of site "${other.site}"`, [
          site.name,
          'subnets',
          n,
          'giaddrs',
        ]);
      }
      relays.push({ site: site.name, first, last });
    });
  }
}
