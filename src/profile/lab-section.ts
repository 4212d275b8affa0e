/** The section `lab`: what the lab's servers do. */
import * as z from 'zod';
import { address, byModel, listed, modelOf, perSecond, renamed, section, share, size, wholeSeconds } from './fields.js';

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

const hostName = z.string().regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/, {
  error: ({ input }) => `expected a host name such as cm1 or cm1.lab.test; got "${input}"`,
});

/** The program's form of what the lab's DNS server knows. */
type Dns = {
  readonly domain: string;
  readonly tellsNames: boolean;
  readonly hosts: Record<string, number[]>;
};

const dns = z.codec(
  z.union([
    z.literal('off'),
    section({
      domain: hostName.default('lab.test').describe('the domain of its servers: cm1, cm2, cm3, tftp and CiscoCM1'),
      tellsNames: z
        .boolean()
        .default(false)
        .describe('whether phones are told names: of the CallManagers in their files, of the TFTP server in option 66'),
      hosts: z
        .record(hostName, z.array(address).describe('its addresses; an empty list: there is no such name'))
        .prefault({})
        .describe('further names, and other addresses for those of the lab'),
    }),
  ]),
  z.custom<Dns | null>((value) => value !== undefined),
  { decode: (names) => (names === 'off' ? null : names), encode: (names) => names ?? 'off' },
);

/** As long as the names of a firmware's parts allow (wire/config-file/loads.ts). */
const load = z
  .string()
  .regex(/^[\w.-]{1,55}$/, {
    error: ({ input }) => `expected the name of a load such as SCCP42.9-4-2SR3-1S; got "${input}"`,
  })
  .describe('the load of this model');

const loads = listed(
  byModel(load),
  (model, name) => ({ model: modelOf(model), load: name }),
  ({ model, load: name }) => [model, name],
);

/** Five parts, of which phones take none above 32 MB. */
const largestFirmware = 150_000_000;

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
    standbyKeepaliveInterval: wholeSeconds
      .prefault('60s')
      .describe('the same for links on which a phone is not registered, but stands by'),
    srst: z
      .boolean()
      .default(false)
      .describe('whether it has an SRST router, which takes every phone; its name is srst'),
    connectionMonitor: wholeSeconds
      .prefault('2m')
      .describe('how long a CallManager must answer before phones leave SRST for it'),
    detection: z
      .enum(['normal', 'delayed'])
      .default('normal')
      .describe('Detect CM Connection Failure, in the files of the phones'),
    leaseTime: wholeSeconds.prefault('8d').describe('how long a DHCP lease lasts'),
    dns: dns.prefault({}).describe('its DNS server; off: there is none'),
    signedFiles: z.boolean().default(false).describe('whether configuration files are signed, too (.sgn)'),
    loads: loads.prefault({}).describe('the load each model shall run; of a model not named here, the one it has'),
    firmwareSize: size
      .refine((bytes) => bytes >= 1 && bytes <= largestFirmware, 'expected 1B to 150MB')
      .prefault('6MB')
      .describe('of a load, all parts together; phones fetch it with phones.firmware: fetch'),
    callManagers: z.int().min(1).max(3).default(2).describe('how many CallManagers the lab has'),
    capacity: capacity.prefault({}).describe('what its servers can do; null: as much as they are asked'),
  }),
  {
    standbyKeepaliveInterval: 'standbyKeepaliveIntervalMs',
    connectionMonitor: 'connectionMonitorMs',
    keepaliveInterval: 'keepaliveIntervalMs',
    leaseTime: 'leaseTimeMs',
    firmwareSize: 'firmwareBytes',
  },
);
