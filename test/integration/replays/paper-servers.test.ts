/** What becomes of our phones at the servers of `paper-servers.ts`: a row a server and a phone. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelName } from '#phone/models.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import { messageName, messageNames } from '#wire/sccp/catalogue.js';
import { captures, fromHex } from '../../fixtures/sccp/captures.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import type { WorldOptions } from '../../support/phone-world.js';
import { ReplayServer } from '../../support/replay-server.js';
import { Stage, type WiredPhone } from '../../support/wired-phones.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';
import { PaperMind, type PaperServer } from './paper-mind.js';
import { hexOf, paperServers } from './paper-servers.js';
import { readingOf } from './reading.js';
import { expectWellWritten } from './writing.js';

type ServerName = keyof typeof paperServers;

interface Service {
  readonly server: ServerName;
  readonly model: ModelName;
  readonly options?: WorldOptions;
  /** What the phone asked in vain, in the order of the numbers of messages. */
  readonly unanswered?: readonly string[];
  readonly headerVersion?: number;
  /** false: the server acks no keepalive. */
  readonly isAcked?: false;
}

const acksOptional = { keepaliveAcks: 'optional' } as const;
const pipelined = { registration: 'pipelined' } as const;
const silentOnSoftKeys = ['SoftKeyTemplateReq', 'SoftKeySetReq'];
const silentOf2x = { unanswered: [...silentOnSoftKeys, 'ForwardStatReq'], isAcked: false } as const;

const services: readonly Service[] = [
  { server: 'chan-sccp with every key configured', model: '7960' },
  { server: 'chan-sccp with every key configured', model: '7965G' },
  { server: 'chan-sccp with every key configured', model: '7965G', options: pipelined },
  {
    server: 'chan-sccp with keys it does not know',
    model: '7965G',
    unanswered: ['FeatureStatReq', 'ServiceURLStatReq'],
  },
  { server: 'chan-sccp that acks what it does not know', model: '7965G' },
  {
    server: 'chan_skinny',
    model: '7965G',
    unanswered: ['ConfigStatReq', 'ForwardStatReq', 'SpeedDialStatReq', 'FeatureStatReq'],
  },
  { server: 'wazo', model: '7960', unanswered: ['ServiceURLStatReq'] },
  { server: 'wazo', model: '7965G', unanswered: ['ServerReq', 'ServiceURLStatReq'] },
  { server: 'wazo', model: '7960', options: pipelined, unanswered: ['ServiceURLStatReq'] },
  { server: 'FreeSWITCH', model: '7960' },
  { server: 'FreeSWITCH', model: '30 VIP', unanswered: ['VersionReq'] },
  { server: 'FreeSWITCH', model: '7970G', unanswered: ['VersionReq'] },
  { server: 'FreeSWITCH', model: '7970G', options: pipelined, unanswered: ['VersionReq'] },
  { server: 'CallManager 2.x', model: '12 SP+', options: acksOptional, isAcked: false },
  { server: 'CallManager 2.x', model: '7960', options: acksOptional, ...silentOf2x },
  { server: 'CallManager 2.x', model: '7960', options: { ...acksOptional, ...pipelined }, ...silentOf2x },
  {
    server: 'CallManager 2.x asked all at once',
    model: '7940',
    options: { ...acksOptional, ...pipelined },
    ...silentOf2x,
  },
  { server: 'CallManager 3.1', model: '7910' },
  { server: 'CallManager 3.1', model: '30 VIP' },
  { server: 'CallManager 3.1', model: '7960' },
  { server: 'CallManager 4.1', model: '7960' },
  { server: 'CallManager 4.1', model: '7970G' },
  { server: 'CallManager that speaks in dynamic ids', model: '7941G' },
  { server: 'CallManager that speaks in dynamic ids', model: '7965G', headerVersion: 22 },
  { server: 'CallManager that speaks in dynamic ids', model: '7965G', options: pipelined, headerVersion: 22 },
];

interface Refusal {
  readonly server: ServerName;
  readonly model: ModelName;
  readonly end: OutcomeName;
  /** Why it is rejected; absent: it is not. */
  readonly rejection?: string;
}

const refusals: readonly Refusal[] = [
  {
    server: 'CallManager 2.x without a license',
    model: '12 SP+',
    end: 'registerRejected',
    rejection: 'Error: No License',
  },
  {
    server: 'CallManager 2.x without a license',
    model: '7960',
    end: 'registerRejected',
    rejection: 'Error: No License',
  },
  {
    server: 'FreeSWITCH that does not know the phone',
    model: '7970G',
    end: 'registerRejected',
    rejection: 'Device not found',
  },
  { server: 'a server that is hung', model: '7960', end: 'registerTimeout' },
  { server: 'a server that closes at once', model: '7960', end: 'registerClosed' },
  { server: 'a server that closes behind RegisterAck', model: '7960', end: 'provisionClosed' },
  { server: 'CallManager 2.x', model: '7960', end: 'keepaliveLost' },
];

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

