/**
 * The other side's view of a run: what the lab's servers have seen. Plain data, which also comes over the channel of a
 * lab in a process of its own.
 */
import type { CallManagerCounts, CallManagerNode } from './sessions/call-manager-node.js';
import type { DhcpSession } from './sessions/dhcp.js';

export interface LabView {
  readonly callManagers: readonly CallManagerView[];
  /** Phones in the device database, those of auto-registration too. */
  readonly devices: number;
  /** Leases that hold; null without a DHCP server. */
  readonly leases: number | null;
}

export interface CallManagerView extends Readonly<CallManagerCounts> {
  readonly name: string;
  /** Registers that stand in line. */
  readonly waiting: number;
}

export interface LabMinds {
  readonly callManagers: readonly CallManagerNode[];
  readonly dhcp: DhcpSession | null;
  readonly devices: { readonly size: number };
}

export function viewOf({ callManagers, dhcp, devices }: LabMinds, now: number): LabView {
  return {
    callManagers: callManagers.map(({ name, waiting, counts }) => ({ name, waiting, ...counts })),
    devices: devices.size,
    leases: dhcp?.leases(now) ?? null,
  };
}

/** Which phones to reset, and how: `type` is one of `ResetType`. */
export interface ResetOrder {
  /** A node by name, or all. */
  readonly node?: string;
  /** A phone by device name, or all that are registered. */
  readonly deviceName?: string;
  readonly type: number;
}

/** Tells how many phones were reset. */
export function resetPhones({ callManagers }: LabMinds, { node, deviceName, type }: ResetOrder): number {
  const asked = callManagers.filter(({ name }) => node === undefined || name === node);
  return asked.reduce((sum, callManager) => sum + callManager.reset(deviceName ?? null, type), 0);
}
