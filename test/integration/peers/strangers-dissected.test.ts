/** tshark as judge: everything our CallManager answers in a whole registration, as Wireshark's dissector reads it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallManager } from '#lab/call-manager.js';
import { Devices } from '#lab/devices.js';
import { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { parseIpv4 } from '#wire/ipv4.js';
import {
  type AnyMessage,
  DefineTimeDate,
  LineStat,
  RegisterAck,
  RegisterReject,
  RegisterTokenReject,
  ResetType,
  SpeedDialStat,
  UnregisterAck,
  Version,
} from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import { describeWithPeer } from '../../support/peers.js';
import { type Heard, Stranger } from '../../support/stranger.js';
import { complaints, fields } from '../../support/tshark.js';

const run = promisify(execFile);

/** The Register of a real 7941, which speaks 17, as a phone of another protocol would send it. */
function registerOf(protocolVersion: number): Uint8Array {
  const register = fromHex(vectors.T6);
  register[12 + 40] = protocolVersion;
  return register;
}

const device = {
  name: 'SEP001F9E266369',
  deviceType: 115,
  load: 'SCCP41.8-5-3S',
  lines: [{ number: '10000', label: 'Phone 0' }],
  speedDials: [{ number: '2001', label: 'Front desk' }],
};

const requests = [
  vectors.T3,
  layouts.CapabilitiesRes!,
  layouts.HeadsetStatus!,
  vectors.T12,
  '08000000 00000000 0a000000 01000000', // SpeedDialStatReq
  vectors.T13a,
  layouts.ServiceURLStatReq!,
  layouts.VersionReq!,
  layouts.ServerReq!,
  layouts.TimeDateReq!,
  vectors.T1,
].map(fromHex);

/** All that is said to a phone in its life, refusals too. */
async function lifeOf(protocolVersion: number): Promise<Heard[]> {
  const node = new CallManagerNode('cm1', new Devices([device]), {
    servers: [{ name: 'cm1', address: parseIpv4('127.0.0.1'), port: 2000 }],
    startedAtUnixMs: Date.UTC(2026, 5, 4, 16, 37, 17),
    tokenWaitMs: 60_000,
  });
  const manager = new CallManager(node, () => 0);
  const phone = await Stranger.call(await manager.start(0x7f000001, 0));
  const heard = await phone.say(fromHex(vectors.T5), fromHex(layouts.RegisterTokenReq!), registerOf(protocolVersion));
  for (const request of requests) heard.push(...(await phone.say(request)));
  node.reset(null, ResetType.restart);
  heard.push(...(await phone.hear('Reset')), ...(await phone.leave(fromHex(vectors.T15a))));
  await manager.stop();
  return heard;
}

let folder = '';
let captures = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-sccp-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** As they would be seen on the way from port 2000, a segment each. */
async function captureOf(frames: readonly Uint8Array[]): Promise<string> {
  const file = join(folder, `${++captures}.pcapng`);
  const lines = frames.map((bytes) => `000000 ${Buffer.from(bytes).toString('hex').replace(/../g, '$& ')}\n`);
  await writeFile(`${file}.txt`, lines.join('\n'));
  await run('text2pcap', ['-q', '-4', '10.1.0.11,10.90.1.9', '-T', '2000,51097', `${file}.txt`, file]);
  return file;
}

/** Under tshark's names for the fields. */
const meant: readonly (readonly [AnyMessage, Readonly<Record<string, string>>])[] = [
  [
    RegisterAck,
    { keepAliveInterval: '30', dateTemplate: 'M/D/YA', secondaryKeepAliveInterval: '60', maxProtocolVer: '11' },
  ],
  [RegisterReject, { text: 'Database Config Error' }],
  [RegisterTokenReject, { waitTimeBeforeNextReq: '60' }],
  [SpeedDialStat, { speedDialNumber: '1', speedDialDirNumber: '2001', speedDialDisplayName: 'Front desk' }],
  [LineStat, { lineNumber: '1', lineDirNumber: '10000', lineFullyQualifiedDisplayName: 'Phone 0' }],
  [DefineTimeDate, { wYear: '2026', wMonth: '6', wDayOfWeek: '4', wDay: '4', wHour: '16' }],
  [Version, { versionStr: 'SCCP41.8-5-3S' }],
  [UnregisterAck, { status: '0x00000000' }],
];

describeWithPeer(['tshark', 'text2pcap'], ['tshark'], 'tshark on the answers of our CallManager', () => {
  it.each([3, 11, 17, 22])('has nothing to complain of in protocol %i, and knows every message', async (version) => {
    const heard = await lifeOf(version);
    expect(heard.length).toBeGreaterThan(20);
    const file = await captureOf(heard.map(({ bytes }) => bytes));
    expect(await complaints(file)).toEqual([]);
    const ids = await fields(file, 'skinny', ['skinny.messageId']);
    expect(ids.flat().map(Number)).toEqual(heard.map(({ bytes }) => Buffer.from(bytes).readUInt32LE(8)));
  });

  it('reads what was meant', async () => {
    const file = await captureOf((await lifeOf(11)).map(({ bytes }) => bytes));
    const names = meant.flatMap(([, told]) => Object.keys(told));
    const rows = await fields(
      file,
      'skinny',
      ['messageId', ...names].map((name) => `skinny.${name}`),
    );
    for (const [{ id }, told] of meant) {
      const [, ...values] = rows.find((row) => Number(row[0]) === id)!;
      expect(Object.fromEntries(names.map((name, n) => [name, values[n]]))).toMatchObject(told);
    }
  });

  it('would complain of a RegisterAck that is cut, as that of CallManager 2 (T7) is', async () => {
    expect(await complaints(await captureOf([fromHex(vectors.T7)]))).not.toEqual([]);
  });
});
