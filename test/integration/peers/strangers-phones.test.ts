/**
 * Frames that real phones sent (sccp.md 8), said to our CallManager over a real socket, and what real CallManagers answer
 * to them; then what phones do to a stream: batches, pieces, farewells of all kinds, bytes that are no SCCP.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CallManager } from '#lab/call-manager.js';
import { Devices } from '#lab/devices.js';
import { CallManagerNode, type CallManagerSettings } from '#lab/sessions/call-manager-node.js';
import { ResetType } from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import { type Quirk, unexplained } from '../../support/sccp-comparison.js';
import { quirks, quirksOf } from '../../support/server-quirks.js';
import { type Heard, readFrames, Stranger } from '../../support/stranger.js';

const frames = Object.fromEntries(Object.entries(vectors).map(([name, hex]) => [name, fromHex(hex)])) as Record<
  keyof typeof vectors,
  Uint8Array
>;

const line = { number: '10000', label: 'Phone 0' };
const devices = [
  { name: 'SEP0004F2E240A3', deviceType: 30019, lines: [line] },
  { name: 'SEP001B535CD3D6', deviceType: 7, lines: [line] },
  { name: 'SEP001F9E266369', deviceType: 115, lines: [line] },
];
/** The Registers of a real 7936, 7960 and 7941. */
const registers = [frames.T4, frames.T5, frames.T6];

const managers: CallManager[] = [];
const strangers: Stranger[] = [];

afterEach(async () => {
  for (const stranger of strangers.splice(0)) stranger.hangUp();
  await Promise.all(managers.splice(0).map((manager) => manager.stop()));
});

async function start(settings: Partial<CallManagerSettings> = {}) {
  const node = new CallManagerNode('cm1', new Devices(devices), settings);
  const manager = new CallManager(node, () => 0);
  managers.push(manager);
  const port = await manager.start(0x7f000001, 0);
  const call = async (...pieces: Uint8Array[]): Promise<Stranger> => {
    const stranger = await Stranger.call(port);
    strangers.push(stranger);
    if (pieces.length > 0) await stranger.say(...pieces);
    return stranger;
  };
  return { node, call };
}

const hexOf = (heard: readonly Heard[]) => heard.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
const namesOf = (heard: readonly Heard[]) => heard.map(({ name }) => name).join(' ');
const hex = (name: keyof typeof vectors) => vectors[name].replaceAll(' ', '');

describe('frames of real phones are answered as real CallManagers do, byte by byte', () => {
  it('a KeepAlive (T1) by T2, whether or not the phone is registered', async () => {
    const { call } = await start();
    expect(hexOf(await (await call()).say(frames.T1))).toEqual([hex('T2')]);
    expect(hexOf(await (await call(frames.T5)).say(frames.T1))).toEqual([hex('T2')]);
  });

  it('the Register of a 7960 (T5) and its IpPort (T3) by the full RegisterAck (T8)', async () => {
    const { call, node } = await start();
    const [ack, ...more] = await (await call()).say(frames.T5, frames.T3);
    expect(hexOf([ack!])).toEqual([hex('T8')]);
    expect(hexOf(more)).toEqual(['04000000000000009b000000']);
    expect(node.counts).toMatchObject({ registered: 1, unexpected: 0 });
  });

  it('the Register of a 7936 (T4) by more than CallManager 2 said (T7)', async () => {
    const used = new Set<Quirk>();
    const [ack] = await (await (await start()).call()).say(frames.T4);
    expect(unexplained(readFrames(frames.T7), [ack!], quirksOf('CallManager 2'), used)).toEqual([]);
    expect(used).toEqual(new Set(quirks.filter(({ of }) => of === 'CallManager 2')));
  });

  it('the Register of a 7941 (T6) in its protocol, 17, and with its header version from then on', async () => {
    const stranger = await (await start()).call();
    const [ack, capabilitiesReq] = await stranger.say(frames.T6);
    expect(hexOf([ack!])).toEqual([hex('T8').replace('0b20f1ff', '1120f1ff')]);
    expect(hexOf([capabilitiesReq!])).toEqual(['04000000110000009b000000']);
    expect(namesOf(await stranger.say(frames.T12))).toBe(
      'ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys ConfigStatV2 LineStatV2 ForwardStat',
    );
  });

  it('the Register of a phone it does not know by T9', async () => {
    const { call, node } = await start({ unknownPhoneText: 'Error: No License' });
    const stranger = Uint8Array.from(frames.T5);
    stranger.set(new TextEncoder().encode('SEPDEADBEEF0001'), 12);
    expect(hexOf(await (await call()).say(stranger))).toEqual([hex('T9')]);
    expect(node.counts).toMatchObject({ registered: 0, rejects: 1 });
  });

  it('a RegisterTokenReq by T10 when it shall wait a minute', async () => {
    const { call } = await start({ tokenWaitMs: 60_000 });
    expect(hexOf(await (await call()).say(fromHex(layouts.RegisterTokenReq!)))).toEqual([hex('T10')]);
  });

  it('a restart is told by T11', async () => {
    const { call, node } = await start();
    const stranger = await call(frames.T5);
    node.reset(null, ResetType.restart);
    expect(hexOf(await stranger.hear('Reset'))).toEqual([hex('T11')]);
  });

  it('a TimeDateReq by T14, though in UTC', async () => {
    const used = new Set<Quirk>();
    const [theirs] = readFrames(frames.T14);
    const { call } = await start({ startedAtUnixMs: Number(theirs!.fields.unixSeconds) * 1000 });
    const ours = await (await call(frames.T5)).say(fromHex(layouts.TimeDateReq!));
    expect(unexplained([theirs!], ours.slice(0, 1), quirksOf('CallManager 4'), used)).toEqual([]);
    expect(used).toEqual(new Set(quirks.filter(({ of }) => of === 'CallManager 4')));
  });

  it('a SoftKeySetReq by its sets and T16', async () => {
    const answers = await (await (await start()).call(frames.T5)).say(fromHex('040000000000000025000000'));
    expect(namesOf(answers)).toBe('SoftKeySetRes SelectSoftKeys');
    expect(hexOf(answers.slice(1))).toEqual([hex('T16')]);
  });

  it.each(['T13a', 'T13b'] as const)(
    'a FeatureStatReq (%s) by the feature it names, whatever stands behind',
    async (vector) => {
      const [answer, ...more] = await (await (await start()).call(frames.T5)).say(frames[vector]);
      expect(answer).toMatchObject({ name: 'FeatureStat', fields: { index: 1 } });
      expect(more).toEqual([]);
    },
  );

  it('what a phone only tells (T3, T17, T18) by nothing, and nothing of it is unexpected', async () => {
    const { call, node } = await start();
    expect(await (await call(frames.T5)).say(frames.T3, frames.T17, frames.T18)).toEqual([]);
    expect(node.counts.unexpected).toBe(0);
  });
});

