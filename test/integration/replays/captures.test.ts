/**
 * What three real servers said, each frame byte for byte on a real socket, and what becomes of our phone: a row a
 * captured session, a course a connection of it. Each session is played three times, cut into writes in three ways.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelName } from '#phone/models.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import {
  type ButtonTemplate,
  KeepAliveAck,
  messageNames,
  RegisterAck,
  type SoftKeyTemplateRes,
} from '#wire/sccp/catalogue.js';
import type { MessageOf } from '#wire/sccp/message.js';
import { capturedEvents, captures } from '../../fixtures/sccp/captures.js';
import { type Chunking, chunkings, ReplayServer } from '../../support/replay-server.js';
import { Stage, type WiredPhone } from '../../support/wired-phones.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';
import { CapturedServer } from './captured-server.js';
import { readingOf } from './reading.js';
import { expectWellWritten } from './writing.js';

interface Course {
  readonly model: ModelName;
  readonly registration: 'serial' | 'pipelined';
  /** What the phone writes into its headers once it is registered. */
  readonly headerVersion: number;
  /** What it asked in vain. */
  readonly unanswered: readonly string[];
  /** How it ends: the phone is in service until it leaves, or this befalls it. */
  readonly end: 'leaves' | OutcomeName;
  /** Why it is rejected. */
  readonly rejections: readonly string[];
}

const old = {
  model: '7960',
  registration: 'serial',
  headerVersion: 0,
  unanswered: [],
  rejections: [],
  end: 'leaves',
} as const;
/** The captured client asked for no version and no server list, as a phone of its age does: none was told. */
const newer = { ...old, model: '7962G', unanswered: ['VersionReq', 'ServerReq'] } as const;
const pipelining = { ...old, model: '7940', registration: 'pipelined' } as const;
const rejected = (text: string): Course => ({ ...old, end: 'registerRejected', rejections: [text] });

/** chan_skinny never answers these; its RegisterAck says version 48, and it sends lamps before it. */
const chanSkinny = { ...old, unanswered: ['ConfigStatReq', 'ForwardStatReq'] } as const;

const courses: Readonly<Record<string, readonly Course[]>> = {
  'chan_sccp-7960v6-register-keepalive-unregister': [old],
  'chan_sccp-7970v17-register-keepalive-unregister': [{ ...newer, headerVersion: 17 }],
  'chan_sccp-7970v22-register-keepalive-unregister': [{ ...newer, headerVersion: 22 }],
  // The first of the same name loses its link to the second, which is rejected all the same: Crossover session.
  'chan_sccp-duplicate': [{ ...old, end: 'serviceClosed' }, rejected('Crossover session')],
  'chan_sccp-hotline-guest-7960v6': [old],
  'chan_sccp-pyskinny-7970': [pipelining],
  'chan_sccp-reject-unprovisioned': [rejected('Device Unknown')],
  // The server leaves the link open: it is the phone that closes it.
  'chan_sccp-reject-unprovisioned-noipport': [rejected('Device Unknown')],
  'chan_skinny-7960-register-keepalive-unregister': [chanSkinny],
  // Rejects in 33 bytes, two seconds late, and leaves the link open.
  'chan_skinny-duplicate': [chanSkinny, rejected('No Authority: ')],
  'chan_skinny-pyskinny-7970': [{ ...pipelining, unanswered: ['ConfigStatReq', 'ForwardStatReq'] }],
  'chan_skinny-reject-unprovisioned': [rejected('No Authority: ')],
  // No UnregisterAck from wazo: Reset and FIN.
  'wazo-7960v6-register-keepalive-unregister': [old],
  'wazo-7970v17-register-keepalive-unregister': [newer],
  'wazo-duplicate': [old, rejected('')],
  // Asked about a feature that no key has, wazo restarts the phone.
  'wazo-pyskinny-7970': [{ ...pipelining, end: 'resetByServer' }],
  'wazo-reject-unprovisioned': [rejected('')],
};

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

interface Played {
  readonly stage: Stage;
  readonly phones: readonly WiredPhone[];
}

