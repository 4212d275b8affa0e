/**
 * The server's side of every captured session, said again to our phone: each frame once the phone has sent what the
 * captured client had sent before it. Where the client pipelined (pyskinny), so does the phone.
 */
import { describe, expect, it } from 'vitest';
import type { ModelName } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import { IpPort, KeepAlive, KeepAliveAck, messageName, Unregister } from '#wire/sccp/catalogue.js';
import { type CapturedFrame, captures } from '../../fixtures/sccp/captures.js';
import type { PhoneWorld } from '../../support/phone-world.js';
import { framesOf } from '../wire/sccp/stream.js';
import { registering } from './courses.js';

interface Course {
  readonly model: ModelName;
  /** What the phone writes into its headers once it is registered. */
  readonly headerVersion: number;
  /** The server leaves requests unanswered. */
  readonly degraded?: true;
  /** The session ends with the server's own doing, and this outcome. */
  readonly ended?: OutcomeName;
}

const old = { model: '7960', headerVersion: 0 } as const;
/** The captured client asked for no version and no server list, as a phone of its age does: none was told. */
const newer = { model: '7962G', degraded: true } as const;
const pipelining = { model: '7940', headerVersion: 0 } as const;

/** By capture and connection. */
const courses: Readonly<Record<string, Course>> = {
  'chan_sccp-7960v6-register-keepalive-unregister 0': old,
  'chan_sccp-7970v17-register-keepalive-unregister 0': { ...newer, headerVersion: 17 },
  'chan_sccp-7970v22-register-keepalive-unregister 0': { ...newer, headerVersion: 22 },
  'chan_sccp-duplicate 0': { ...old, ended: 'serviceClosed' },
  'chan_sccp-duplicate 1': { ...old, ended: 'registerRejected' },
  'chan_sccp-hotline-guest-7960v6 0': old,
  'chan_sccp-pyskinny-7970 0': pipelining,
  'chan_sccp-reject-unprovisioned 0': { ...old, ended: 'registerRejected' },
  'chan_sccp-reject-unprovisioned-noipport 0': { ...old, ended: 'registerRejected' },
  'chan_skinny-7960-register-keepalive-unregister 0': { ...old, degraded: true },
  'chan_skinny-duplicate 0': { ...old, degraded: true },
  'chan_skinny-duplicate 1': { ...old, ended: 'registerRejected' },
  'chan_skinny-pyskinny-7970 0': { ...pipelining, degraded: true },
  'chan_skinny-reject-unprovisioned 0': { ...old, ended: 'registerRejected' },
  'wazo-7960v6-register-keepalive-unregister 0': old,
  'wazo-7970v17-register-keepalive-unregister 0': { ...newer, headerVersion: 0 },
  'wazo-duplicate 0': old,
  'wazo-duplicate 1': { ...old, ended: 'registerRejected' },
  'wazo-pyskinny-7970 0': { ...pipelining, ended: 'resetByServer' },
  'wazo-reject-unprovisioned 0': { ...old, ended: 'registerRejected' },
};

const connections = new Map(
  [...captures].flatMap(([capture, frames]) =>
    [...new Set(frames.map(({ connection }) => connection))].map((connection): [string, readonly CapturedFrame[]] => [
      `${capture} ${connection}`,
      frames.filter((frame) => frame.connection === connection),
    ]),
  ),
);

const idOf = ({ bytes }: CapturedFrame) => framesOf(bytes)[0]!.id;
const isServers = ({ direction }: CapturedFrame) => direction === 'server->phone';

/** A captured connection, cut where its client said farewell. */
function partsOf(frames: readonly CapturedFrame[]) {
  const farewell = frames.findIndex((frame) => !isServers(frame) && idOf(frame) === Unregister.id);
  const end = farewell < 0 ? frames.length : farewell;
  return { life: frames.slice(0, end), farewell: frames.slice(end).filter(isServers), isLeft: farewell >= 0 };
}

/** Lets time pass until the phone has sent so many messages of an id, or has closed its link. */
function waitFor(world: PhoneWorld, id: number, count: number): void {
  const isOver = () => hasClosed(world) || world.frames.filter((frame) => frame.id === id).length >= count;
  for (let alarms = 0; !isOver(); alarms++) {
    if (alarms === 100) throw new Error(`the phone never sends ${messageName(id)}`);
    world.runUntil(world.phone.alarmAt);
  }
}

const hasClosed = (world: PhoneWorld) => world.wishes.some(({ what }) => what === 'close');

function replay(world: PhoneWorld, frames: readonly CapturedFrame[]): void {
  const before = new Map<number, number>();
  let last = 0;
  for (const frame of frames) {
    if (isServers(frame)) {
      waitFor(world, last, before.get(last) ?? 0);
      if (hasClosed(world)) return;
      world.say(frame.bytes);
    } else {
      last = idOf(frame);
      // What that client asked twice, ours asks once.
      before.set(last, last === KeepAlive.id ? (before.get(last) ?? 0) + 1 : 1);
    }
  }
}

describe('a phone and what real servers said', () => {
  it('meet in every captured connection', () => {
    expect([...connections.keys()].sort()).toEqual(Object.keys(courses).sort());
  });

  it.each(Object.entries(courses))('%s', (connection, { model, headerVersion, degraded, ended }) => {
    const registration = connection.includes('pyskinny') ? 'pipelined' : 'serial';
    const world = registering({ model, registration });
    const { life, farewell, isLeft } = partsOf(connections.get(connection)!);
    replay(world, life);
    const isTaken = ended !== 'registerRejected';
    expect(world.times('boot').count).toBe(isTaken ? 1 : 0);
    expect(world.count('unexpectedEvents')).toBe(0);
    const acks = life.filter((frame) => isServers(frame) && idOf(frame) === KeepAliveAck.id);
    expect(world.times('keepalive').count).toBe(isTaken ? acks.length : 0);
    expect(world.count('keepalivesLost')).toBe(0);
    expect(world.count('phonesDegraded')).toBe(degraded ? 1 : 0);

    if (ended === undefined) {
      expect([world.state, isLeft]).toEqual(['inService', true]);
      world.phone.stop(world.now);
      for (const { bytes } of farewell) world.say(bytes);
      if (world.state !== 'off') world.linkEnd(LinkEnd.closed);
      expect(world.state).toBe('off');
    } else {
      if (ended === 'serviceClosed') world.linkEnd(LinkEnd.closed);
      expect(world.count('outcomes', Outcome[ended])).toBe(1);
      expect(world.state).toBe(ended === 'resetByServer' ? 'fetching' : 'connecting');
    }

    const introduced = world.frames.findIndex(({ id }) => id === IpPort.id) + 1;
    const versions = world.frames.map((frame) => frame.headerVersion);
    expect(new Set(versions.slice(0, introduced))).toEqual(new Set([0]));
    expect([...new Set(versions.slice(introduced))]).toEqual(isTaken ? [headerVersion] : []);
  });
});
