/** What the lab is to be: plain data, handed over before it starts. Addresses are u32. */
import type { Device } from './devices.js';
import type { DhcpSubnet } from './sessions/dhcp.js';

export interface LabSettings {
  /** The phones its CallManagers know. */
  readonly devices: readonly Device[];
  /** What becomes of all others (`lab-files.ts`). */
  readonly unknownPhones: 'missingFile' | 'reject';
  readonly keepaliveIntervalMs: number;
  /** How many: none, or up to three on 127.0.0.1, .2 and .3. */
  readonly callManagers: number;
  /** null: no DHCP server. */
  readonly dhcp: { readonly subnets: readonly DhcpSubnet[]; readonly leaseMs: number } | null;
  readonly hasTftp: boolean;
  readonly ports: LabPorts;
}

/** Where the servers try to listen first: 0 means any port, a busy one the next free. */
export interface LabPorts {
  readonly dhcp: number;
  readonly tftp: number;
  readonly sccp: number;
}

/** All above 1024: the lab needs no privilege. */
export const labPorts: LabPorts = { dhcp: 6767, tftp: 6969, sccp: 2000 };

export interface LabServer {
  readonly name: string;
  /** Dotted. */
  readonly address: string;
  readonly port: number;
}

/** Where the lab's servers listen. */
export interface LabAddresses {
  readonly dhcp: LabServer | null;
  readonly tftp: LabServer | null;
  readonly callManagers: readonly LabServer[];
}

/** 127.0.0.1, the first of the lab's addresses; CallManager n stands n - 1 above it. */
export const labAddress = 0x7f000001;
