/** Which load a phone is to run, and the files it is made of (sccp.md 5.3). What is in them is dropped as it comes. */
import type { PhoneConfiguration } from '#wire/config-file/configuration.js';
import { readLoads } from '#wire/config-file/loads.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';

/** More parts than any load has. */
const mostParts = 16;

/** The load a configuration asks for; '' when the phone has it, or may keep what it has. */
export function loadWanted(self: Being, configuration: PhoneConfiguration): string {
  if (self.settings.firmware === 'keep') return '';
  const wanted = configuration.loadInformation || (configuration.loadInformationByType[self.model.deviceType] ?? '');
  return wanted === self.load ? '' : wanted;
}

export function listOf(load: string): string {
  return `${load}.loads`;
}

/** The parts a list names; none when it is no list of a load. */
export function partsOf(list: Uint8Array): readonly string[] {
  try {
    const parts = readLoads(list);
    return parts.length > mostParts ? [] : parts;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [];
  }
}
