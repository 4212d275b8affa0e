import { describe, expect, it } from 'vitest';
import { type LabFilesSettings, makeLabFiles } from '#lab/lab-files.js';
import { readConfiguration } from '#wire/config-file/configuration.js';

const callManagers = [
  { priority: 0, name: '127.0.0.1', port: 2000 },
  { priority: 1, name: '127.0.0.2', port: 2001 },
];

function filesOf(unknownPhones: LabFilesSettings['unknownPhones']): (name: string) => Uint8Array | null {
  return makeLabFiles({ callManagers, isKnown: (name) => name === 'SEP02AB12000001', unknownPhones });
}

const ownFiles = ['SEP02AB12000001.cnf.xml', 'SEP02AB12000001.cnf', 'sep02ab12000001.CNF.XML'];
const defaultFiles = ['XMLDefault.cnf.xml', 'XmlDefault.cnf.xml', 'SEPDEFAULT.cnf', 'SEPDefault.cnf'];

describe('the files of the lab', () => {
  it.each(ownFiles)('tell a known phone its CallManagers: %s', (name) => {
    expect(readConfiguration(filesOf('missingFile')(name)!).callManagers).toEqual(callManagers);
  });

  it.each(defaultFiles)('have a default only where unknown phones are to be rejected later: %s', (name) => {
    expect(filesOf('missingFile')(name)).toBeNull();
    expect(readConfiguration(filesOf('reject')(name)!).callManagers).toEqual(callManagers);
  });

  it.each([
    'SEP02AB12000002.cnf.xml',
    'SEP02AB12000002.cnf',
    'CTLSEP02AB12000001.tlv',
    'OS79XX.TXT',
    '../SEP02AB12000001.cnf',
    '',
  ])('hold nothing else: %j', (name) => {
    expect([filesOf('missingFile')(name), filesOf('reject')(name)]).toEqual([null, null]);
  });

  it('are made once for all phones', () => {
    const files = filesOf('reject');
    expect(files(ownFiles[0]!)).toBe(files(ownFiles[2]!));
  });
});