/** Plays a session to its end, each phone switched on when its client came. */
async function play(session: string, chunking: Chunking): Promise<Played> {
  const mind = new CapturedServer(capturedEvents.get(session)!, chunking);
  const server = new ReplayServer(mind);
  await server.start();
  const stage = new Stage(server);
  stages.push(stage);
  const phones: WiredPhone[] = [];
  for (const [connection, { model, registration }] of courses[session]!.entries()) {
    await stage.until(() => mind.awaitsClient(connection));
    const phone = stage.add({ model, registration, isTraced: true });
    phones.push(phone);
    phone.boot();
  }
  for (const [connection, { end }] of courses[session]!.entries()) {
    const phone = phones[connection]!;
    if (end !== 'leaves') continue;
    await stage.until(() => mind.awaitsFarewell(connection));
    expect(phone.state).toBe('inService');
    phone.phone.stop(phone.now);
  }
  await stage.until(() => mind.isOver);
  await stage.until(() => phones.every(({ state }) => state !== 'inService'));
  await stage.settle();
  return { stage, phones };
}

/** What RegisterAck says in its first word, as it stands in the capture. */
function keepaliveMsIn(session: string, connection: number): number[] {
  const said = captures.get(session)!.filter((frame) => frame.connection === connection);
  const acks = said.flatMap(({ direction, bytes }) => (direction === 'server->phone' ? framesOf(bytes) : []));
  return acks
    .filter(({ id }) => id === RegisterAck.id)
    .map(({ bytes }) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true) * 1000);
}

function acksIn(session: string, connection: number): number {
  const said = captures.get(session)!.filter((frame) => frame.connection === connection);
  return said.filter(
    ({ direction, bytes }) => direction === 'server->phone' && framesOf(bytes)[0]!.id === KeepAliveAck.id,
  ).length;
}

const givenUp = (phone: WiredPhone) => messageNames.filter((_, message) => phone.count('requestsGivenUp', message) > 0);

it('every captured session has its row', () => {
  expect(Object.keys(courses).sort()).toEqual([...captures.keys()].sort());
});

describe.each(Object.entries(chunkings))('a phone and what real servers said, %s', (_, chunking) => {
  it.each(Object.entries(courses))('%s', async (session, rows) => {
    const { stage, phones } = await play(session, chunking);
    for (const [connection, { headerVersion, unanswered, end, rejections }] of rows.entries()) {
      const phone = phones[connection]!;
      const isTaken = end !== 'registerRejected';
      expect(phone.times('boot').count).toBe(isTaken ? 1 : 0);
      expect(givenUp(phone)).toEqual([...unanswered].sort(byNumber));
      expect(phone.times('keepalive').count).toBe(isTaken ? acksIn(session, connection) : 0);
      const read = readingOf(phone);
      expect(read.rejections).toEqual(rejections);
      expect(read.keepaliveMs).toEqual(keepaliveMsIn(session, connection));
      expect(phone.count('keepalivesLost')).toBe(0);
      expect(phone.count('unexpectedEvents')).toBe(0);
      if (end === 'leaves') expect(phone.state).toBe('off');
      else expect(phone.count('outcomes', Outcome[end])).toBe(1);
      expect(stage.server.conversations[connection]!.isClosed).toBe(true);
      expectWellWritten(stage.server.conversations[connection]!, isTaken ? headerVersion : 0);
    }
  });
});

it('all that chan_sccp sends of buttons and soft keys is read, and the one line among them asked about', async () => {
  const { phones } = await play('chan_sccp-7960v6-register-keepalive-unregister', chunkings['seven bytes in a write']);
  const { heard } = readingOf(phones[0]!);
  const told = (name: string) => heard.find((message) => message.name === name)!.fields;
  const { count, buttons } = told('ButtonTemplate') as MessageOf<typeof ButtonTemplate>;
  expect([count, buttons.length]).toEqual([1, 56]);
  expect(buttons.filter(({ type }) => type !== 0xff)).toEqual([{ instance: 1, type: 9 }]);
  const { total, keys } = told('SoftKeyTemplateRes') as MessageOf<typeof SoftKeyTemplateRes>;
  expect([total, keys.length]).toEqual([32, 64]);
  const asked = phones[0]!.frames.map(({ name }) => name).filter((name) => name.includes('StatReq'));
  expect(asked).toEqual(['ConfigStatReq', 'LineStatReq', 'ForwardStatReq']);
});

it('seven bytes in a write are read so', async () => {
  const session = 'chan_sccp-7960v6-register-keepalive-unregister';
  const { stage } = await play(session, chunkings['seven bytes in a write']);
  expect(stage.wires[0]!.reads).toBeGreaterThan(4 * captures.get(session)!.length);
});

function byNumber(one: string, other: string): number {
  return messageNames.indexOf(one) - messageNames.indexOf(other);
}
