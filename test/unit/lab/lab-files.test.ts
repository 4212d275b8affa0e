import { describe, expect, it } from 'vitest';
import type { LabFile } from '#lab/lab-file.js';
import { type LabFilesSettings, makeLabFiles } from '#lab/lab-files.js';
import { Faults } from '#lab/sessions/faults.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { readLoads } from '#wire/config-file/loads.js';
import { isSigned } from '#wire/config-file/signed.js';

const callManagers = [
  { priority: 0, name: '127.0.0.1', port: 2000 },
  { priority: 1, name: '127.0.0.2', port: 2001 },
];
const known = { name: 'SEP02AB12000001', deviceType: 7, lines: [] };
const settings: LabFilesSettings = {
  callManagers,
  callManagerAddresses: callManagers,
  goneCallManager: { priority: 0, name: '127.0.0.9', port: 2000 },
  srst: null,
  connectionMonitorSeconds: 120,
  faults: new Faults(),
  find: (name) => (name === known.name ? known : undefined),
  hasDefault: false,
  isSigned: false,
  loadInformation: {},
  loads: [],
  firmwareBytes: 0,
};

/** The whole of a file, or null. */
function reader(changes: Partial<LabFilesSettings> = {}): (name: string) => Uint8Array | null {
  const files = makeLabFiles({ ...settings, ...changes });
  return (name) => whole(files(name));
}

function whole(file: LabFile | null): Uint8Array | null {
  return file === null ? null : file.subarray(0, file.length);
}

const ownFiles = ['SEP02AB12000001.cnf.xml', 'SEP02AB12000001.cnf', 'sep02ab12000001.CNF.XML'];
const defaultFiles = ['XMLDefault.cnf.xml', 'XmlDefault.cnf.xml', 'SEPDEFAULT.cnf', 'SEPDefault.cnf'];
const optionalFiles = [
  'English_United_States/7960-dictionary.xml',
  'English_United_States/7960-font.xml',
  'English_United_States/7960-kate.xml',
  'English_United_States/ipc-sccp.jar',
  'United_States/g3-tones.xml',
  'RINGLIST.DAT',
  'Ringlist.xml',
  'DistinctiveRinglist.xml',
  'Chime.raw',
  'Classic1.pcm',
  'gkdefault.cfg',
  'dialplan.xml',
];

