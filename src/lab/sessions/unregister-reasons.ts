/** Why a phone is no longer registered, as the alarm DeviceUnregistered of a CallManager numbers it (sccp.md 4.6). */
export const UnregisterReason = {
  unknown: 1,
  connectivity: 6,
  deviceInitiatedReset: 8,
  callManagerReset: 9,
  throttling: 12,
  keepaliveTimeout: 13,
  duplicate: 16,
} as const;

export type UnregisterReasonName = keyof typeof UnregisterReason;
