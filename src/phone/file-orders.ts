/** Which files a phone asks for, in which order (sccp.md 5.3). NAME is its device name. */

interface FileOrder {
  /** Before its configuration: lists of whom it may trust. A missing one never stops the phone. */
  readonly trust: readonly string[];
  /** Its own configuration; the first there is counts. */
  readonly own: readonly string[];
  /** For a phone that has none of its own. */
  readonly defaults: readonly string[];
  /** After its configuration, by `files: full`: what its display and its bell would use. All may be missing. */
  readonly optional: readonly string[];
}

const userLocale = 'English_United_States';
const networkLocale = 'United_States';

export const fileOrders = {
  /** 12 SP+, 30 VIP, 7910, early 7960: the legacy file, then the legacy default; no display to speak of. */
  legacy: { trust: [], own: ['NAME.cnf'], defaults: ['SEPDEFAULT.cnf'], optional: [] },
  /** 7940 and 7960 with firmware 5 to 8. They take the plain file (sccp.md 10). */
  xml: {
    trust: ['CTLNAME.tlv'],
    own: ['NAME.cnf.xml'],
    defaults: ['XMLDefault.cnf.xml'],
    optional: [
      'RINGLIST.DAT',
      `${userLocale}/7960-dictionary.xml`,
      `${userLocale}/7960-kate.xml`,
      `${userLocale}/7960-font.xml`,
      `${networkLocale}/7960-tones.xml`,
      'dialplan.xml',
    ],
  },
  /** All later models: a file with a signature header first, where the cluster signs them (sccp.md 10). */
  signed: {
    trust: ['CTLNAME.tlv', 'ITLNAME.tlv', 'ITLFile.tlv'],
    own: ['NAME.cnf.xml.sgn', 'NAME.cnf.xml'],
    defaults: ['XMLDefault.cnf.xml'],
    optional: [
      `${userLocale}/mk-sccp.jar`,
      `${networkLocale}/g3-tones.xml`,
      'Ringlist.xml',
      'DistinctiveRinglist.xml',
      'dialplan.xml',
    ],
  },
} as const satisfies Record<string, FileOrder>;
