/**
 * The files on the lab's TFTP server, made when asked for: what a CallManager's TFTP service would hold for the phones
 * it knows (sccp.md 5.3, 5.4), or what faults make of it. All phones that are told the same get the same bytes. Names are
 * found whatever their case.
 */
import type { CallManagerEntry, PhoneConfiguration } from '#wire/config-file/configuration.js';
import { isLegacy, writeLegacy } from '#wire/config-file/legacy.js';
import { writeSigned } from '#wire/config-file/signed.js';
import { writeConfigurationXml, writeDefaultXml } from '#wire/config-file/xml-writer.js';
import type { Device } from './devices.js';
import { Firmware } from './firmware.js';
import type { LabFile } from './lab-file.js';
import { findOptional } from './optional-files.js';
import { type OwnFile, ownFileNamed } from './sessions/device-names.js';
import type { Faults } from './sessions/faults.js';

export interface LabFilesSettings {
  /** The CallManagers every phone is told of, by address or by name. */
  readonly callManagers: readonly CallManagerEntry[];
  /** The same for the legacy form, which has no place for names. */
  readonly callManagerAddresses: readonly CallManagerEntry[];
  /** The CallManager of fault `staleFile`, which is not there. */
  readonly goneCallManager: CallManagerEntry;
  /** The router every phone is told of in place of its own; null: none. */
  readonly srst: { readonly address: number; readonly port: number } | null;
  readonly connectionMonitorSeconds: number;
  readonly detection?: 'normal' | 'delayed';
  readonly faults: Faults;
  /** A phone of the database, by device name such as SEP02AB12000001. */
  readonly find: (deviceName: string) => Device | undefined;
  /**
   * Whether there is a default file for phones that are not in the database (sccp.md 7, rows 2, 3, 18; section 10).
   * CallManager 3.x and 4.x have one only while auto-registration is on; later releases always, and reject at Register.
   */
  readonly hasDefault: boolean;
  /** Whether `SEP<MAC>.cnf.xml.sgn` exists beside the plain file. */
  readonly isSigned: boolean;
  /** The loads the default file names, by device type. */
  readonly loadInformation: Readonly<Record<number, string>>;
  /** Every load there is a firmware of. */
  readonly loads: Iterable<string>;
  /** Of a firmware, all parts together. */
  readonly firmwareBytes: number;
}

/** The lookup a `TftpSession` asks. Throws WireError when a CallManager's address is none. */
export function makeLabFiles(settings: LabFilesSettings): (name: string) => LabFile | null {
  const configuration: PhoneConfiguration = {
    callManagers: settings.callManagers,
    srst: [],
    loadInformation: '',
    loadInformationByType: settings.loadInformation,
    versionStamp: '{Jan 01 2003 00:00:00}',
    connectionMonitorSeconds: settings.connectionMonitorSeconds,
    ...(settings.detection === undefined ? {} : { detection: settings.detection }),
    deviceSecurityMode: 1,
    transportLayerProtocol: 4,
  };
  const defaults = new Map<string, Uint8Array>();
  if (settings.hasDefault) {
    defaults.set('xmldefault.cnf.xml', writeDefaultXml(configuration));
    defaults.set('sepdefault.cnf', writeLegacy({ ...configuration, callManagers: settings.callManagerAddresses }));
  }
  const firmware = new Firmware(settings.loads, settings.firmwareBytes);
  const { faults } = settings;
  const written = new Map<string, Uint8Array>();

  const write = (isLegacy: boolean, load: string, device: Device): Uint8Array => {
    const { srst: ownRouters = [], callManagers: order } = device;
    const srst = settings.srst === null ? ownRouters : [settings.srst];
    const isStale = faults.find('staleFile', device.name) !== null;
    const key = JSON.stringify([isLegacy, load, srst, order, isStale]);
    const known = written.get(key);
    if (known !== undefined) return known;
    const all = isLegacy ? settings.callManagerAddresses : settings.callManagers;
    const callManagers = isStale ? [settings.goneCallManager] : inOrder(all, order);
    const told = { ...configuration, srst, loadInformation: load, callManagers };
    const bytes = isLegacy ? writeLegacy(told) : writeConfigurationXml(told);
    written.set(key, bytes);
    return bytes;
  };

  const ownFile = ({ deviceName, form }: OwnFile, name: string): LabFile | null => {
    const device = settings.find(deviceName);
    if (device === undefined || faults.find('missingFile', deviceName) !== null) return null;
    if (form === 'signed' && !settings.isSigned) return null;
    const load = faults.find('wrongLoad', deviceName)?.load ?? device.load ?? '';
    const whole = write(form === 'legacy', load, device);
    const bytes = faults.find('corruptFile', deviceName) === null ? whole : cutShort(whole);
    return form === 'signed' ? writeSigned(bytes, name) : bytes;
  };

  return (name) => {
    const own = ownFileNamed(name);
    if (own !== null) return ownFile(own, name);
    return defaults.get(name.toLowerCase()) ?? firmware.find(name) ?? findOptional(name);
  };
}

/** The CallManagers of these numbers, the first one first; absent: all as they are. */
function inOrder(all: readonly CallManagerEntry[], numbers?: readonly number[]): readonly CallManagerEntry[] {
  if (numbers === undefined) return all;
  return numbers.flatMap((number, priority) => {
    const entry = all[number];
    return entry === undefined ? [] : [{ ...entry, priority }];
  });
}

/** Behind the place and the tag of the first address, in the midst of it (wire/config-file/legacy.ts). */
const legacyCut = 7;

/** Breaks off in the midst of an element, or of a record in the legacy form. */
function cutShort(bytes: Uint8Array): Uint8Array {
  if (isLegacy(bytes)) return bytes.subarray(0, legacyCut);
  const openingOfEnd = new TextDecoder().decode(bytes).indexOf('</', bytes.length / 2);
  return bytes.subarray(0, openingOfEnd);
}
