/** Why a phone is no longer registered: what the lab has to say of the reasons in `terms/unregistered-reasons.ts`. */
import type { UnregisteredReason } from '../../terms/unregistered-reasons.js';

export const UnregisterReason = {
  unknown: 1,
  connectivity: 6,
  deviceInitiatedReset: 8,
  callManagerReset: 9,
  throttling: 12,
  keepaliveTimeout: 13,
  duplicate: 16,
} as const satisfies Record<string, UnregisteredReason>;

export type UnregisterReasonName = keyof typeof UnregisterReason;
