/** What the lab is to be: plain data, handed over before it starts. Addresses are u32. */
import type { Device, NumberRange } from './devices.js';
import type { CallManagerCapacity } from './sessions/call-manager-node.js';
import type { DhcpSubnet } from './sessions/dhcp-exchange.js';
import type { RememberedLease } from './sessions/dhcp-settings.js';

export interface LabSettings {
  /** The phones its CallManagers know. */
  readonly devices: readonly Device[];
  /** All phones there are, known or not: of these faults take their shares; absent: the devices. */
  readonly phones?: readonly LabPhone[];
  /** Whether each phone speaks from an address of its own; absent: yes. */
  readonly phonesHaveAddresses?: boolean;
  /** What becomes of all others: no file at all, or the default file and RegisterReject (`lab-files.ts`). */
  readonly unknownPhones: 'missingFile' | 'reject';
  /** The numbers others get instead, so that they are known from then on; absent or null: it is off. */
  readonly autoRegistration?: NumberRange | null;
  readonly keepaliveIntervalMs: number;
  /** Between keepalives on a link where the phone is not registered; absent: 60 s. */
  readonly secondaryKeepaliveIntervalMs?: number;
  /** How long a CallManager must answer before phones come back to it from SRST; absent: 120. */
  readonly connectionMonitorSeconds?: number;
  /** How soon phones give up a CallManager that says nothing; absent: their files do not say. */
  readonly detection?: 'normal' | 'delayed';
  /** How many: none, or up to three on 127.0.0.1, .2 and .3. */
  readonly callManagers: number;
  /** Whether there is an SRST router on 127.0.0.4, which takes every phone; absent: no. */
  readonly srst?: boolean;
  /** null: no DHCP server. */
  readonly dhcp: {
    readonly subnets: readonly DhcpSubnet[];
    readonly leaseMs: number;
    /** What phones have from before: bound when the lab starts. */
    readonly remembered?: readonly RememberedLease[];
  } | null;
  /** Absent: the lab's own names in `lab.test`; null: no DNS server, and nothing of it in DHCP's answers. */
  readonly dns?: LabDns | null;
  /** Whether there are files, by TFTP and by HTTP. */
  readonly hasTftp: boolean;
  /** Whether phones also find their file with a signature header; absent: no. */
  readonly signedFiles?: boolean;
  /** The load each model shall run, by device type; absent: the one it has. */
  readonly loadInformation?: Readonly<Record<number, string>>;
  /** Further loads it has. */
  readonly loads?: readonly string[];
  /** Of a firmware, all parts together. */
  readonly firmwareBytes?: number;
  /** Absent: everything unlimited. */
  readonly capacity?: Partial<LabCapacity>;
  readonly ports: LabPorts;
}

export interface LabPhone {
  readonly name: string;
  /** What is set on a phone that does not use DHCP; 0: it uses DHCP. */
  readonly address: number;
}

/** How fast the lab is; null: unlimited. The first three hold for each CallManager. */
export interface LabCapacity extends CallManagerCapacity {
  readonly dhcpPerSecond: number | null;
  /** TFTP transfers at a time. */
  readonly tftpSlots: number | null;
}

export interface LabDns {
  /** Option 15. The lab's servers are in it: cm1, cm2, ..., tftp, and CiscoCM1, which phones try by themselves. */
  readonly domain: string;
  /** Phones are told names: of the CallManagers in their files, of the TFTP server in option 66 instead of 150. */
  readonly tellsNames?: boolean;
  /** Further names, and other addresses for those of the lab; without any, the name does not exist. */
  readonly hosts?: Readonly<Record<string, readonly number[]>>;
}

/** Where the servers try to listen first: 0 or absent means any port, a busy one the next free. */
export interface LabPorts {
  readonly dhcp: number;
  readonly dns?: number;
  readonly tftp: number;
  readonly http?: number;
  readonly sccp: number;
  readonly management?: number;
}

/** All above 1024: the lab needs no privilege. */
export const labPorts = {
  dhcp: 6767,
  dns: 5353,
  tftp: 6969,
  http: 6970,
  sccp: 2000,
  management: 6971,
} as const satisfies LabPorts;

/** What a firmware of the phones of that time has, about. */
export const firmwareBytes = 6_000_000;

export interface LabServer {
  readonly name: string;
  /** Dotted. */
  readonly address: string;
  readonly port: number;
}

/** Where the lab's servers listen. */
export interface LabAddresses {
  readonly dhcp: LabServer | null;
  readonly dns?: LabServer | null;
  readonly tftp: LabServer | null;
  /** The files of TFTP. */
  readonly http?: LabServer | null;
  readonly callManagers: readonly LabServer[];
  readonly srst?: LabServer | null;
  /** Where it is asked for its view and told its faults, by HTTP. */
  readonly management?: LabServer | null;
}

/** 127.0.0.1, the first of the lab's addresses; CallManager n stands n - 1 above it. */
export const labAddress = 0x7f000001;

/** The SRST router stands where a fourth CallManager would. */
export const srstNumber = 3;

/** Where nobody listens: of a CallManager that is not there any more. */
export const goneAddress = labAddress + 8;
