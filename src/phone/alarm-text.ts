/** The text of the Alarm a phone sends before Register: why it is here (sccp.md 4.6). */
import { alarmWords } from '../terms/alarms.js';
import { outcomeNames, outcomes } from '../terms/outcomes.js';

/** Reason code of each outcome, by its number; null: it is no reason to tell of. */
export const alarmCodes: readonly (number | null)[] = outcomeNames.map((name) => outcomes[name].alarmCode);

/** The code of a first registration after power-on. */
export const initialized = 25;

/** Of a registration with a better node that answers again. */
export const returned = 18;

/** Of a registration that a Restart of the CallManager asked for; Reset has a code of its own. */
export const restarted = 23;

/** At most 80 characters, as the field holds. */
export function alarmText(code: number, name: string, load: string): string {
  return `${code}: Name=${name} Load=${load} Last=${alarmWords[code] ?? 'Unknown'}`.slice(0, 80);
}

/** The form newer phones send as well, in the manner of theirs; its number is the same (sccp.md 2.1). */
export function alarmXml(code: number, name: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<x-cisco-alarm>\n<Alarm Name="LastOutOfServiceInformation">\n<ParameterList>\n' +
    `<String name="DeviceName">${name}</String>\n<Enum name="ReasonForOutOfService">${code}</Enum>\n` +
    '</ParameterList>\n</Alarm>\n</x-cisco-alarm>\n'
  );
}
