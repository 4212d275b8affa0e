/**
 * The phones we can play, a row each (sccp.md 1.5, 1.6, 2.1, 5.2, 5.3, 6). What a row says is what a server can see of a
 * real phone: types, keys, and the protocol, features and option 60 of 7910, 7940, 7960 and 7941G were seen on the wire
 * or are told by several sources; 7961G, 7962G, 7965G and 7970G were seen with protocol 22. The rest is plausible:
 *
 *   - protocol and features of the others are those of their generation; 12 SP+ and 30 VIP send a Register that ends
 *     before the version, as the oldest phones do, so none is claimed for them;
 *   - option 60 of 12 SP+ and 30 VIP is not known: they send none. Others name themselves like their neighbours do;
 *   - loads are real names of at most 16 characters, as many as Version holds. Those of 12 SP+ and 30 VIP are not known:
 *     theirs is the one old name found in an Alarm (sccp.md 4.6);
 *   - codecs of all but the 7961G, and sizes of Register between 68 and 172, go by the age of the model;
 *   - start-up times have no source at all and are therefore replaced by `phones.startup`.
 */

import type { fileOrders } from './file-orders.js';
import type { requestOrders } from './request-orders.js';

export interface Model {
  /** CUCM device type number. */
  readonly deviceType: number;
  /** Highest SCCP version the phone speaks; 0: it says none. */
  readonly protocolVersion: number;
  /** The three feature bytes after the version in Register (sccp.md 1.6), first byte least significant. */
  readonly features: number;
  /** Body size of its Register in bytes, one of those that were seen (sccp.md 2.1). */
  readonly registerSize: number;
  /** DHCP option 60, trailing NUL included where real phones send one; empty: it sends none. */
  readonly vendorClass: string;
  readonly load: string;
  /** Keys that can be lines. */
  readonly lines: number;
  /** Further keys, for speed dials alone. */
  readonly speedDials: number;
  /** RTP streams it announces in Register. */
  readonly streams: number;
  /** Codec numbers for CapabilitiesRes. */
  readonly codecs: readonly number[];
  readonly files: keyof typeof fileOrders;
  /** It can fetch them by HTTP too; firmware 8 and older never does (sccp.md 5.3). */
  readonly knowsHttp: boolean;
  readonly requests: keyof typeof requestOrders;
  /** It asks for a token before it goes back to a better node (sccp.md 4.4). */
  readonly asksTokens: boolean;
  /** It knows SRST routers (sccp.md 10). */
  readonly hasSrst: boolean;
  /** Power-on until the first DHCP packet, milliseconds: link, boot image, VLAN. Drawn evenly. */
  readonly startupMs: readonly [low: number, high: number];
}

const codecsOf12Sp = [4, 2, 9];
const codecsOf7910 = [4, 2, 15, 16, 11, 12];
const codecsOf7960 = [25, 4, 2, 15, 16, 11, 12];
const codecsOf7961 = [25, 4, 2, 15, 16, 11, 12, 257]; // a real 7961G's list (sccp.md 2.2)
const codecsOf7921 = [4, 2, 15, 16, 11, 12, 257];

/** The Selsius phones: two lines of text at most, firmware of the first CallManagers. */
const selsius = {
  protocolVersion: 0,
  features: 0,
  registerSize: 36,
  vendorClass: '',
  load: 'AJ.30',
  streams: 0,
  codecs: codecsOf12Sp,
  files: 'legacy',
  knowsHttp: false,
  requests: 'selsius',
  asksTokens: false,
  hasSrst: false,
  startupMs: [10_000, 20_000],
} as const;

/** 7940 and 7960 with firmware 8. */
const firstGeneration = {
  protocolVersion: 11,
  features: 0x856000,
  registerSize: 68,
  speedDials: 0,
  streams: 0,
  codecs: codecsOf7960,
  files: 'xml',
  knowsHttp: false,
  requests: 'first',
  asksTokens: true,
  hasSrst: true,
  startupMs: [20_000, 30_000],
} as const;

/** 7906 to 7975. */
const secondGeneration = {
  protocolVersion: 22,
  features: 0x857200,
  registerSize: 124,
  speedDials: 0,
  streams: 5,
  codecs: codecsOf7961,
  files: 'signed',
  knowsHttp: true,
  requests: 'second',
  asksTokens: true,
  hasSrst: true,
  startupMs: [40_000, 60_000],
} as const;

/** The last of them, whose Register has the stamp of the configuration at its end. */
const lastOfSecondGeneration = { ...secondGeneration, registerSize: 172 } as const;

