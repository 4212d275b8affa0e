/**
 * Whole boots of every model as tshark reads them off the wire: no byte that it complains of, and each generation says
 * what real phones say, in their order (sccp.md 3.2, 5.2, 5.3).
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import { type ModelName, models } from '#phone/models.js';
import { phonesOf } from '#plan/plan.js';
import { messageName } from '#wire/sccp/catalogue.js';
import { Capture } from '../../support/capture.js';
import { describeWithPeer } from '../../support/peers.js';
import { beginRun, planOf } from '../../support/run-coordinator.js';
import { type OpenLab, openLab } from '../../support/run-lab.js';
import { complaints, fields, type Reading } from '../../support/tshark.js';

const modelNames = Object.keys(models) as ModelName[];

const plan = planOf(`
workers: 1
phones: { startup: none }
sites:
  every:
    phones: { ${modelNames.map((model) => `'${model}': 1`).join(', ')} }
    subnets: [ { cidr: 127.23.0.0/16, giaddrs: 127.23.0.2 } ]
arrivals: { kind: burst, within: 1s }
lab: { keepaliveInterval: 3s }
hold: 8s
`);

/** What a phone of a generation writes to its CallManager until it is in service. */
const conversation: Readonly<Record<(typeof models)[ModelName]['requests'], readonly string[]>> = {
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
const files: Readonly<Record<(typeof models)[ModelName]['files'], (name: string) => readonly string[]>> = {
  legacy: (name) => [`${name}.cnf`],
  xml: (name) => [`CTL${name}.tlv`, `${name}.cnf.xml`],
  signed: (name) => [`CTL${name}.tlv`, `ITL${name}.tlv`, 'ITLFile.tlv', `${name}.cnf.xml.sgn`, `${name}.cnf.xml`],
};

const excuses = [
  // What a phone asks for and a cluster does not have (sccp.md 5.3).
  /TFTP ERROR packet Error Code, Code: File not found/,
  // A kernel that waited for a processor.
  /retransmission/i,
  // The relay's source port, which this tshark has not heard of (RFC 8357).
  /Unknown subopt type handler 19 /,
];

const phones = [...phonesOf(plan, [[0, plan.total]])];

describeWithPeer(['tshark'], ['tshark'], 'boots of every model on the wire', () => {
  let lab: OpenLab;
  let complained: string[] = [];
  /** By MAC, by address, by address. */
  let leasing = new Map<string, string[]>();
  let asked = new Map<string, string[]>();
  let said = new Map<string, string[]>();
  /** The address of each phone, as its Register tells. */
  let addresses = new Map<string, string[]>();

  beforeAll(async () => {
    lab = await openLab(plan);
    const { callManagers, dhcp, tftp } = lab.addresses;
    const sccp = callManagers.map(({ port }) => `tcp.port==${port},skinny`);
    const decodeAs = [...sccp, `udp.port==${dhcp!.port},dhcp`, `udp.port==${tftp!.port},tftp`];
    const reading: Reading = { decodeAs, checksums: false };
    const capture = await Capture.start('net 127.23.0.0/16');
    await beginRun(plan, lab.addresses, new LocalFleet()).result;
    await capture.stop('127.23.255.254');
    const read = async (filter: string, names: string[]) => grouped(await fields(capture.file, filter, names, reading));
    complained = await complaints(capture.file, reading);
    leasing = await read('dhcp', ['dhcp.hw.mac_addr', 'dhcp.option.dhcp']);
    asked = await read('tftp.opcode == 1', ['ip.src', 'tftp.source_file']);
    said = await read('skinny', ['ip.src', 'skinny.messageId']);
    addresses = await read('skinny.messageId == 1', ['skinny.DeviceName', 'ip.src']);
  }, 60_000);
  afterAll(() => lab?.stop());

  it('have nothing that tshark complains of', () => {
    const excused = (complaint: string) => excuses.some((excuse) => excuse.test(complaint));
    expect(complained.filter((complaint) => !excused(complaint))).toEqual([]);
    expect(complained.length).toBeGreaterThan(0);
  });

  it('lease in four messages, and give the address back', () => {
    const heard = phones.map(({ mac }) => leasing.get(mac.toLowerCase().replace(/..(?=.)/g, '$&:')));
    expect(heard).toEqual(phones.map(() => ['1', '2', '3', '5', '7']));
  });

  it.each(phones.map((phone) => [phone.model, phone] as const))(
    'of a %s ask for its files and say what its generation says',
    (model, { name }) => {
      const [address = ''] = addresses.get(name) ?? [];
      expect(asked.get(address)).toEqual(files[models[model].files](name));

      const names = said.get(address)!.map((id) => messageName(Number(id)));
      const untilInService = names.slice(0, names.indexOf('TimeDateReq') + 1);
      expect(untilInService).toEqual(conversation[models[model].requests]);
      expect(new Set(names.slice(untilInService.length))).toEqual(new Set(['KeepAlive', 'Unregister']));
    },
  );
});

/** The values of each key. A packet may hold a field more than once: values are all meant, of keys the first. */
function grouped(rows: readonly (readonly string[])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [keys, values] of rows) {
    const key = keys!.split(',')[0]!;
    groups.set(key, [...(groups.get(key) ?? []), ...values!.split(',')]);
  }
  return groups;
}