describe('a stream of SCCP', () => {
  /** What the seven requests of T12 are answered by, each by itself. */
  async function oneByOne(stranger: Stranger): Promise<string[]> {
    const answers: Heard[] = [];
    for (const { bytes } of readFrames(frames.T12)) answers.push(...(await stranger.say(bytes)));
    return hexOf(answers);
  }

  it('may hold seven requests in one segment (T12): each is answered, in their order', async () => {
    const { call, node } = await start();
    const stranger = await call(frames.T5);
    const answers = await stranger.say(frames.T12);
    expect(namesOf(answers)).toBe(
      'ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys ConfigStat LineStat ForwardStat',
    );
    expect(hexOf(answers)).toEqual(await oneByOne(stranger));
    expect(node.counts.unexpected).toBe(0);
  });

  it('may come byte by byte, and cut anywhere', async () => {
    const { call } = await start();
    const stranger = await call(frames.T5);
    const whole = hexOf(await stranger.say(frames.T12));
    expect(hexOf(await stranger.say(...Array.from(frames.T12, (byte) => Uint8Array.of(byte))))).toEqual(whole);
    for (let at = 1; at < frames.T12.length; at++) {
      expect(hexOf(await stranger.say(frames.T12.subarray(0, at), frames.T12.subarray(at)))).toEqual(whole);
    }
  });

  it('may hold a whole boot, Register and all, in one segment', async () => {
    const { call } = await start();
    const boot = Buffer.concat([frames.T5, frames.T3, frames.T12, frames.T1]);
    expect(namesOf(await (await call()).say(boot))).toBe(
      'RegisterAck CapabilitiesReq ButtonTemplate SoftKeyTemplateRes SoftKeySetRes SelectSoftKeys ConfigStat LineStat ' +
        'ForwardStat KeepAliveAck',
    );
  });

  it.each([0, 3, 11, 22, 0x159, 0xffffffff])('may have header version %i', async (version) => {
    const { call } = await start();
    const keepAlive = Buffer.from(frames.T1);
    keepAlive.writeUInt32LE(version, 4);
    expect(hexOf(await (await call()).say(keepAlive))).toEqual([hex('T2')]);
  });

  it.each(['04000000 00000000 99090000', '0c000000 16000000 57010000 00000000 00000000', '04000000 00000000 00010000'])(
    'may hold what nobody knows or expects: %s is skipped and counted',
    async (unknown) => {
      const { call, node } = await start();
      const answers = await (await call(frames.T5)).say(fromHex(unknown), frames.T1);
      expect(hexOf(answers)).toEqual([hex('T2')]);
      expect(node.counts.unexpected).toBe(1);
    },
  );

  it.each(['03000000', 'ffffffff', '01200000', '00000000'])(
    'ends where a frame cannot have its length: %s; other phones notice nothing',
    async (length) => {
      const { call, node } = await start();
      const [good, bad] = [await call(frames.T5), await call(frames.T4)];
      expect(node.counts.registered).toBe(2);
      expect(await bad.leave(fromHex(`${length} 00000000 00000000`))).toEqual([]);
      expect(node.counts).toMatchObject({ connections: 1, registered: 1, garbled: 1 });
      expect(hexOf(await good.say(frames.T1))).toEqual([hex('T2')]);
    },
  );
});

describe('a phone that leaves', () => {
  it.each([
    ['an empty Unregister, as old phones send it (T15)', frames.T15a],
    ['an Unregister with a reason', fromHex('08000000 00000000 27000000 01000000')],
    [
      'an Unregister with more behind it than we know',
      fromHex('10000000 16000000 27000000 00000000 00000000 00000000'),
    ],
    ['a key and an Unregister in one segment', fromHex(`08000000 00000000 03000000 0f000000 ${vectors.T15a}`)],
  ])('with %s has it acknowledged (T15), and the connection closed', async (_, farewell) => {
    const { call, node } = await start();
    const stranger = await call(frames.T5);
    expect(hexOf(await stranger.leave(farewell))).toEqual([hex('T15b')]);
    expect(node.counts).toMatchObject({ connections: 0, registered: 0, unexpected: 0 });
  });

  it('need not wait for the acknowledgement: a farewell and the end at once do', async () => {
    const { call, node } = await start();
    for (const register of registers) (await call(register)).hangUp(frames.T15a);
    await vi.waitFor(() => expect(node.counts).toMatchObject({ connections: 0, registered: 0, registers: 3 }));
  });

  it('without having registered is acknowledged too', async () => {
    const { call } = await start();
    expect(hexOf(await (await call()).leave(frames.T15a))).toEqual([hex('T15b')]);
  });
});
