/** Our names of the SCCP messages beside those of Wireshark's dissector: same numbers, and the same words where both have one. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { messageName, messages } from '#wire/sccp/catalogue.js';
import { undeclaredNames } from '#wire/sccp/names.js';
import { describeWithPeer } from '../../support/peers.js';

const run = promisify(execFile);

/** Where the dissector has another word, our sources' stands (sccp.md 2.7). */
const otherWords: Readonly<Record<string, string>> = {
  CapabilitiesV2Res: 'UpdateCapabilitiesV2',
  CapabilitiesV3Res: 'UpdateCapabilitiesV3',
  TimeDateRes: 'DefineTimeDate',
  OffHookWithCallingPartyNumber: 'OffHookWithCallingParty',
  AddOnDeviceCapabilities: 'ExtensionDeviceCaps',
  EnhancedAlarm: 'XmlAlarm',
  BackSpaceRes: 'BackSpaceReq',
};

/** Of other sources than the dissector (sccp.md 2.7). */
const ofOtherSources: readonly string[] = [
  'MediaPortList',
  'StartMediaReception',
  'StopMediaReception',
  'EnunciatorCommand',
  ...Array.from({ length: 5 }, () => 'PlatformInfo'),
];

/** In one spelling. */
const spelt = (name: string) =>
  name
    .replace(/Version(?=\d)/, 'V')
    .replace('DtmfPayload', 'Dtmf')
    .replace('SPCPRegisterToken', 'SpcpToken')
    .replace(/(Resp|Response)$/, 'Res');

/** The dissector ends nearly every name in Req or Res. Our sources do not, but that of a pair they name the question so. */
function isSame(theirs: string, ours: string, allOfTheirs: ReadonlySet<string>): boolean {
  const isQuestion = theirs.endsWith('Req') && allOfTheirs.has(theirs.replace(/Req$/, 'Res'));
  return ours === theirs || (!isQuestion && ours === theirs.replace(/Re[qs]$/, ''));
}

/** The values of every dissector are a hundred megabytes: only those of one field are read. */
async function dissectorNames(): Promise<[id: number, name: string][]> {
  const { stdout } = await run('sh', ['-c', 'tshark -G values | grep -P "^V\\tskinny.messageId\\t"']);
  return stdout.split('\n').flatMap((line): [number, string][] => {
    const [, , id, name] = line.split('\t');
    return name === undefined ? [] : [[Number(id), name.replace(/Message$/, '')]];
  });
}

describeWithPeer(['tshark'], ['tshark'], 'the names of SCCP messages', () => {
  it('are those of tshark, number by number, and neither side knows one more but by name', async () => {
    const theirs = await dissectorNames();
    expect(theirs.length).toBeGreaterThan(150);
    const words = theirs.map(([id, name]): [number, string] => [id, otherWords[name] ?? spelt(name)]);
    const all = new Set(words.map(([, word]) => word));
    const different = words.filter(([id, word]) => !isSame(word, spelt(messageName(id)), all));
    expect(different).toEqual([]);
    expect(isSame('LineStatReq', 'LineStat', all) || isSame('LineStatRes', 'LineStatReq', all)).toBe(false);

    const known = new Set(theirs.map(([id]) => id));
    const ours = [...messages.map(({ id }) => id), ...undeclaredNames.keys()];
    expect(ours.filter((id) => !known.has(id)).map(messageName)).toEqual(ofOtherSources);
  });
});
