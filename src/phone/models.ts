/**
 * The phones we can play, a row each (sccp.md 1.5, 1.6, 5.2, 5.3, 6). What a row says is what a server can see of a
 * real phone; start-up times have no published source (confidence C) and are therefore replaced by `phones.startup`.
 */

/** Which files a phone asks for, in which order (sccp.md 5.3). */
export const fileOrders = {
  /** 12 SP+, 30 VIP, 7910, early 7960: the legacy file, then the legacy default. */
  legacy: { own: ['NAME.cnf'], defaults: ['SEPDEFAULT.cnf'] },
  /** 7940/7960 with firmware 5 to 8. */
  xml: { own: ['NAME.cnf.xml'], defaults: ['XMLDefault.cnf.xml'] },
} as const;

export interface Model {
  /** CUCM device type number. */
  readonly deviceType: number;
  /** Highest SCCP version the phone speaks. */
  readonly protocolVersion: number;
  /** The three feature bytes after the version in Register (sccp.md 1.6), first byte least significant. */
  readonly features: number;
  /** Body size of its Register in bytes: 68 up to protocol 11, 124 from 17 on (sccp.md 2.1). */
  readonly registerSize: number;
  /** DHCP option 60, trailing NUL included where real phones send one. */
  readonly vendorClass: string;
  readonly load: string;
  readonly lines: number;
  /** RTP streams it announces in Register. */
  readonly streams: number;
  /** Codec numbers for CapabilitiesRes. */
  readonly codecs: readonly number[];
  readonly files: keyof typeof fileOrders;
  /** Files asked for before the configuration file; a missing one never stops the phone. NAME is its device name. */
  readonly trustFiles: readonly string[];
  /** Power-on until the first DHCP packet, milliseconds: link, boot image, VLAN. Drawn evenly. Confidence C. */
  readonly startupMs: readonly [low: number, high: number];
}

const codecsOf7960 = [25, 4, 2, 15, 16, 11, 12];
const codecsOf7961 = [25, 4, 2, 15, 16, 11, 12, 257]; // a real 7961G's list (sccp.md 2.2)

const secondGeneration = {
  protocolVersion: 22,
  features: 0x857200,
  registerSize: 124,
  streams: 5,
  codecs: codecsOf7961,
  files: 'xml',
  trustFiles: ['CTLNAME.tlv', 'ITLNAME.tlv', 'ITLFile.tlv'],
  startupMs: [40_000, 60_000],
} as const;

const firstGeneration = {
  protocolVersion: 11,
  features: 0x856000,
  registerSize: 68,
  streams: 0,
  codecs: codecsOf7960,
  files: 'xml',
  trustFiles: ['CTLNAME.tlv'],
  startupMs: [20_000, 30_000],
} as const;

export const models = {
  '7940': {
    ...firstGeneration,
    deviceType: 8,
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-7940G\0',
    load: 'P00308010100',
    lines: 2,
  },
  '7960': {
    ...firstGeneration,
    deviceType: 7,
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-7960G\0',
    load: 'P00308010200',
    lines: 6,
  },
  '7942G': {
    ...secondGeneration,
    deviceType: 434,
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-7942G\0',
    load: 'SCCP42.9-4-2SR3-1S',
    lines: 2,
  },
  '7962G': {
    ...secondGeneration,
    deviceType: 404,
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-7962G\0',
    load: 'SCCP42.9-4-2SR3-1S',
    lines: 6,
  },
} as const satisfies Record<string, Model>;

export type ModelName = keyof typeof models;

export const modelNames = Object.keys(models) as ModelName[];
