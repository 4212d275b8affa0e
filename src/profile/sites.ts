/** Sites: their phones, subnets, CallManager groups and SRST. */
import * as z from 'zod';
import {
  address,
  addressRange,
  addsUpToAll,
  byName,
  cidr,
  listed,
  modelOf,
  modelShape,
  sccpPort,
  section,
  share,
} from './fields.js';
import { mostPhones } from './phones-section.js';
import type { ModelCount } from './population.js';
import type { AddressRange, Cidr, SocketAddress } from './units.js';

/** More than any router has, and few enough to be listed one by one. */
const mostRelayAddresses = 1024;

const phoneCount = z.int().min(0).max(mostPhones);

/** A site's phones as its profile gives them: a number, numbers by model, or a file that names each. */
export type AskedPhones = number | readonly ModelCount[] | InventoryReference;

export interface InventoryReference {
  readonly from: string;
  /** So many of them; absent: all. */
  readonly count?: number | undefined;
}

const listedPhones = z.codec(
  section(
    {
      ...modelShape(phoneCount),
      from: z.string().min(1).optional().describe('a CSV file with the phones: columns mac or name, model, lines'),
      count: phoneCount.optional().describe('only so many phones of the file'),
    },
    'model',
  ).superRefine(({ from, count, ...models }, { addIssue }) => {
    const complain = (message: string, key: string) =>
      addIssue({ code: 'custom', message, path: [key], params: { at: 'key' } });
    if (from === undefined && count !== undefined) complain('"count" belongs to "from"', 'count');
    for (const model of Object.keys(models)) if (from !== undefined) complain('the file says the models', model);
  }),
  z.custom<readonly ModelCount[] | InventoryReference>(),
  {
    decode: ({ from, count, ...models }) => {
      if (from !== undefined) return count === undefined ? { from } : { from, count };
      return Object.entries(models).map(([model, count]) => ({ model: modelOf(model), count: count ?? 0 }));
    },
    encode: (phones) =>
      'from' in phones ? phones : Object.fromEntries(phones.map(({ model, count }) => [model, count])),
  },
);

const fixed = section({
  mask: address.optional().describe('subnet mask; absent: that of the network'),
  gateway: address.optional().describe('default router, 0.0.0.0 for none; absent: the first address of the network'),
  dns: address.prefault('0.0.0.0').describe('DNS server, 0.0.0.0 for none'),
  tftp: address.optional().describe('TFTP server; absent: network.tftp.servers, else the lab’s'),
});

/** What is set on a phone that does not use DHCP. */
export interface StaticSettings {
  readonly mask: number;
  readonly gateway: number;
  readonly dns: number;
  /** null: that of the run. */
  readonly tftp: number | null;
}

type AskedSettings = { readonly [Field in keyof StaticSettings]?: number | undefined };

export interface Subnet {
  readonly cidr: Cidr;
  /** Empty (`first` above `last`) where there are none. */
  readonly giaddrs: AddressRange;
  /** The addresses phones have, or lease. Empty where the network is too small. */
  readonly pool: AddressRange;
  /** null: its phones use DHCP. */
  readonly static: StaticSettings | null;
}

export interface Site {
  readonly name: string;
  readonly phones: AskedPhones;
  readonly subnets: Subnet[];
  readonly groups: readonly { readonly name: string; readonly share: number }[];
  /** null: nobody stands in for the CallManagers. */
  readonly srst: SocketAddress | null;
}

export function sizeOf({ first, last }: AddressRange): number {
  return Math.max(0, last - first + 1);
}

const none: AddressRange = { first: 0, last: -1 };

const subnet = z.codec(
  section({
    cidr: cidr.describe('the network of the phones'),
    giaddrs: addressRange
      .refine((range) => sizeOf(range) <= mostRelayAddresses, `expected at most ${mostRelayAddresses} addresses`)
      .optional()
      .describe('relay addresses the workers share out among them, A-B or A; needed for DHCP by relay'),
    pool: addressRange.optional().describe('addresses of the phones; absent: those on the larger side of the relays'),
    static: fixed
      .optional()
      .describe('its phones do not use DHCP: each has an address of the pool, and these settings'),
  }),
  z.custom<Subnet>(),
  {
    decode: ({ cidr, giaddrs = none, pool = largerSide(cidr, giaddrs), static: own }) => ({
      cidr,
      giaddrs,
      pool,
      static: own === undefined ? null : staticSettings(cidr, own),
    }),
    encode: ({ cidr, giaddrs, pool, static: own }) => ({
      cidr,
      ...(sizeOf(giaddrs) === 0 ? {} : { giaddrs }),
      ...(sizeOf(pool) === 0 ? {} : { pool }),
      ...(own === null ? {} : { static: { ...own, tftp: own.tftp ?? undefined } }),
    }),
  },
);

/** The addresses of a network on the larger side of its relays (all when those are elsewhere), without the first (the router) and the last (broadcast). */
export function largerSide({ network, prefix }: Cidr, giaddrs: AddressRange): AddressRange {
  const router = network + 1;
  const last = network + 2 ** (32 - prefix) - 2;
  const areElsewhere = giaddrs.last <= network || giaddrs.first > last;
  if (sizeOf(giaddrs) === 0 || areElsewhere) return { first: router + 1, last };
  const isAboveLarger = last - giaddrs.last >= giaddrs.first - router;
  return isAboveLarger ? { first: giaddrs.last + 1, last } : { first: router + 1, last: giaddrs.first - 1 };
}

/** What a phone without DHCP has set where its profile does not say. */
export function staticSettings({ network, prefix }: Cidr, own: AskedSettings = {}): StaticSettings {
  const { mask = 2 ** 32 - 2 ** (32 - prefix), gateway = network + 1, dns = 0, tftp = null } = own;
  return { mask, gateway, dns, tftp };
}

const srst = section({
  address: address.describe('its address'),
  port: z.int().min(1).max(65_535).default(sccpPort).describe('where it listens'),
});

const site = section({
  phones: z.union([listedPhones, phoneCount]).describe('a number, numbers by model, or a file: { from: branch.csv }'),
  subnets: z.array(subnet).min(1).describe('its phones are shared out evenly among them'),
  groups: addsUpToAll(
    listed(
      byName(share),
      (name, part) => ({ name, share: part }),
      ({ name, share }) => [name, share],
    ),
  )
    .optional()
    .describe('CallManager groups of its phones, with the share of each'),
  srst: srst
    .optional()
    .describe('the SRST router its configuration files should name; others are counted as mismatches'),
});

export const sites = listed(
  byName(site),
  (name, { groups = [], srst = null, ...fields }): Site => ({ name, ...fields, groups, srst }),
  ({ name, groups, srst, ...fields }) => [
    name,
    { ...fields, ...(groups.length === 0 ? {} : { groups }), ...(srst === null ? {} : { srst }) },
  ],
);