async function meet(paper: PaperServer, options: WorldOptions) {
  const mind = new PaperMind(paper);
  const server = new ReplayServer(mind);
  await server.start();
  const stage = new Stage(server);
  stages.push(stage);
  const phone = stage.add({ ...options, isTraced: true });
  phone.boot();
  return { mind, stage, phone };
}

const givenUp = (phone: WiredPhone) => messageNames.filter((_, message) => phone.count('requestsGivenUp', message) > 0);

const titled = <Row extends { readonly server: string; readonly model: string; readonly options?: WorldOptions }>(
  rows: readonly Row[],
) => rows.map((row): [string, Row] => [`${row.server}, ${row.model}, ${row.options?.registration ?? 'serial'}`, row]);

describe('a phone comes into service, keeps it, and leaves', () => {
  it.each(titled(services))(
    '%s',
    async (_, { server, model, options, unanswered = [], headerVersion = 0, isAcked }) => {
      const { mind, stage, phone } = await meet(paperServers[server], { model, ...options });
      await stage.until(() => phone.state === 'inService' || phone.state === 'restarting');
      expect(mind.objections).toEqual([]);
      expect(givenUp(phone)).toEqual(unanswered);
      expect(phone.count('phonesDegraded')).toBe(unanswered.length > 0 ? 1 : 0);

      await stage.until(() => phone.count('keepalives') === 4);
      await stage.settle();
      expect(phone.state).toBe('inService');
      expect(phone.times('keepalive').count).toBe(isAcked === false ? 0 : 4);
      expect(phone.count('keepalivesLost')).toBe(0);

      phone.phone.stop(phone.now);
      await stage.until(() => phone.state === 'off');
      await stage.settle();
      expect(phone.count('unexpectedEvents')).toBe(0);
      expect(mind.objections).toEqual([]);
      expectWellWritten(stage.server.conversations[0]!, headerVersion);
    },
  );
});

describe('what a server volunteers', () => {
  /** These do something to a phone at any time. */
  const effective = ['RegisterAck', 'RegisterReject', 'Reset', 'CapabilitiesReq', 'UnregisterAck'];
  const byPhones = ['Alarm', 'XmlAlarm', 'Capabilities', 'Headset', 'MediaPath', 'Req', 'Keypad'];
  const laidOut = Object.entries(layouts).filter(([name]) => !byPhones.some((part) => name.includes(part)));
  const captured = [...captures.values()].flat().filter(({ direction }) => direction === 'server->phone');
  const anything = [
    ...laidOut.map(([, hex]) => fromHex(hex)),
    ...captured.map(({ bytes }) => bytes),
    fromHex(vectors.T10), // tokens are refused, for a minute
    fromHex('04000000 00000000 99090000'), // nobody knows this one
  ].filter((bytes) => !effective.includes(messageName(framesOf(bytes)[0]!.id)));

  it('is everything we have a frame of', () => {
    const names = new Set(anything.map((bytes) => messageName(framesOf(bytes)[0]!.id)));
    expect([...names]).toEqual(
      expect.arrayContaining(['RegisterTokenAck', 'RegisterTokenReject', 'LineStatV2', 'unknown']),
    );
    expect(names.size).toBeGreaterThan(25);
  });

  it('neither registers a phone nor takes it out of service', async () => {
    const { says } = paperServers['CallManager 4.1'];
    const paper = { ...paperServers['CallManager 4.1'], says: { ...says, Alarm: anything.map(hexOf) } };
    const { stage, phone } = await meet(paper, { model: '7965G' });
    await stage.until(() => phone.state === 'inService');
    expect(givenUp(phone)).toEqual([]);
    const before = phone.frames.length;
    stage.server.conversations[0]!.say(anything);
    await stage.settle();
    expect(phone.state).toBe('inService');
    expect(phone.frames.length).toBe(before);
    await stage.until(() => phone.count('keepalives') === 4);
    await stage.settle();
    expect([phone.times('keepalive').count, phone.count('unexpectedEvents')]).toEqual([4, 0]);
  });
});

describe('a phone does not come into service, or loses it', () => {
  it.each(titled(refusals))('%s', async (_, { server, model, end, rejection }) => {
    const { mind, stage, phone } = await meet(paperServers[server], { model });
    await stage.until(() => phone.state === 'restarting');
    await stage.settle();
    expect(phone.count('outcomes', Outcome[end])).toBe(1);
    expect(readingOf(phone).rejections).toEqual(rejection === undefined ? [] : [rejection]);
    expect(phone.count('unexpectedEvents')).toBe(0);
    expect(mind.objections).toEqual([]);
    expect(stage.server.conversations[0]!.isClosed).toBe(true);
    expectWellWritten(stage.server.conversations[0]!, 0);
  });
});
