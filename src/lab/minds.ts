/**
 * The minds of the lab's servers, put together from its settings: what sockets, and the simulated network, talk to.
 */
import { formatIpv4 } from '#wire/ipv4.js';
import type { Devices } from './devices.js';
import { makeLabFiles } from './lab-files.js';
import { CallManagerNode } from './sessions/call-manager-node.js';
import { DhcpSession } from './sessions/dhcp.js';
import { TftpSession } from './sessions/tftp.js';
import { type LabServer, type LabSettings, labAddress } from './settings.js';

/** `startedAtUnixMs`: the wall clock when the lab's own began, for the clocks of the phones. */
export function makeCallManagers(settings: LabSettings, devices: Devices, startedAtUnixMs: number): CallManagerNode[] {
  return Array.from({ length: settings.callManagers }, (_, n) => {
    const { keepaliveIntervalMs } = settings;
    return new CallManagerNode(`cm${n + 1}`, devices, { keepaliveIntervalMs, startedAtUnixMs });
  });
}

/** The TFTP server of a cluster: every phone's file names the CallManagers, the first one first. */
export function makeTftp(settings: LabSettings, devices: Devices, callManagers: readonly LabServer[]): TftpSession {
  return new TftpSession({
    file: makeLabFiles({
      callManagers: callManagers.map(({ address, port }, priority) => ({ priority, name: address, port })),
      isKnown: (deviceName) => devices.find(deviceName) !== undefined,
      unknownPhones: settings.unknownPhones,
    }),
  });
}

/** Null where the settings want none. */
export function makeDhcp(settings: LabSettings): DhcpSession | null {
  if (settings.dhcp === null) return null;
  return new DhcpSession({
    serverAddress: labAddress,
    subnets: settings.dhcp.subnets,
    leaseSeconds: settings.dhcp.leaseMs / 1000,
    tftpServers: [labAddress],
    relayPort: 67,
  });
}

export function callManagerAddress(n: number): string {
  return formatIpv4(labAddress + n);
}
