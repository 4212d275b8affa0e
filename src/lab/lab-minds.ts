/** What the servers of a lab think with, all together: behind sockets, or in virtual time. */
import type { PhoneOrder } from '../terms/shares.js';
import type { Devices } from './devices.js';
import type { CallManagerNode } from './sessions/call-manager-node.js';
import type { DhcpSession } from './sessions/dhcp.js';
import type { DnsSession } from './sessions/dns.js';
import type { Faults } from './sessions/faults.js';
import type { TftpSession } from './sessions/tftp.js';

export interface LabMinds {
  readonly callManagers: readonly CallManagerNode[];
  readonly srst: CallManagerNode | null;
  readonly dhcp: DhcpSession | null;
  /** Its faults are those of HTTP, too. */
  readonly tftp: TftpSession | null;
  readonly dns: DnsSession | null;
  readonly devices: Devices;
  /** Of whom faults take their shares. */
  readonly phones: PhoneOrder;
  /** Of the view management is shown. */
  readonly viewFaults: Faults;
}

/** The CallManagers, and the SRST router behind them. */
export function nodesOf({ callManagers, srst }: Pick<LabMinds, 'callManagers' | 'srst'>): readonly CallManagerNode[] {
  return srst === null ? callManagers : [...callManagers, srst];
}

/** The faults of each server, by the name that orders know it by. */
export function faultsByServer(minds: LabMinds): ReadonlyMap<string, Faults> {
  const { dhcp, tftp, dns, viewFaults } = minds;
  const others = Object.entries({ dhcp, tftp, dns, view: { faults: viewFaults } });
  return new Map([
    ...nodesOf(minds).map(({ name, faults }) => [name, faults] as const),
    ...others.flatMap(([name, mind]) => (mind === null ? [] : [[name, mind.faults] as const])),
  ]);
}
