/** The reasons a CallManager gives in its alarms DeviceUnregistered and DeviceTransientConnection (sccp.md 4.6). */
export const unregisteredReasons = {
  1: 'unknown',
  2: 'no entry in the database',
  3: 'database configuration error',
  4: 'device name unresolvable',
  5: 'too many phones',
  6: 'connectivity',
  7: 'initialisation',
  8: 'reset by the phone',
  9: 'CallManager reset',
  10: 'unregistered by the phone',
  11: 'malformed Register',
  12: 'SCCP throttling',
  13: 'keepalive timeout',
  16: 'duplicate registration',
  17: 'configuration applied',
  18: 'no response to Reset',
} as const;

export type UnregisteredReason = keyof typeof unregisteredReasons;
