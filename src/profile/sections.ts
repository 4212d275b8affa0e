/**
 * The sections of a profile: their fields, defaults and help. `profile.ts` puts them together; sites and arrivals have
 * files of their own.
 */
import * as z from 'zod';
import { defaultSettings } from '#phone/settings.js';
import {
  address,
  addsUpToAll,
  brake,
  byModel,
  byName,
  cidr,
  duration,
  durationRange,
  listed,
  modelOf,
  name,
  nodeAddress,
  perSecond,
  renamed,
  section,
  share,
  startup,
  wholeSeconds,
} from './fields.js';
import { formatDuration, formatDurationRange } from './units.js';

/** The index of a phone has three bytes of its MAC (plan/identities.ts). */
export const mostPhones = 2 ** 24;

const port = z.int().min(0).max(65_535);

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
    firmware: z
      .enum(['keep', 'fetch'])
      .default('keep')
      .describe('a load other than its own: keep what it has, or fetch it and boot again'),
    files: z
      .enum(['minimal', 'full'])
      .default('minimal')
      .describe('minimal: what registering needs; full: ring lists and dictionaries too'),
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
    release: z
      .enum(['never', 'atStop', 'onReset'])
      .default('atStop')
      .describe('when leases are given back; onReset: when the phone is reset, and at the stop'),
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
    mode: z
      .enum(['relay', 'off'])
      .default('relay')
      .describe('relay: each worker is a DHCP relay with giaddrs of its own; off: every subnet is static'),
    servers: z.array(address).prefault([]).describe('DHCP servers; absent: the lab’s'),
  })
    .prefault({})
    .describe('where addresses come from'),
  tftp: section({
    servers: z.array(address).prefault([]).describe('alternate TFTP servers set on the phones; they override DHCP'),
  })
    .prefault({})
    .describe('where files come from'),
  source: z.enum(['leased', 'host']).default('leased').describe('leased: each phone speaks from its own address'),
  ports: section({
    dhcp: port.min(1).default(67).describe('where DHCP servers listen'),
    relay: port.default(67).describe('0: any free port, by RFC 8357; the server must support it'),
    tftp: port.min(1).default(69).describe('where TFTP servers listen'),
  })
    .prefault({})
    .describe('UDP ports'),
});

export const phases = listed(
  byName(durationRange.refine(([from, to]) => from < to, 'expected a time that is longer than nothing')),
  (name, [fromMs, toMs]) => ({ name, fromMs, toMs }),
  ({ name, fromMs, toMs }) => [name, [fromMs, toMs] as [number, number]],
);

const capacity = section({
  registrationsPerSecond: perSecond.describe('registrations of a CallManager, but those after a failover'),
  failoversPerSecond: perSecond.describe('registrations of a CallManager with phones that were at another'),
  tokensPerSecond: perSecond.describe('tokens of a CallManager for phones that wish to come back'),
  dhcpPerSecond: perSecond.describe('messages of the DHCP server'),
  tftpSlots: z.int().min(1).nullable().default(null).describe('transfers of the TFTP server at a time'),
});

const directoryNumber = z.int().min(1).max(999_999_999_999_999);

/** YAML calls `off` a text. */
const autoRegistration = z.codec(
  z.union([
    z.literal('off'),
    section({
      from: directoryNumber.describe('first directory number'),
      to: directoryNumber.describe('last directory number'),
    }).refine(({ from, to }) => from <= to, { error: 'expected numbers from low to high', path: ['to'] }),
  ]),
  z.custom<{ readonly from: number; readonly to: number } | null>((value) => value !== undefined),
  { decode: (range) => (range === 'off' ? null : range), encode: (range) => range ?? 'off' },
);

export const lab = renamed(
  section({
    provisioned: share.prefault('100%').describe('share of the phones the lab’s CallManagers know'),
    unknownPhones: z
      .enum(['missingFile', 'reject'])
      .default('missingFile')
      .describe('missingFile: neither file exists (3.x/4.x); reject: default file, then RegisterReject (later)'),
    autoRegistration: autoRegistration
      .prefault('off')
      .describe('a range of numbers: unknown phones get the default file and, while it lasts, are registered'),
    keepaliveInterval: wholeSeconds.prefault('30s').describe('what RegisterAck tells the phones'),
    leaseTime: wholeSeconds.prefault('8d').describe('how long a DHCP lease lasts'),
    callManagers: z.int().min(1).max(3).default(2).describe('how many CallManagers the lab has'),
    capacity: capacity.prefault({}).describe('what its servers can do; null: as much as they are asked'),
  }),
  { keepaliveInterval: 'keepaliveIntervalMs', leaseTime: 'leaseTimeMs' },
);

export const guard = section({
  allow: z.array(cidr).prefault([]).describe('networks outside loopback that may be targets'),
  maxDhcpPerSecond: perSecond.describe('ceiling of DHCP messages, over all workers'),
  maxRegistersPerSecond: perSecond.describe('ceiling of Register messages, over all workers'),
  autoRegistration: z
    .enum(['abort', 'ignore'])
    .default('abort')
    .describe('when the servers would auto-register our phones: end the run, or go on'),
  stopIf: z.array(brake).prefault([]).describe('what stops the run, such as rejected > 1%'),
});
