/**
 * The reason codes of the Alarm a phone sends before Register, with the word behind `Last=`: why it is here. The numbers
 * are those of the older phones, by sccp.md 4.6; later releases of CallManager show 15, 16 and 17 in their own meaning.
 * Spellings other than those of 14, 23 and 25 have confidence C there.
 */
export const alarmWords: Readonly<Record<number, string>> = {
  3: 'Version-error',
  7: 'TFTP-timeout',
  9: 'TFTP-error',
  10: 'TCP-timeout',
  12: 'CM-reset-TCP',
  13: 'CM-aborted-TCP',
  14: 'CM-closed-TCP',
  15: 'CM-ICMP-Unreach',
  16: 'CM-NAKed',
  17: 'KeepaliveTO',
  18: 'Failback',
  20: 'Phone-Keypad',
  21: 'Phone-Re-IP',
  22: 'Reset-Reset',
  23: 'Reset-Restart',
  24: 'Phone-Reg-Rej',
  25: 'Initialized',
};
