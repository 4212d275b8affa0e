/**
 * A phone that loses the first of two nodes and returns to it when it is back, on real sockets: it asks for a token on a
 * link that stands by, and each of `paper-servers.ts` meets that in its own way (sccp.md 3.3, 3.4, 4.4). A row a server.
 *
 *     to the first    registered | gone | KeepAlive | RegisterTokenReq ...         | Alarm, Register
 *     to the second   KeepAlive  | Alarm, Register, registered ...      Unregister |
 */
import { expect } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { messageName, RegisterTokenReq } from '#wire/sccp/catalogue.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import type { WorldOptions } from '../../support/phone-world.js';
import { type HeardFrame, ReplayServer } from '../../support/replay-server.js';
import { Stage, type WiredPhone } from '../../support/wired-phones.js';
import { PaperMind, type PaperServer } from './paper-mind.js';
import { paperServers } from './paper-servers.js';

/** A network in which nobody else is called, and from which nobody calls: the port of a server that goes stays free. */
export const network = '127.26.0.0/16';
export const firstHost = '127.26.0.1';
const secondHost = '127.26.0.2';

/** How the phone's counters call every server of a stage. */
const otherNode = 2;

export interface Return {
  readonly title: string;
  readonly server: keyof typeof paperServers;
  readonly options?: WorldOptions;
  /** What the first node says to the first question, where that is not what it says to the next. */
  readonly firstAnswer?: string;
  readonly questions: number;
  readonly isGranted: boolean;
  /** From the first question to Register. */
  readonly waitMs: number;
  /** How often the phone connects to the node that is back. */
  readonly connections: number;
  /** What the phone says up to Register. */
  readonly introduction: readonly string[];
  readonly headerVersion?: number;
}

const introduction = ['Alarm', 'Register'] as const;
const granted = { introduction, questions: 1, isGranted: true, waitMs: 0, connections: 1 } as const;
/** As long as `tokenTimeoutMs`. */
const unanswered = { introduction, questions: 1, isGranted: false, waitMs: 10_000, connections: 1 } as const;
/** wazo acks no keepalive of a stranger: a phone to which that matters would never ask. */
export const withoutAcks = { keepaliveAcks: 'optional' } as const;

export const returns = [
  { title: 'CallManager grants it', server: 'CallManager 4.1', ...granted },
  {
    title: 'CallManager of protocol 22 grants it',
    server: 'CallManager that speaks in dynamic ids',
    options: { model: '7965G' },
    ...granted,
    introduction: ['Alarm', 'XmlAlarm', 'Register'],
    headerVersion: 22,
  },
  {
    title: 'chan_sccp refuses it with a wait, and grants it when that is over',
    server: 'chan-sccp with every key configured',
    firstAnswer: vectors.T10,
    questions: 2,
    isGranted: true,
    waitMs: 60_000,
    connections: 1,
    introduction,
  },
  { title: 'chan_skinny never answers', server: 'chan_skinny', ...unanswered },
  { title: 'wazo never answers', server: 'wazo', options: withoutAcks, ...unanswered },
  // As long as `nodeRetryMs`.
  {
    title: 'FreeSWITCH hangs up',
    server: 'FreeSWITCH',
    questions: 1,
    isGranted: false,
    waitMs: 30_000,
    connections: 2,
    introduction,
  },
] as const satisfies readonly Return[];

const stages: Stage[] = [];

export function closeStages(): void {
  for (const stage of stages.splice(0)) stage.close();
}

export interface Cast {
  readonly stage: Stage;
  readonly phone: WiredPhone;
  readonly first: ReplayServer;
  readonly second: ReplayServer;
  /** Of the first. */
  readonly mind: PaperMind;
}

export const names = ({ heard }: { readonly heard: readonly HeardFrame[] }) => heard.map(({ id }) => messageName(id));

/** Whether it is registered with the first, and with the second. */
export const registeredWith = (phone: WiredPhone) =>
  [0, 1].map((role) => phone.count('phonesRegistered', 0, otherNode, role) === 1);
export const theFirst = [true, false];
export const theSecond = [false, true];

/** When the phone wrote messages of this name. */
export function moments(phone: WiredPhone, name: string): number[] {
  const writes = phone.wishes.filter((wish) => wish.what === 'write');
  return writes.flatMap(({ at, frames }) => frames.filter((frame) => frame.name === name).map(() => at));
}

/** In service with the first; its link to the second stands by. */
async function inService(paper: PaperServer, options: WorldOptions): Promise<Cast> {
  const mind = new PaperMind(paper);
  const first = new ReplayServer(mind, firstHost);
  const second = new ReplayServer(new PaperMind(paper), secondHost);
  await Promise.all([first.start(), second.start()]);
  const stage = new Stage(first, second);
  stages.push(stage);
  const mac = '001B535CD3D6';
  const phone = stage.add({ standbyLinks: true, ...options, identity: { mac, name: `SEP${mac}` } });
  phone.boot(parseIpv4('10.15.15.178'));
  await stage.until(() => phone.state === 'inService');
  await stage.settle();
  expect(registeredWith(phone)).toEqual(theFirst);
  return { stage, phone, first, second, mind };
}

/** In service with the second; the first has gone, was called in vain, and is back. */
export async function awayFromTheFirst(paper: PaperServer, options: WorldOptions = {}): Promise<Cast> {
  const cast = await inService(paper, options);
  const { stage, phone, first, second } = cast;
  first.goAway();
  await stage.settle();
  await stage.until(() => phone.state === 'inService' && stage.wires.some(({ isRefused }) => isRefused));
  expect(registeredWith(phone)).toEqual(theSecond);
  expect(second.conversations).toHaveLength(1);
  await first.start();
  return cast;
}

/** The question has come, and what is said to it at once. */
export async function asked({ stage, first }: Cast): Promise<void> {
  await stage.until(() => first.conversations.at(-1)!.count(RegisterTokenReq.id) > 0);
  await stage.settle();
}

export async function returned({ stage, phone }: Cast): Promise<void> {
  await stage.until(() => phone.state === 'inService' && phone.count('fallbacks', otherNode, otherNode) === 1);
  await stage.settle();
}

export async function comeBack({ server, options, firstAnswer, waitMs }: Return): Promise<Cast> {
  const cast = await awayFromTheFirst(paperServers[server], options);
  const { phone, mind } = cast;
  if (firstAnswer !== undefined) mind.saysOnce.set('RegisterTokenReq', [firstAnswer]);
  await asked(cast);
  if (waitMs > 0) expect([phone.state, ...registeredWith(phone)]).toEqual(['inService', ...theSecond]);
  await returned(cast);
  return cast;
}
