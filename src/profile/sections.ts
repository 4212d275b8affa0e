/**
 * The short sections of a profile: their fields, defaults and help. `profile.ts` puts all together; the others have files
 * of their own.
 */
import * as z from 'zod';
import {
  brake,
  byName,
  cidr,
  duration,
  durationRange,
  httpUrl,
  listed,
  name,
  nodeAddress,
  perSecond,
  renamed,
  section,
} from './fields.js';

const view = renamed(
  section({
    url: httpUrl
      .nullable()
      .default(null)
      .describe('whose: it is asked for ?from=0&count=500 and so on, and answers as the lab does; null: the lab’s'),
    every: duration
      .prefault('10s')
      .refine((ms) => ms >= 100, 'expected at least 100ms')
      .describe('how often each worker looks'),
  }),
  { every: 'everyMs' },
);

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
  view: z
    .union([z.enum(['auto', 'off']), view])
    .prefault('auto')
    .describe('the management view that is compared with the phones; auto: the lab’s, where an event makes it lie'),
});

export const phases = listed(
  byName(durationRange.refine(([from, to]) => from < to, 'expected a time that is longer than nothing')),
  (name, [fromMs, toMs]) => ({ name, fromMs, toMs }),
  ({ name, fromMs, toMs }) => [name, [fromMs, toMs] as [number, number]],
);

export const trace = section({
  phones: z.int().min(0).max(1_000).default(0).describe('so many phones, spread evenly over all of them'),
  names: z
    .array(z.string().regex(/^SEP[0-9A-F]{12}$/, { error: ({ input }) => `expected SEP and a MAC; got "${input}"` }))
    .prefault([])
    .describe('and these, by device name'),
});

export const guard = section({
  allow: z
    .array(cidr)
    .prefault([])
    .describe(
      'networks outside loopback that may be targets; public ones must be named for the run as well, by --allow',
    ),
  broadcast: z
    .boolean()
    .default(false)
    .describe('whether phones may broadcast: every DHCP server of the network hears them'),
  maxDhcpPerSecond: perSecond.describe('ceiling of DHCP messages, over all workers'),
  maxRegistersPerSecond: perSecond.describe('ceiling of Register messages, over all workers'),
  maxConnectsAtOnce: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'under maxRegistersPerSecond so many connections, over all workers, begin at one moment: 1 for a server with a ' +
        'small backlog; null: those of a tenth of a second',
    ),
  autoRegistration: z
    .enum(['abort', 'ignore'])
    .default('abort')
    .describe('when the servers would auto-register our phones: end the run, or go on'),
  stopIf: z.array(brake).prefault([]).describe('what stops the run, such as rejected > 1%'),
});
