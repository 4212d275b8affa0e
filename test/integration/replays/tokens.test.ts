/**
 * How a phone returns to a node that is back: it asks for a token on a link that stands by, and what becomes of that at
 * the servers of `paper-servers.ts` (sccp.md 2.1, 3.4, 4.4). A row a server.
 *
 *     first   | in service | gone     | back: KeepAlive, RegisterTokenReq ... | Alarm, Register
 *     second    KeepAlive  | Register | in service ... stays while it waits   | Unregister
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import {
  Alarm,
  KeepAlive,
  messageName,
  Register,
  RegisterTokenAck,
  RegisterTokenReject,
  RegisterTokenReq,
  Unregister,
} from '#wire/sccp/catalogue.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import { Capture } from '../../support/capture.js';
import { describeWithPeer } from '../../support/peers.js';
import type { WorldOptions } from '../../support/phone-world.js';
import { type Conversation, ReplayServer } from '../../support/replay-server.js';
import { complaints, fields, type Reading } from '../../support/tshark.js';
import { Stage, type WiredPhone } from '../../support/wired-phones.js';
import { PaperMind, type PaperServer } from './paper-mind.js';
import { hexOf, paperServers } from './paper-servers.js';
import { expectWellWritten } from './writing.js';

/** No connection leaves from there: the port is free when the server comes back to it. */
const firstHost = '127.26.0.1';
const secondHost = '127.26.0.2';

/** Every node of the stage is `other` to the phone's counters. */
const node = 2;

const dynamic = 'CallManager that speaks in dynamic ids';
const wazoWithoutAcks: WorldOptions = { keepaliveAcks: 'optional' };

interface Return {
  readonly title: string;
  readonly server: keyof typeof paperServers;
  readonly options?: WorldOptions;
  /** What the first node says to the first question, where that is not what it says to all. */
  readonly firstAnswer?: string;
  /** From the first question to Register. */
  readonly waitMs: number;
  readonly questions: number;
  /** How often the phone connects to the node that is back. */
  readonly connections: number;
  readonly headerVersion?: number;
}

const atOnce = { waitMs: 0, questions: 1, connections: 1 } as const;
/** `tokenTimeoutMs`. */
const unanswered = { ...atOnce, waitMs: 10_000 } as const;

const returns: readonly Return[] = [
  { title: 'CallManager grants it', server: 'CallManager 4.1', ...atOnce },
  { title: 'CallManager of protocol 22 grants it', server: dynamic, ...atOnce, options: { model: '7965G' }, headerVersion: 22 },
  {
    title: 'chan_sccp refuses it with a wait, and grants it a minute later',
    server: 'chan-sccp with every key configured',
    firstAnswer: vectors.T10,
    waitMs: 60_000,
    questions: 2,
    connections: 1,
  },
  { title: 'chan_skinny never answers', server: 'chan_skinny', ...unanswered },
  { title: 'wazo never answers', server: 'wazo', ...unanswered, options: wazoWithoutAcks },
  // It comes on the next link, `nodeRetryMs` later.
  { title: 'FreeSWITCH breaks off', server: 'FreeSWITCH', waitMs: 30_000, questions: 1, connections: 2 },
];

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

const names = ({ heard }: Pick<Conversation, 'heard'>) => heard.map(({ id }) => messageName(id));
const registeredAt = (phone: WiredPhone) => [0, 1].map((role) => phone.count('phonesRegistered', 0, node, role));
const atFirst = [1, 0];
const atSecond = [0, 1];

/** When the phone wrote messages of this name, and to whom. */
function moments(phone: WiredPhone, name: string): number[] {
  const writes = phone.wishes.filter((wish) => wish.what === 'write');
  return writes.flatMap(({ at, frames }) => frames.filter((frame) => frame.name === name).map(() => at));
}

/** The names of what it wrote from Unregister to its last introduction, on whatever link. */
function farewells(phone: WiredPhone): string[] {
  const all = phone.frames.map(({ name }) => name);
  const start = all.indexOf('Unregister');
  return all.slice(start, start + 4);
}

interface Cast {
  readonly stage: Stage;
  readonly phone: WiredPhone;
  readonly first: ReplayServer;
  readonly second: ReplayServer;
  readonly mind: PaperMind;
}

/** In service with the first of two such servers, and its link to the second stands by. */
async function inService(paper: PaperServer, options: WorldOptions = {}): Promise<Cast> {
  const mind = new PaperMind(paper);
  const first = new ReplayServer(mind, firstHost);
  const second = new ReplayServer(new PaperMind(paper), secondHost);
  for (const server of [first, second]) await server.start();
  const stage = new Stage(first, second);
  stages.push(stage);
  const mac = '001B535CD3D6';
  const phone = stage.add({ standbyLinks: true, ...options, identity: { mac, name: `SEP${mac}` } });
  phone.boot(parseIpv4('10.15.15.178'));
  await stage.until(() => phone.state === 'inService');
  await stage.settle();
  expect(registeredAt(phone)).toEqual(atFirst);
  expect(second.conversations.map(names)).toEqual([['KeepAlive']]);
  return { stage, phone, first, second, mind };
}

