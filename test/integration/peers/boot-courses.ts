/** What phones of each generation say on the wire until they are in service, in their order (sccp.md 3.2, 5.2, 5.3). */
import type { ModelName, models } from '#phone/models.js';

/** What a phone of a generation writes to its CallManager until it is in service. */
export const conversation: Readonly<Record<(typeof models)[ModelName]['requests'], readonly string[]>> = {
  selsius: [
    ...['Alarm', 'Register', 'IpPort', 'VersionReq', 'CapabilitiesRes'],
    ...['ButtonTemplateReq', 'TimeDateReq'],
  ],
  first: [
    ...['Alarm', 'Register', 'IpPort', 'CapabilitiesRes', 'HeadsetStatus'],
    ...['ButtonTemplateReq', 'SoftKeyTemplateReq', 'SoftKeySetReq', 'ConfigStatReq'],
    ...['LineStatReq', 'ForwardStatReq', 'SpeedDialStatReq', 'RegisterAvailableLines', 'TimeDateReq'],
  ],
  second: [
    ...['Alarm', 'XmlAlarm', 'Register', 'IpPort', 'CapabilitiesRes', 'UpdateCapabilities', 'HeadsetStatus'],
    ...['MediaPathCapability', 'MediaPathCapability', 'MediaPathCapability', 'VersionReq', 'ServerReq'],
    ...['ButtonTemplateReq', 'SoftKeyTemplateReq', 'SoftKeySetReq', 'ConfigStatReq'],
    ...['LineStatReq', 'ForwardStatReq', 'SpeedDialStatReq', 'RegisterAvailableLines', 'TimeDateReq'],
  ],
};

/** Which files it asks for. */
export const files: Readonly<Record<(typeof models)[ModelName]['files'], (name: string) => readonly string[]>> = {
  legacy: (name) => [`${name}.cnf`],
  xml: (name) => [`CTL${name}.tlv`, `${name}.cnf.xml`],
  signed: (name) => [`CTL${name}.tlv`, `ITL${name}.tlv`, 'ITLFile.tlv', `${name}.cnf.xml.sgn`, `${name}.cnf.xml`],
};

/** What tshark complains of, and is in order. */
export const excuses = [
  // What a phone asks for and a cluster does not have (sccp.md 5.3).
  /TFTP ERROR packet Error Code, Code: File not found/,
  // A kernel that waited for a processor sends a segment again, and the other says that it had it (RFC 2883).
  /retransmission/i,
  /D-SACK.*Duplicate ACK/,
  // The relay's source port, which this tshark has not heard of (RFC 8357).
  /Unknown subopt type handler 19 /,
];

/** The values of each key. A packet may hold a field more than once: values are all meant, of keys the first. */
export function grouped(rows: readonly (readonly string[])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [keys, values] of rows) {
    const key = keys!.split(',')[0]!;
    groups.set(key, [...(groups.get(key) ?? []), ...values!.split(',')]);
  }
  return groups;
}
