/**
 * The files on the lab's TFTP server, made when asked for: what a CallManager's TFTP service would hold for the phones
 * it knows (sccp.md 5.3, 5.4). All phones of the lab get the same contents. Names are found whatever their case.
 */
import type { CallManagerEntry, PhoneConfiguration } from '#wire/config-file/configuration.js';
import { writeLegacy } from '#wire/config-file/legacy.js';
import { writeConfigurationXml, writeDefaultXml } from '#wire/config-file/xml-writer.js';

export interface LabFilesSettings {
  /** The CallManagers every phone is told of. Names must be addresses: the legacy form has no place for others. */
  readonly callManagers: readonly CallManagerEntry[];
  /** Whether a phone is in the database, by device name such as SEP02AB12000001. */
  readonly isKnown: (deviceName: string) => boolean;
  /**
   * What becomes of the others (sccp.md 7, rows 2 and 18): CallManager 3.x and 4.x have no default file while
   * auto-registration is off, so both files are missing; later releases serve it, and reject the phone at Register.
   */
  readonly unknownPhones: 'missingFile' | 'reject';
}

const ownFile = /^(sep[0-9a-f]{12})\.cnf(\.xml)?$/i;

/** The lookup a `TftpSession` asks. Throws WireError when a CallManager is given by host name. */
export function makeLabFiles(settings: LabFilesSettings): (name: string) => Uint8Array | null {
  const configuration: PhoneConfiguration = {
    callManagers: settings.callManagers,
    srst: [],
    loadInformation: '',
    loadInformationByType: {},
    versionStamp: '{Jan 01 2003 00:00:00}',
    connectionMonitorSeconds: 120,
    deviceSecurityMode: 1,
    transportLayerProtocol: 4,
  };
  const xml = writeConfigurationXml(configuration);
  const legacy = writeLegacy(configuration);
  const defaults = new Map<string, Uint8Array>();
  if (settings.unknownPhones === 'reject') {
    defaults.set('xmldefault.cnf.xml', writeDefaultXml(configuration));
    defaults.set('sepdefault.cnf', legacy);
  }

  return (name) => {
    const own = ownFile.exec(name);
    if (own === null) return defaults.get(name.toLowerCase()) ?? null;
    if (!settings.isKnown(own[1]!.toUpperCase())) return null;
    return own[2] === undefined ? legacy : xml;
  };
}
