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
import { conversation, excuses, files, grouped } from './boot-courses.js';

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

/** What the length in a frame does not count (sccp.md 1.1). */
const frameHead = 8;

const phones = [...phonesOf(plan, [[0, plan.total]])];

describeWithPeer(['tshark'], ['tshark'], 'boots of every model on the wire', () => {
  let lab: OpenLab;
  let complained: string[] = [];
  /** What reached a CallManager: how much TCP carried, the lengths its SCCP frames tell, and of which larger whole it is part. */
  let segments: string[][] = [];
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
    const toCallManagers = `tcp.len > 0 && tcp.dstport in {${callManagers.map(({ port }) => port).join(', ')}}`;
    segments = await fields(
      capture.file,
      `${toCallManagers} && !tcp.analysis.retransmission`,
      ['tcp.len', 'skinny.data_length', 'tcp.reassembled_in', 'tcp.segment.count'],
      reading,
    );
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

  it('write every message whole: what a CallManager gets is a frame or more to the last byte, and never part of one', () => {
    const parts = segments.filter(([, , reassembledIn, count]) => reassembledIn || count);
    expect(parts).toEqual([]);
    const framed = segments.map(([, lengths = '']) =>
      lengths.split(',').reduce((sum, length) => sum + frameHead + Number(length), 0),
    );
    expect(framed).toEqual(segments.map(([length]) => Number(length)));
    expect(segments.length).toBeGreaterThan(8 * plan.total);
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
