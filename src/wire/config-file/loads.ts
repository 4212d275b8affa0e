/**
 * A firmware's list of parts, `<load>.loads`: a phone that is to run another load fetches it, then each part it names
 * (sccp.md 5.3). The real file is opaque to us; ours is text, the name of a part a line (confidence C). The names are
 * made like those of real loads: apps42.9-4-2ES26.sbn, cnu42.9-4-2ES26.sbn, ...
 */
import { WireError } from '../../errors.js';

const fileName = /^[\w.-]{1,64}$/;
/** Real lists have a few hundred bytes. */
const MAXIMUM_SIZE = 4096;

export function writeLoads(parts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(parts.map((part) => `${part}\n`).join(''));
}

/** The names of the parts, in the order to fetch them. Throws WireError unless the bytes are such a list. */
export function readLoads(bytes: Uint8Array): string[] {
  if (bytes.length > MAXIMUM_SIZE) throw new WireError(`list of firmware parts: ${bytes.length} bytes`);
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const parts = lines.filter((line) => line !== '');
  if (parts.length === 0 || !parts.every((part) => fileName.test(part))) {
    throw new WireError('list of firmware parts: no such list');
  }
  return parts;
}
