/** The text of the Alarm a phone sends before Register: why it is here (sccp.md 4.6). */
import { outcomeNames, outcomes } from '../terms/outcomes.js';

/** Reason code of each outcome, by its number; null: it is no reason to tell of. */
export const alarmCodes: readonly (number | null)[] = outcomeNames.map((name) => outcomes[name].alarmCode);

/** Reason code -> the word after `Last=`; spellings other than 14, 23 and 25 have confidence C. */
const lastWords: Readonly<Record<number, string>> = {
  7: 'TFTP-timeout',
  9: 'TFTP-error',
  10: 'TCP-timeout',
  12: 'CM-reset-TCP',
  13: 'CM-aborted-TCP',
  14: 'CM-closed-TCP',
  15: 'CM-ICMP-Unreach',
  16: 'CM-NAKed',
  17: 'KeepaliveTO',
  21: 'Phone-Re-IP',
  22: 'Reset-Reset',
  23: 'Reset-Restart',
  24: 'Phone-Reg-Rej',
  25: 'Initialized',
};

/** The code of a first registration after power-on. */
export const initialized = 25;

/** Of a registration that a Restart of the CallManager asked for; Reset has a code of its own. */
export const restarted = 23;

/** At most 80 characters, as the field holds. */
export function alarmText(code: number, name: string, load: string): string {
  return `${code}: Name=${name} Load=${load} Last=${lastWords[code] ?? 'Unknown'}`.slice(0, 80);
}

/** The form newer phones send as well, in the manner of theirs; its number is the same (sccp.md 2.1). */
export function alarmXml(code: number, name: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<x-cisco-alarm>\n<Alarm Name="LastOutOfServiceInformation">\n<ParameterList>\n' +
    `<String name="DeviceName">${name}</String>\n<Enum name="ReasonForOutOfService">${code}</Enum>\n` +
    '</ParameterList>\n</Alarm>\n</x-cisco-alarm>\n'
  );
}
