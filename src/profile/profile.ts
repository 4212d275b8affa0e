/**
 * What the user asked for. One strict schema says which fields a profile has, their defaults, units and help; the type
 * `Profile` follows from it. In the file quantities are written with units (`30s`, `80%`, `10.1.0.11`); in the program
 * times are milliseconds, shares are fractions of one, addresses are u32 numbers.
 *
 * A list of servers or nodes that is empty means the lab's. A field is here only when this release acts on it.
 */
import * as z from 'zod';
import { arrivals } from './arrivals.js';
import { defaultWorkers } from './combinations.js';
import type { Secret } from './environment.js';
import { events } from './events-section.js';
import { duration, name, renamed, section, threshold } from './fields.js';
import type { Inventories } from './inventories.js';
import { lab } from './lab-section.js';
import { network } from './network-section.js';
import { phones } from './phones-section.js';
import { populateSites } from './populated-sites.js';
import { sumOf } from './population.js';
import { cluster, guard, phases, trace } from './sections.js';
import { sites } from './sites.js';

/** The schema: a YAML document's data in, the fields of a profile out; `z.encode` is the way back. */
export const profileSchema = renamed(
  section({
    name: name.describe('letters, digits, - and _; part of the name of the run directory'),
    extends: z.string().min(1).optional().describe('another profile, whose fields this one adds to and replaces'),
    description: z.string().default('').describe('what it plays'),
    expect: z.string().default('').describe('what to expect of a run'),
    doc5710: z.string().default('').describe('sections of Cisco Doc 5710 this profile plays'),
    seed: z.int().min(0).max(0xffff_ffff).default(1).describe('the same seed gives the same phones and timetable'),
    workers: z.int().min(1).max(64).default(defaultWorkers).describe('worker threads; where phones broadcast, one'),
    phones: phones.prefault({}).describe('a number, or the fields of the phones'),
    cluster: cluster.prefault({}).describe('absent: the lab'),
    network: network.prefault({}).describe('the way to the servers'),
    sites: sites.optional().describe('absent: one site in the lab that holds all phones'),
    arrivals: arrivals.prefault({ kind: 'burst' }).describe('when the phones are switched on'),
    hold: duration.prefault('2m').describe('how long the run lasts after the first arrival'),
    phases: phases.prefault({}).describe('named parts of the run, counted from the first arrival: 0s..15m'),
    events: events.prefault([]).describe('what is done to the servers, and when'),
    trace: trace.prefault({}).describe('phones whose packets are kept: trace.pcapng in the run directory'),
    lab: lab.prefault({}).describe('what the lab’s servers do'),
    guard: guard.prefault({}).describe('what keeps a run from doing harm'),
    thresholds: z.array(threshold).prefault([]).describe('what must hold for the run to pass'),
    small: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('fields that replace those above when the small form is asked for'),
  }),
  { hold: 'holdMs' },
);

type Fields = z.output<typeof profileSchema>;

/** From the fields as they stand in the file to a profile whose sites hold each phone. */
export function populate(
  { small: _, extends: __, ...fields }: Fields,
  inventories: Inventories,
  secrets: readonly Secret[],
) {
  const sites = populateSites(fields, inventories);
  const count = sites.reduce((sum, { phones }) => sum + sumOf(phones), 0);
  // The answers to broadcasts come to one port of this host, which only one worker can own.
  const workers = fields.network.dhcp.mode === 'broadcast' ? 1 : fields.workers;
  return { ...fields, workers, phones: { ...fields.phones, count }, sites, secrets };
}

/** The way back: what its file says of a profile. Of the phones of an inventory it says only where they stand. */
export function fieldsOf({ secrets: _, ...fields }: ReturnType<typeof populate>): Fields {
  const sites = fields.sites.map(({ inventory, ...site }) => ({
    ...site,
    phones: inventory === null ? site.phones : { from: inventory.from, count: sumOf(site.phones) },
  }));
  return { ...fields, sites };
}

type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value;

/** Frozen, plain data that a structured clone can carry. `phones.count` is the sum over `sites`. */
export type Profile = Frozen<ReturnType<typeof populate>>;
export type Arrivals = Profile['arrivals'];
