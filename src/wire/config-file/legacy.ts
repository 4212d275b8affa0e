/**
 * The binary form: `SEP<MAC>.cnf` and `SEPDEFAULT.cnf` of CallManager 3.x for 12 SP+, 30 VIP, 7910 and early 7960.
 *
 * Confidence C. Cisco never published the layout, and real files are opaque to us: the one in Doc 5710 has 180 bytes of
 * which nothing is shown. What is known is one file of 56 bytes by which people booted phones without a CallManager; it
 * stands in test/fixtures/config-file. Our reading of it, a list of records, each with a group, an item and a value:
 *
 *     01 01  place     u8, 0 in that file                      01 03  port     u32, least significant byte first
 *     01 02  address   IPv4 in net order                       04 07  URLs     four texts, each with a NUL: of those,
 *     01 ff  end                                                               only the second is set in that file
 *
 * That a second CallManager is three more records with the next place is regstorm's own guess. A record we do not
 * know ends the reading, since nothing says how long it is; what was read until then counts.
 */
import { WireError } from '../../errors.js';
import { formatIpv4, parseIpv4 } from '../ipv4.js';
import { checkedPort, DEFAULT_SCCP_PORT, type PhoneConfiguration, usableEntries } from './contents.js';

const Tag = { place: 0x0101, address: 0x0102, port: 0x0103, urls: 0x0407, end: 0x01ff } as const;

/** The records a phone needs. A record that stands not here ends the reading. */
const valueSize: Readonly<Record<number, number>> = { [Tag.place]: 1, [Tag.address]: 4, [Tag.port]: 4 };

/** True for bytes that begin like the one legacy file known. */
export function isLegacy(bytes: Uint8Array): boolean {
  return bytes[0] === 1 && bytes[1] === 1;
}

/** Throws WireError when a CallManager is given by host name: the form has only addresses. */
export function writeLegacy(configuration: PhoneConfiguration): Uint8Array {
  const bytes: number[] = [];
  for (const { priority, name, port } of configuration.callManagers) {
    const address = parseIpv4(name);
    bytes.push(...record(Tag.place, priority));
    bytes.push(...record(Tag.address, address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255));
    bytes.push(...record(Tag.port, port & 255, port >>> 8, 0, 0));
  }
  return Uint8Array.from([...bytes, ...record(Tag.urls, 0, 0, 0, 0), ...record(Tag.end)]);
}

function record(tag: number, ...value: number[]): number[] {
  return [tag >>> 8, tag & 255, ...value];
}

/** Throws WireError when a record is cut short. */
export function readLegacy(bytes: Uint8Array): PhoneConfiguration {
  const callManagers: { priority: number; name: string; port: number }[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = view.getUint16(at);
    const size = valueSize[tag];
    if (size === undefined) break;
    if (at + 2 + size > bytes.length) throw new WireError('legacy configuration file: cut short');
    if (tag === Tag.place) {
      callManagers.push({ priority: view.getUint8(at + 2), name: '', port: DEFAULT_SCCP_PORT });
    } else {
      const callManager = callManagers.at(-1);
      if (callManager === undefined) throw new WireError('legacy configuration file: a value without its place');
      if (tag === Tag.address) callManager.name = formatIpv4(view.getUint32(at + 2));
      else callManager.port = checkedPort(view.getUint32(at + 2, true));
    }
    at += 2 + size;
  }
  return {
    callManagers: usableEntries(callManagers),
    srst: [],
    loadInformation: '',
    loadInformationByType: {},
    versionStamp: '',
  };
}
