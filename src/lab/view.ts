/**
 * The other side's view of a run: what the lab's servers have seen. Plain data, which also comes over the channel of a
 * lab in a process of its own.
 */
import { ResetType } from '#wire/sccp/catalogue.js';
import type { FaultOrder } from '../terms/faults.js';
import { everybody } from '../terms/shares.js';
import { type LabMinds, nodesOf } from './lab-minds.js';
import type { CallManagerCounts } from './sessions/call-manager-node.js';
import { UnregisterReason } from './sessions/unregister-reasons.js';

export interface LabView {
  /** The SRST router, where there is one, as the last. */
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

export function viewOf(minds: LabMinds, now: number): LabView {
  const { dhcp, devices } = minds;
  return {
    callManagers: nodesOf(minds).map(({ name, waiting, counts }) => ({ name, waiting, ...counts })),
    devices: devices.size,
    leases: dhcp?.leases(now) ?? null,
  };
}

/** A phone of the device database as management is shown it (RIS), which may not be how it is: fault `lie`. */
export interface DeviceRow {
  readonly name: string;
  /** The CallManager at which it is registered. */
  readonly node: string | null;
  readonly status: 'registered' | 'unregistered';
  /** Why it left its CallManager when it did last: one of `UnregisterReason`; null: it is there, or never was. */
  readonly reason: number | null;
}

/** So many phones of the database, from the `from`th on; the SRST router tells nobody whom it has. */
export function deviceRowsOf(minds: LabMinds, from: number, count: number): DeviceRow[] {
  const { devices, callManagers, viewFaults } = minds;
  return [...devices.names()].slice(from, from + count).map((name) => {
    if (viewFaults.find('lie', name) !== null) {
      return { name, node: null, status: 'unregistered', reason: UnregisterReason.unknown };
    }
    const at = callManagers.filter(({ registered }) => registered.has(name)).map((node) => node.name);
    const last = devices.lastNodeOf(name);
    // By a half-open link it may be registered at a node it has left.
    const node = at.find((each) => each === last) ?? at[0] ?? null;
    if (node === null) return { name, node, status: 'unregistered', reason: devices.reasonOf(name) ?? null };
    return { name, node, status: 'registered', reason: null };
  });
}

/** Which phones to reset, and how: `type` is one of `ResetType`. */
export interface ResetOrder {
  /** A node by name, or all. */
  readonly node?: string;
  /** A phone by device name, or all that are registered. */
  readonly deviceName?: string;
  /** Of all that are registered; absent: all. */
  readonly share?: number;
  readonly type: number;
}

/** What an order is that is over as soon as it is done; nothing for any other. */
export function act(minds: LabMinds, { fault, node, share, type }: FaultOrder): void {
  if (fault === 'reset') resetPhones(minds, { ...(node === null ? {} : { node }), share, type: ResetType[type] });
}

/** Tells how many phones were reset. */
export function resetPhones(minds: LabMinds, { node, deviceName, share, type }: ResetOrder): number {
  const asked = nodesOf(minds).filter(({ name }) => node === undefined || name === node);
  const cut = share === undefined ? everybody : minds.phones.cut(share);
  return asked.reduce((sum, callManager) => sum + callManager.reset(deviceName ?? null, type, cut), 0);
}
