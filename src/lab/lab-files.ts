/**
 * The files on the lab's TFTP server, made when asked for: what a CallManager's TFTP service would hold for the phones
 * it knows (sccp.md 5.3, 5.4). All phones that shall run one load and have one SRST router get the same contents. Names
 * are found whatever their case.
 */
import type { CallManagerEntry, PhoneConfiguration } from '#wire/config-file/configuration.js';
import { writeLegacy } from '#wire/config-file/legacy.js';
import { writeSigned } from '#wire/config-file/signed.js';
import { writeConfigurationXml, writeDefaultXml } from '#wire/config-file/xml-writer.js';
import type { Device } from './devices.js';
import { Firmware } from './firmware.js';
import type { LabFile } from './lab-file.js';
import { findOptional } from './optional-files.js';

export interface LabFilesSettings {
  /** The CallManagers every phone is told of, by address or by name. */
  readonly callManagers: readonly CallManagerEntry[];
  /** The same for the legacy form, which has no place for names. */
  readonly callManagerAddresses: readonly CallManagerEntry[];
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

const ownFile = /^(sep[0-9a-f]{12})\.cnf(\.xml(\.sgn)?)?$/i;

/** The lookup a `TftpSession` asks. Throws WireError when a CallManager's address is none. */
export function makeLabFiles(settings: LabFilesSettings): (name: string) => LabFile | null {
  const configuration: PhoneConfiguration = {
    callManagers: settings.callManagers,
    srst: [],
    loadInformation: '',
    loadInformationByType: settings.loadInformation,
    versionStamp: '{Jan 01 2003 00:00:00}',
    connectionMonitorSeconds: 120,
    deviceSecurityMode: 1,
    transportLayerProtocol: 4,
  };
  const legacy = writeLegacy({ ...configuration, callManagers: settings.callManagerAddresses });
  const defaults = new Map<string, Uint8Array>();
  if (settings.hasDefault) {
    defaults.set('xmldefault.cnf.xml', writeDefaultXml(configuration));
    defaults.set('sepdefault.cnf', legacy);
  }
  const firmware = new Firmware(settings.loads, settings.firmwareBytes);
  const byContents = new Map<string, Uint8Array>();
  const xmlFor = ({ load = '', srst = [] }: Device): Uint8Array => {
    const key = [load, ...srst.map(({ address, port }) => `${address}:${port}`)].join();
    const made = byContents.get(key) ?? writeConfigurationXml({ ...configuration, srst, loadInformation: load });
    byContents.set(key, made);
    return made;
  };

  return (name) => {
    const own = ownFile.exec(name);
    if (own === null) return defaults.get(name.toLowerCase()) ?? firmware.find(name) ?? findOptional(name);
    const [, deviceName = '', isXml, isSigned] = own;
    const device = settings.find(deviceName.toUpperCase());
    if (device === undefined) return null;
    if (isXml === undefined) return legacy;
    if (isSigned === undefined) return xmlFor(device);
    return settings.isSigned ? writeSigned(xmlFor(device), name) : null;
  };
}
