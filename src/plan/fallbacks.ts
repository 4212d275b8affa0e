/**
 * Whether the phones that a planned fault drives from the lab's first CallManager can all come back to it before the run
 * ends: it gives out so many tokens a second (sccp.md 4.4).
 */
import { faultRow } from '#terms/faults.js';
import { labServersOf } from './lab-servers.js';
import type { Plan } from './plan.js';

export interface LateFallback {
  readonly kind: 'fallback';
  readonly node: string;
  /** That have no token by the end of the run. */
  readonly phones: number;
  readonly perSecond: number;
}

/** The one all phones prefer. */
const firstNode = 'cm1';

export function lateFallbacks({ profile, total }: Plan): LateFallback[] {
  const { tokensPerSecond: perSecond } = profile.lab.capacity;
  if (perSecond === null || !labServersOf(profile).callManagers || !profile.phones.failover.standbyLinks) return [];
  return profile.events.flatMap((event) => {
    if (event.kind !== 'fault') return [];
    const { fault, node, forMs } = event.order;
    const isGone = faultRow(fault).takesAway && (node === null || node === firstNode);
    if (!isGone || forMs === null) return [];
    const leftMs = profile.holdMs - earliestMs(profile, fault === 'hang', event.atMs, forMs);
    const phones = total - Math.ceil((Math.max(0, leftMs) / 1_000) * perSecond);
    return phones > 0 ? [{ kind: 'fallback' as const, node: firstNode, phones, perSecond }] : [];
  });
}

/** The first of them may ask then: a node that hung is avoided for a while by those who gave it up. */
function earliestMs({ phones, lab }: Plan['profile'], isHang: boolean, atMs: number, forMs: number): number {
  if (!isHang) return atMs + forMs;
  const { keepaliveMisses, badMarkMs } = phones.failover;
  return Math.max(atMs + forMs, atMs + (keepaliveMisses - 1) * lab.keepaliveIntervalMs + badMarkMs);
}
