/**
 * What our phones write, byte by byte on the wire, beside the frames of real phones (sccp.md 8). Where ours differs, the
 * row says which bytes of the frame, and why.
 */
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModelName, modelNames, models } from '#phone/models.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { messageName, Register } from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import { describeWithPeer } from '../../support/peers.js';
import type { WorldOptions } from '../../support/phone-world.js';
import { type HeardFrame, ReplayServer } from '../../support/replay-server.js';
import { Stage } from '../../support/wired-phones.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';
import { PaperMind, type PaperServer } from './paper-mind.js';
import { buttonTemplate, capabilitiesReq, paperServers } from './paper-servers.js';

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

interface Visit extends WorldOptions {
  readonly mac?: string;
  readonly address?: string;
  readonly server?: PaperServer;
}

/** A phone in service that has sent a keepalive. */
async function inService({ mac = '001122000000', address = '10.1.200.7', server, ...options }: Visit) {
  const replay = new ReplayServer(new PaperMind(server ?? paperServers['CallManager 4.1']));
  await replay.start();
  const stage = new Stage(replay);
  stages.push(stage);
  const phone = stage.add({ ...options, identity: { mac, name: `SEP${mac}` } });
  phone.boot(parseIpv4(address));
  await stage.until(() => phone.count('keepalives') === 1);
  await stage.settle();
  expect(phone.state).toBe('inService');
  return { stage, phone, conversation: replay.conversations[0]! };
}

/** All that a phone wrote until it was gone. */
async function written(visit: Visit): Promise<readonly HeardFrame[]> {
  const { stage, phone, conversation } = await inService(visit);
  phone.phone.stop(phone.now);
  await stage.until(() => phone.state === 'off');
  await stage.settle();
  return conversation.heard;
}

interface Difference {
  /** Of the frame, header included. */
  readonly bytes: readonly [from: number, to: number];
  readonly why: string;
}

interface Row extends Visit {
  readonly vector: keyof typeof vectors;
  /** Which frame of the vector. */
  readonly frame?: number;
  readonly model: ModelName;
  readonly differences?: readonly Difference[];
}

const dynamic = paperServers['CallManager that speaks in dynamic ids'];
/** The keys of a phone with two lines: the speed dial of the other template is its second line. */
const twoLines = { ...dynamic, says: { ...dynamic.says, ButtonTemplateReq: [buttonTemplate.replace('0102', '0209')] } };

const rows: readonly Row[] = [
  {
    vector: 'T5',
    model: '7960',
    mac: '001B535CD3D6',
    address: '10.15.15.178',
    differences: [{ bytes: [64, 76], why: 'leftovers (RING) where its MAC could be' }],
  },
  {
    vector: 'T6',
    model: '7941G',
    mac: '001F9E266369',
    address: '192.168.9.36',
    differences: [{ bytes: [32, 36], why: 'instance 0; all other phones say 1' }],
  },
  { vector: 'T1', model: '7960' },
  { vector: 'T3', model: '7960', differences: [{ bytes: [12, 16], why: 'a port of its own choice' }] },
  ...[1, 2, 3, 4, 5].map((frame): Row => ({ vector: 'T12', frame, model: '7960' })),
  { vector: 'T13a', model: '7960' },
  { vector: 'T13b', model: '7965G', server: dynamic },
  { vector: 'T15a', model: '7960' },
  { vector: 'T17', model: '7965G', server: twoLines },
];

const realFrame = ({ vector, frame = 0 }: Row) => framesOf(fromHex(vectors[vector]))[frame]!;

describe('the frames of our phones beside those of real ones', () => {
  it.each(
    rows.map((row): [string, ModelName, Row] => [`${row.vector} ${messageName(realFrame(row).id)}`, row.model, row]),
  )('%s of a %s', async (_, __, row) => {
    const real = realFrame(row);
    const ours = (await written(row)).find(({ id }) => id === real.id)!;
    const differs = (at: number) => (row.differences ?? []).some(({ bytes: [from, to] }) => at >= from && at < to);
    const masked = (bytes: Uint8Array) => [...bytes].map((value, at) => (differs(at) ? 'differs' : value));
    expect(masked(ours.bytes)).toEqual(masked(real.bytes));
    for (const { bytes } of row.differences ?? []) {
      expect(ours.bytes.slice(...bytes)).not.toEqual(real.bytes.slice(...bytes));
    }
  });
});

