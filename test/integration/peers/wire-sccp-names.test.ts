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
  CapabilitiesV2: 'UpdateCapabilitiesV2',
  CapabilitiesV3: 'UpdateCapabilitiesV3',
  TimeDateRes: 'DefineTimeDate',
  OffHookWithCallingPartyNumber: 'OffHookWithCallingParty',
  AddOnDeviceCapabilities: 'ExtensionDeviceCaps',
  EnhancedAlarm: 'XmlAlarm',
};

/** Of other sources than the dissector (sccp.md 2.7). */
const ofOtherSources: readonly string[] = [
  'MediaPortList',
  'StartMediaReception',
  'StopMediaReception',
  'EnunciatorCommand',
  ...Array.from({ length: 5 }, () => 'PlatformInfo'),
];

/** The dissector ends nearly every name in Req or Res, our sources do not. */
const plain = (name: string) =>
  name
    .replace(/Version(?=\d)/, 'V')
    .replace('DtmfPayload', 'Dtmf')
    .replace('SPCPRegisterToken', 'SpcpToken')
    .replace(/(Req|Resp?|Response)$/, '');

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
    const word = (name: string) => otherWords[name] ?? otherWords[plain(name)] ?? name;
    const different = theirs.filter(([id, name]) => plain(word(name)) !== plain(messageName(id)));
    expect(different).toEqual([]);

    const known = new Set(theirs.map(([id]) => id));
    const ours = [...messages.map(({ id }) => id), ...undeclaredNames.keys()];
    expect(ours.filter((id) => !known.has(id)).map(messageName)).toEqual(ofOtherSources);
  });
});