/** The first has gone, the phone is in service with the second and has called the first in vain; which now is back. */
async function awayFromFirst(paper: PaperServer, options: WorldOptions = {}): Promise<Cast> {
  const cast = await inService(paper, options);
  const { stage, phone, first, second } = cast;
  first.goAway();
  await stage.settle();
  await stage.until(() => phone.state === 'inService');
  await stage.settle();
  expect(registeredAt(phone)).toEqual(atSecond);
  expect(second.conversations).toHaveLength(1);
  await stage.until(() => stage.wires.some(({ isRefused }) => isRefused));
  await first.start();
  return cast;
}

/** The phone has asked the first for a token, and has not left the second for it unless it may. */
async function asked({ stage, first }: Cast): Promise<void> {
  await stage.until(() => first.conversations.at(-1)!.count(RegisterTokenReq.id) === 1);
  await stage.settle();
}

/** What came before the phone introduced itself; everything, where it did not. */
function onStandby({ heard }: Conversation) {
  const end = heard.findIndex(({ id }) => id === Alarm.id);
  return heard.slice(0, end < 0 ? heard.length : end);
}

function expectStandbyKept({ first, second }: Cast): void {
  for (const conversation of [...first.conversations, ...second.conversations]) {
    const allowed = [KeepAlive.id, RegisterTokenReq.id] as const;
    expect(onStandby(conversation).filter(({ id }) => !allowed.some((one) => one === id))).toEqual([]);
    expect(conversation.cuts).toBe(0);
  }
}

/** What becomes of a phone at a node that is back, up to its being in service there. */
async function comeBack({ server, options, firstAnswer, waitMs }: Return): Promise<Cast> {
  const paper = paperServers[server];
  const cast = await awayFromFirst(paper, options);
  const { stage, phone, mind } = cast;
  if (firstAnswer !== undefined) mind.paper = { ...paper, says: { ...paper.says, RegisterTokenReq: [firstAnswer] } };
  await asked(cast);
  mind.paper = paper;
  if (waitMs > 0) expect([phone.state, ...registeredAt(phone)]).toEqual(['inService', ...atSecond]);
  await stage.until(() => phone.state === 'inService' && phone.count('fallbacks', node, node) === 1);
  await stage.settle();
  return cast;
}

describe('a phone that asks a node that is back for a token', () => {
  it.each(returns.map((row): [string, Return] => [row.title, row]))('%s', async (_, row) => {
    const cast = await comeBack(row);
    const { phone, first, second } = cast;
    expect(registeredAt(phone)).toEqual(atFirst);
    expect([phone.count('toggles'), phone.count('outages'), phone.count('unexpectedEvents')]).toEqual([2, 1, 0]);
    const questions = moments(phone, 'RegisterTokenReq');
    expect(questions).toHaveLength(row.questions);
    expect(moments(phone, 'Register').at(-1)! - questions[0]!).toBe(row.waitMs);
    expect(farewells(phone)).toEqual(['Unregister', 'Alarm', 'Register', 'IpPort']);

    // The one whose link ended when the node went is the first of them.
    expect(first.conversations).toHaveLength(1 + row.connections);
    const [left, ...standingBy] = second.conversations.map(names);
    expect(left!.indexOf('Unregister')).toBe(left!.length - 1);
    expect(standingBy).toEqual([['KeepAlive']]);
    expectStandbyKept(cast);
    const { heard, reads, cuts } = first.conversations.at(-1)!;
    const withoutQuestions = heard.filter(({ id }) => id !== RegisterTokenReq.id);
    expectWellWritten({ heard: withoutQuestions, reads, cuts }, row.headerVersion ?? 0);
  });
});

describeWithPeer(['tshark'], ['tshark'], 'the return of a phone on the wire', () => {
  it('x', async () => {
    const capture = await Capture.start('net 127.26.0.0/16');
    const casts = [];
    for (const row of [returns[2]!, returns[1]!]) casts.push(await comeBack(row));
    await capture.stop(firstHost);
    const ports = casts.flatMap(({first, second}) => [first.port, second.port]);
    const reading: Reading = { decodeAs: ports.map((p) => `tcp.port==${p},skinny`), checksums: false };
    console.log(await complaints(capture.file, {...reading, otherTcp: true}));
    console.log(await fields(capture.file, 'skinny.messageId == 0x29', ['ip.dst', 'skinny.messageId', 'skinny.DeviceName', 'skinny.deviceType', 'skinny.stationIpAddr', 'tcp.len'], reading));
    const { execFileSync } = await import('node:child_process');
    console.log(execFileSync('tshark', ['-r', capture.file, '-Y', 'skinny.messageId == 0x29', ...reading.decodeAs!.flatMap(r => ['-d', r]), '-O', 'skinny', '-V'], {encoding: 'utf8'}));
  });
});