describe('the files of the lab', () => {
  it.each(ownFiles)('tell a known phone its CallManagers: %s', (name) => {
    expect(readConfiguration(reader()(name)!).callManagers).toEqual(callManagers);
  });

  it.each(defaultFiles)('have a default only where there shall be one: %s', (name) => {
    expect(reader()(name)).toBeNull();
    expect(readConfiguration(reader({ hasDefault: true })(name)!).callManagers).toEqual(callManagers);
  });

  it.each([
    'SEP02AB12000002.cnf.xml',
    'SEP02AB12000002.cnf',
    'SEP02AB12000002.cnf.xml.sgn',
    'SEP02AB12000001.cnf.sgn',
    'CTLSEP02AB12000001.tlv',
    'OS79XX.TXT',
    'SCCP42.loads',
    '../SEP02AB12000001.cnf',
    '',
  ])('hold nothing else: %j', (name) => {
    const full = reader({ hasDefault: true, isSigned: true, loads: ['SCCP11'] });
    expect([reader()(name), full(name)]).toEqual([null, null]);
  });

  it('are made once for all phones', () => {
    const files = makeLabFiles(settings);
    expect(files(ownFiles[0]!)).toBe(files(ownFiles[2]!));
  });

  it.each(optionalFiles)('have what a phone does well without, in any case of letters: %s', (name) => {
    expect(reader()(name)!.length).toBeGreaterThan(0);
    expect(reader()(name.toUpperCase())).toEqual(reader()(name));
  });

  it('name the SRST router of a phone, where it has one', () => {
    const srst = [{ address: 0x7f140001, port: 2443 }];
    const files = makeLabFiles({
      ...settings,
      isSigned: true,
      find: (name) => ({ ...known, name, ...(name.endsWith('1') ? { srst } : {}) }),
    });
    const srstIn = (name: string) => readConfiguration(whole(files(name))!).srst;
    expect(srstIn('SEP02AB12000001.cnf.xml')).toEqual(srst);
    expect(srstIn('SEP02AB12000001.cnf.xml.sgn')).toEqual(srst);
    expect(srstIn('SEP02AB12000002.cnf.xml')).toEqual([]);
  });

  it('name one SRST router for all phones, where the lab has one', () => {
    const own = [{ address: 0x7f140001, port: 2443 }];
    const srst = { address: 0x7f000004, port: 2002 };
    const read = reader({ srst, find: () => ({ ...known, srst: own }) });
    expect(readConfiguration(read('SEP02AB12000001.cnf.xml')!).srst).toEqual([srst]);
  });

  it('name the CallManagers of a phone in its own order, in every form', () => {
    const orders = { SEP02AB12000001: [1, 0], SEP02AB12000002: [1], SEP02AB12000003: undefined };
    const read = reader({
      find: (name) => {
        const order = orders[name as keyof typeof orders];
        return { ...known, name, ...(order === undefined ? {} : { callManagers: order }) };
      },
    });
    for (const [name, order = [0, 1]] of Object.entries(orders)) {
      const expected = order.map((number, priority) => ({ ...callManagers[number]!, priority }));
      for (const form of ['cnf', 'cnf.xml']) {
        expect(readConfiguration(read(`${name}.${form}`)!).callManagers).toEqual(expected);
      }
    }
  });

  it('say how long phones watch a CallManager before they return to it, and how soon they give one up', () => {
    const read = reader({ connectionMonitorSeconds: 45, detection: 'delayed' });
    expect(readConfiguration(read('SEP02AB12000001.cnf.xml')!)).toMatchObject({
      connectionMonitorSeconds: 45,
      detection: 'delayed',
    });
  });

  it('name the CallManagers where they shall, but not in the legacy form', () => {
    const named = callManagers.map((entry, n) => ({ ...entry, name: `cm${n + 1}` }));
    const read = reader({ callManagers: named, hasDefault: true });
    for (const name of ['SEP02AB12000001.cnf.xml', 'XMLDefault.cnf.xml']) {
      expect(readConfiguration(read(name)!).callManagers).toEqual(named);
    }
    expect(readConfiguration(read('SEP02AB12000001.cnf')!).callManagers).toEqual(callManagers);
  });
});

describe('a signed file', () => {
  const name = 'SEP02AB12000001.cnf.xml.sgn';

  it('holds the same as the plain one, behind a header that tells its name', () => {
    const read = reader({ isSigned: true });
    const signed = read(name)!;
    expect(isSigned(signed)).toBe(true);
    expect(readConfiguration(signed)).toEqual(readConfiguration(read('SEP02AB12000001.cnf.xml')!));
    expect(Buffer.from(signed).includes(`${name}\0`)).toBe(true);
  });

  it('is there only where files shall be signed', () => {
    expect(reader()(name)).toBeNull();
  });
});

describe('firmware', () => {
  const load = 'SCCP42.9-4-2SR3-1S';
  const read = reader({
    hasDefault: true,
    find: () => ({ ...known, load }),
    loads: [load, load, 'P00308010200'],
    loadInformation: { 7: 'P00308010200', 404: load },
    firmwareBytes: 1_000_000,
  });

  it('is named in the file of a phone that shall run it, and by model in the default file', () => {
    expect(readConfiguration(read('SEP02AB12000001.cnf.xml')!).loadInformation).toBe(load);
    expect(readConfiguration(read('XMLDefault.cnf.xml')!).loadInformationByType).toEqual({
      7: 'P00308010200',
      404: load,
    });
  });

  it('is a list of parts, all of them there, which have its size together', () => {
    const parts = readLoads(read(`${load}.loads`)!);
    expect(parts).toHaveLength(5);
    expect(parts.map((part) => read(part)!.length)).toEqual(Array(5).fill(200_000));
  });

  it('is told apart in every place, and the same whenever it is read', () => {
    const [part = ''] = readLoads(read(`${load}.loads`)!);
    const file = makeLabFiles({ ...settings, loads: [load], firmwareBytes: 1_000_000 })(part)!;
    expect(file.subarray(512, 1_024)).toEqual(read(part)!.subarray(512, 1_024));
    expect(file.subarray(512, 1_024)).not.toEqual(file.subarray(0, 512));
    expect(file.subarray(199_999, 200_511)).toHaveLength(1);
    expect(file.subarray(200_000, 200_512)).toHaveLength(0);
  });
});
