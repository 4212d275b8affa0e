/** Which load a phone is to run, and the files it is made of (sccp.md 5.3). What is in them is dropped as it comes. */
import type { PhoneConfiguration } from '#wire/config-file/configuration.js';
import { readLoads } from '#wire/config-file/loads.js';
import { WireError } from '../errors.js';
import type { Being } from './being.js';
import { models } from './models.js';

/** More parts than any load has. */
const mostParts = 16;

/** The load a configuration asks for; '' when the phone has it, or may keep what it has. */
export function loadWanted(self: Being, configuration: PhoneConfiguration): string {
  if (self.settings.firmware === 'keep') return '';
  const wanted = configuration.loadInformation || (configuration.loadInformationByType[self.model.deviceType] ?? '');
  return wanted === self.load ? '' : wanted;
}

/**
 * Whether a load is one of other models: its name begins like theirs, and not like that of the phone. Of names no model is
 * known by nothing can be said: such a load is taken for the phone's.
 */
export function isForeign({ model }: Pick<Being, 'model'>, load: string): boolean {
  const kind = kindOf(load);
  const isOfOthers = Object.values(models).some((other) => kindOf(other.load) === kind);
  return isOfOthers && kindOf(model.load) !== kind;
}

/** 'SCCP42' of SCCP42.9-4-2-1S, 'P003' of P00308010200: the hardware it is made for. */
function kindOf(load: string): string {
  const [dotted = ''] = load.split('.');
  return /^P0\d{10}$/.test(load) ? load.slice(0, 4) : dotted;
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