/** Colour displays: the largest images to load. */
const slowToStart = { startupMs: [60_000, 90_000] } as const;

/** What most phones of the 7900 series say in option 60; firmware 8 and later ends it with a NUL (sccp.md 5.2). */
function ipPhone(productName: string): string {
  return `Cisco Systems, Inc. IP Phone ${productName}\0`;
}

export const models = {
  '12 SP+': { ...selsius, deviceType: 2, lines: 2, speedDials: 4 },
  '30 VIP': { ...selsius, deviceType: 5, lines: 4, speedDials: 13 },
  '7910': {
    ...selsius,
    deviceType: 6,
    protocolVersion: 2,
    registerSize: 44,
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-7910',
    load: 'P00405000700',
    lines: 1,
    speedDials: 2,
    codecs: codecsOf7910,
    hasSrst: true,
  },
  '7940': {
    ...firstGeneration,
    deviceType: 8,
    vendorClass: ipPhone('CP-7940G'),
    load: 'P00308010100',
    lines: 2,
  },
  '7960': {
    ...firstGeneration,
    deviceType: 7,
    vendorClass: ipPhone('CP-7960G'),
    load: 'P00308010200',
    lines: 6,
  },
  '7906G': {
    ...secondGeneration,
    deviceType: 369,
    vendorClass: ipPhone('CP-7906G'),
    load: 'SCCP11.9-4-2-1S',
    lines: 1,
    speedDials: 9,
  },
  '7911G': {
    ...secondGeneration,
    deviceType: 307,
    vendorClass: ipPhone('CP-7911G'),
    load: 'SCCP11.9-4-2-1S',
    lines: 1,
    speedDials: 9,
  },
  '7921G': {
    ...secondGeneration,
    deviceType: 365,
    vendorClass: 'Cisco Systems Inc. Wireless Phone 7921', // no comma (sccp.md 6)
    load: 'CP7921G-1.4.5.3',
    lines: 6,
    codecs: codecsOf7921,
    ...slowToStart,
  },
  '7931G': {
    ...secondGeneration,
    deviceType: 348,
    vendorClass: ipPhone('CP-7931G'),
    load: 'SCCP31.9-4-2-1S',
    lines: 20,
  },
  '7941G': {
    ...secondGeneration,
    deviceType: 115,
    protocolVersion: 17,
    vendorClass: ipPhone('CP-7941G'),
    load: 'SCCP41.8-5-3S',
    lines: 2,
  },
  '7942G': {
    ...secondGeneration,
    deviceType: 434,
    vendorClass: ipPhone('CP-7942G'),
    load: 'SCCP42.9-4-2-1S',
    lines: 2,
  },
  '7945G': {
    ...lastOfSecondGeneration,
    deviceType: 435,
    vendorClass: ipPhone('CP-7945'),
    load: 'SCCP45.9-4-2-1S',
    lines: 2,
  },
  '7961G': {
    ...secondGeneration,
    deviceType: 30018,
    vendorClass: ipPhone('CP-7961G'),
    load: 'SCCP41.9-4-2-1S',
    lines: 6,
  },
  '7961G-GE': {
    ...secondGeneration,
    deviceType: 308, // some call 308 a 7941G-GE: wrong (sccp.md 6)
    vendorClass: ipPhone('CP-7961G-GE'),
    load: 'SCCP41.9-4-2-1S',
    lines: 6,
  },
  '7962G': {
    ...secondGeneration,
    deviceType: 404,
    vendorClass: ipPhone('CP-7962G'),
    load: 'SCCP42.9-4-2-1S',
    lines: 6,
  },
  '7965G': {
    ...lastOfSecondGeneration,
    deviceType: 436,
    vendorClass: ipPhone('CP-7965G'),
    load: 'SCCP45.9-4-2-1S',
    lines: 6,
  },
  '7970G': {
    ...secondGeneration,
    deviceType: 30006,
    vendorClass: ipPhone('CP-7970G'),
    load: 'SCCP70.9-4-2-1S',
    lines: 8,
    ...slowToStart,
  },
  '7975G': {
    ...lastOfSecondGeneration,
    deviceType: 437,
    vendorClass: ipPhone('CP-7975G'),
    load: 'SCCP75.9-4-2-1S',
    lines: 8,
    ...slowToStart,
  },
} as const satisfies Record<string, Model>;

export type ModelName = keyof typeof models;

export const modelNames = Object.keys(models) as ModelName[];
