/**
 * The configuration file of a phone, read whatever its form: `SEP<MAC>.cnf.xml` and `XMLDefault.cnf.xml` are XML,
 * `SEP<MAC>.cnf` and `SEPDEFAULT.cnf` are binary, and a signed file (`.sgn`) is XML behind a binary header. The first bytes
 * tell; the name of the file does not matter.
 */
import { WireError } from '../../errors.js';
import type { PhoneConfiguration } from './contents.js';
import { isLegacy, readLegacy } from './legacy.js';
import { isSigned, signedContent } from './signed.js';
import { readXml } from './xml-reader.js';

export type { CallManagerEntry, PhoneConfiguration } from './contents.js';

/** Files of real CallManagers have 2 to 12 KB. */
const MAXIMUM_SIZE = 256 * 1024;

/** Throws WireError when the file is of no known form, too large, or corrupt. It may well name no CallManager. */
export function readConfiguration(bytes: Uint8Array): PhoneConfiguration {
  if (bytes.length > MAXIMUM_SIZE) throw new WireError(`configuration file of ${bytes.length} bytes`);
  if (isLegacy(bytes)) return readLegacy(bytes);
  // Bytes that are no UTF-8 (older files are Latin-1) become U+FFFD; the elements that matter are ASCII.
  const text = new TextDecoder().decode(isSigned(bytes) ? signedContent(bytes) : bytes).trimStart();
  if (!text.startsWith('<')) throw new WireError('configuration file: neither XML nor the legacy form');
  return readXml(text);
}
