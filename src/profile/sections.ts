/**
 * The sections of a profile: their fields, defaults and help. `profile.ts` puts them together.
 */
import * as z from 'zod';
import { defaultSettings } from '#phone/settings.js';
import {
  address,
  addressRange,
  addsUpToAll,
  byModel,
  byName,
  cidr,
  duration,
  durationRange,
  listed,
  modelOf,
  name,
  nodeAddress,
  rate,
  renamed,
  section,
  share,
  startup,
  wholeSeconds,
} from './fields.js';
import { formatDuration, formatDurationRange } from './units.js';

/** The index of a phone has three bytes of its MAC (plan/identities.ts). */
export const mostPhones = 2 ** 24;
/** More than any router has, and few enough to be listed one by one. */
const mostRelayAddresses = 1024;

const port = z.int().min(0).max(65_535);
const phoneCount = z.int().min(0).max(mostPhones);

const mix = addsUpToAll(
  listed(
    byModel(share),
    (model, part) => ({ model: modelOf(model), share: part }),
    ({ model, share }) => [model, share],
  ),
);

const phoneFields = renamed(
  section({
    count: z.int().min(1).max(mostPhones).optional().describe('how many phones in all; sites are scaled to it'),
    memory: z.enum(['cold', 'warm']).default('cold').describe('warm: has a lease and a configuration from before'),
    startup: startup.prefault('model').describe('power-on until the first packet: model, none, 2s or 0s..1s'),
    registration: z
      .enum(['serial', 'pipelined'])
      .default('serial')
      .describe('serial: one request at a time, as real phones do'),
    giveUp: duration
      .prefault(formatDuration(defaultSettings.giveUpMs))
      .describe('how long a serial request may stay unanswered'),
    restartDelay: durationRange
      .prefault(formatDurationRange(defaultSettings.restartDelayMs))
      .describe('pause between a boot that failed and the next'),
    release: z.enum(['never', 'atStop']).default('atStop').describe('when leases are given back'),
    mix: mix.prefault({ '7962G': '80%', '7942G': '20%' }).describe('models of the phones a site gives as a number'),
  }),
  { startup: 'startupMs', giveUp: 'giveUpMs', restartDelay: 'restartDelayMs' },
);

export const phones = z.union([
  phoneFields,
  z.codec(z.int().min(1).max(mostPhones), phoneFields, {
    decode: (count) => ({ count }),
    encode: ({ count }) => count ?? 0,
  }),
]);

export const cluster = section({
  nodes: listed(
    byName(nodeAddress),
    (name, node) => ({ name, ...node }),
    ({ name, ...node }) => [name, node],
  )
    .prefault({})
    .describe('CallManagers by name: ADDRESS or ADDRESS:PORT'),
  groups: listed(
    byName(z.array(name).min(1).max(3)),
    (name, nodes) => ({ name, nodes }),
    ({ name, nodes }) => [name, nodes],
  )
    .prefault({})
    .describe('CallManager groups: the nodes of each, first choice first'),
});

export const network = section({
  dhcp: section({
    mode: z.enum(['relay']).default('relay').describe('relay: each worker is a DHCP relay with giaddrs of its own'),
    servers: z.array(address).default([]).describe('DHCP servers; absent: the lab’s'),
  }).prefault({}),
  tftp: section({
    servers: z.array(address).default([]).describe('alternate TFTP servers set on the phones; they override DHCP'),
  }).prefault({}),
  source: z.enum(['leased', 'host']).default('leased').describe('leased: each phone speaks from its own address'),
  ports: section({
    dhcp: port.min(1).default(67).describe('where DHCP servers listen'),
    relay: port.default(67).describe('0: any free port, by RFC 8357; the server must support it'),
    tftp: port.min(1).default(69).describe('where TFTP servers listen'),
  }).prefault({}),
});

const subnet = section({
  cidr: cidr.describe('the network the phones lease from'),
  giaddrs: addressRange
    .refine(({ first, last }) => last - first < mostRelayAddresses, `expected at most ${mostRelayAddresses} addresses`)
    .describe('relay addresses the workers share out among them: A-B or A'),
});

const modelCounts = listed(
  byModel(phoneCount),
  (model, count) => ({ model: modelOf(model), count }),
  ({ model, count }) => [model, count],
);

const site = section({
  phones: z.union([modelCounts, phoneCount]).describe('a number, or numbers by model'),
  subnets: z.array(subnet).min(1),
  groups: addsUpToAll(
    listed(
      byName(share),
      (name, part) => ({ name, share: part }),
      ({ name, share }) => [name, share],
    ),
  )
    .optional()
    .describe('CallManager groups of its phones, with the share of each'),
});

export const sites = listed(
  byName(site),
  (name, { groups = [], ...fields }) => ({ name, ...fields, groups }),
  ({ name, groups, ...fields }) => [name, groups.length === 0 ? fields : { ...fields, groups }],
);

export const arrivals = z.discriminatedUnion('kind', [
  renamed(section({ kind: z.literal('burst'), within: duration.prefault('10s') }), { within: 'withinMs' }),
  renamed(section({ kind: z.literal('ramp'), over: duration }), { over: 'overMs' }),
  renamed(section({ kind: z.literal('rate'), rate }), { rate: 'ratePerSecond' }),
  renamed(section({ kind: z.literal('poisson'), rate }), { rate: 'ratePerSecond' }),
]);

export const lab = renamed(
  section({
    provisioned: share.prefault('100%').describe('share of the phones the lab’s CallManagers know'),
    unknownPhones: z
      .enum(['missingFile', 'reject'])
      .default('missingFile')
      .describe('missingFile: neither file exists (3.x/4.x); reject: default file, then RegisterReject (later)'),
    keepaliveInterval: wholeSeconds.prefault('30s').describe('what RegisterAck tells the phones'),
    leaseTime: wholeSeconds.prefault('8d').describe('how long a DHCP lease lasts'),
    callManagers: z.int().min(1).max(3).default(2).describe('how many CallManagers the lab has'),
  }),
  { keepaliveInterval: 'keepaliveIntervalMs', leaseTime: 'leaseTimeMs' },
);