describe('Register', () => {
  /** sccp.md 2.1: sizes that were seen. */
  const sizes: Partial<Record<ModelName, number>> = { '12 SP+': 36, '30 VIP': 36, '7910': 44, '7940': 68, '7960': 68 };

  it.each(modelNames)('of a %s has a size that was seen on phones of its age', async (model) => {
    const register = (await written({ model })).find(({ id }) => id === Register.id)!;
    const expected = sizes[model];
    if (expected === undefined) {
      expect(models[model].protocolVersion).toBeGreaterThanOrEqual(17);
      expect([124, 172]).toContain(register.bytes.length - 12);
    } else {
      expect(register.bytes.length - 12).toBe(expected);
    }
  });
});

describe('the header version behind RegisterAck (sccp.md 1.5, 1.6)', () => {
  const chosen: readonly [model: ModelName, inAck: string, inHeaders: number][] = [
    ['7960', '0b20f1ff', 0],
    ['7960', '16000000', 0],
    ['7941G', '11000000', 17],
    ['7941G', '16000000', 0],
    ['7965G', '1620f1ff', 22],
    ['7965G', '12000000', 18],
    ['7965G', '0f000000', 15],
    ['7965G', '0b20f1ff', 0],
    ['7965G', '00000000', 0],
    ['7965G', '30000000', 0],
  ];

  it.each(chosen)('of a %s is, with %s in it, %i', async (model, group, version) => {
    const ack = `18000000 00000000 81000000 1e000000 4d2f442f59410000 3c000000 ${group}`;
    const { says } = paperServers['CallManager 4.1'];
    const server = { ...paperServers['CallManager 4.1'], says: { ...says, Register: [ack, capabilitiesReq] } };
    const frames = await written({ model, server });
    const introduced = frames.findIndex(({ id }) => messageName(id) === 'IpPort') + 1;
    expect(new Set(frames.slice(0, introduced).map(({ headerVersion }) => headerVersion))).toEqual(new Set([0]));
    expect(new Set(frames.slice(introduced).map(({ headerVersion }) => headerVersion))).toEqual(new Set([version]));
    expect(frames.map(({ id }) => messageName(id))).toEqual(expect.arrayContaining(['KeepAlive', 'Unregister']));
  });
});

describeWithPeer(['ss'], ['iproute2'], 'the segments of a phone', () => {
  /** Segments with data that reached the server: as nothing waits to be sent, each write is one. */
  function segmentsAt(port: number): number {
    const sockets = execFileSync('ss', ['-tinH', 'state', 'established', `sport = :${port}`], { encoding: 'utf8' });
    return Number(/data_segs_in:(\d+)/.exec(sockets)?.[1]);
  }

  it('are its writes: a message each, but what asks for no answer travels with the next', async () => {
    const { stage, conversation } = await inService({ model: '7960' });
    const alone = [
      'Alarm',
      'Register',
      'IpPort',
      'CapabilitiesRes',
      'SoftKeyTemplateReq',
      'SoftKeySetReq',
      'ConfigStatReq',
    ];
    const aboutKeys = ['LineStatReq', 'ForwardStatReq', 'SpeedDialStatReq', 'FeatureStatReq', 'ServiceURLStatReq'];
    const pairs = [
      ['HeadsetStatus', 'ButtonTemplateReq'],
      ['RegisterAvailableLines', 'TimeDateReq'],
    ];
    expect(conversation.heard.map(({ id }) => messageName(id)).sort()).toEqual(
      [...alone, ...aboutKeys, ...pairs.flat(), 'KeepAlive'].sort(),
    );
    expect(segmentsAt(stage.server.port)).toBe(alone.length + aboutKeys.length + pairs.length + 1);
  });

  it('hold a whole batch where a phone asks all at once', async () => {
    const { stage, conversation } = await inService({ model: '7960', registration: 'pipelined' });
    expect(segmentsAt(stage.server.port)).toBeLessThan(conversation.heard.length / 2);
  });
});
