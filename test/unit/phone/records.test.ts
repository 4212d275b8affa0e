import { describe, expect, it } from 'vitest';
import { Diary } from '#phone/diary.js';
import { models } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Phone } from '#phone/phone.js';
import { recordsOf } from '#phone/records.js';
import { Cause } from '#terms/causes.js';
import { Outcome } from '#terms/outcomes.js';
import { State, type StateName } from '#terms/states.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { cm1, cm2, PhoneWorld, phoneAddress } from '../../support/phone-world.js';
import { acknowledge, answerAll, registering } from './courses.js';

interface Course extends Partial<Diary> {
  readonly state?: StateName;
}

const healthy: Partial<Diary> = {
  boots: 1,
  registrations: 1,
  dhcpSent: 2,
  plannedAtMs: 1_000,
  startupMs: 500,
  stageMs: [100, 200, 0.25, 300, 12],
  stageTimes: [2, 1, 1, 1, 1],
  onboardMs: 812.3456,
};

/** Phones that are what their records ask for, healthy unless told. */
function herd(count: number, courses: Readonly<Record<number, Course>> = {}): Phone[] {
  return Array.from({ length: count }, (_, index) => {
    const { state = 'inService', ...diary } = courses[index] ?? {};
    const self = {
      index,
      name: `SEP${index}`,
      model: models['7940'],
      site: 0,
      diary: Object.assign(new Diary(), healthy, diary),
    };
    return { self, state: State[state], address: phoneAddress } as unknown as Phone;
  });
}

const labels = { site: ['hq'], node: ['cm1', 'cm2', 'other'] };

const told = (phones: readonly Phone[], nowMs = 60_000) =>
  [...recordsOf(phones, { labels, total: phones.length, nowMs }, 1000)].flat();

describe('the records of single phones', () => {
  it('tell of those that failed or toggled, each by what it was', () => {
    const records = told(
      herd(4000, {
        1: { state: 'leasing', boots: 3, registrations: 0, onboardMs: Number.NaN, outcomeCount: 2 },
        2: { outages: 1, registrations: 2, failovers: 1 },
        3: { boots: 2 },
        4: { state: 'off', boots: 0, onboardMs: Number.NaN },
        5: { fallbacks: 1 },
        6: { outcomeCount: 1, lastOutcome: Outcome.leaseNak },
        7: { failovers: 3, fallbacks: 3, returns: 3, flappingCause: Cause.keepaliveTimeout },
      }),
    ).filter(({ isSample, isSlowest }) => !isSample && !isSlowest);
    expect(records.map(({ index, troubles }) => [index, ...troubles])).toEqual([
      [1, 'neverInService', 'restarted', 'failed'],
      [2, 'leftService', 'toggled'],
      [3, 'restarted'],
      [5, 'toggled'],
      [6, 'failed'],
      [7, 'toggled', 'flapped'],
    ]);
    expect(records[5]!.flapping).toEqual({ cause: 'keepaliveTimeout', cycles: 3 });
    expect(records[4]!.outcomes).toEqual({ count: 1, last: { stage: 'lease', reason: 'nak' } });
  });

  it('tell what a phone has been through', () => {
    expect(told(herd(1))).toEqual([
      {
        index: 0,
        name: 'SEP0',
        model: '7940',
        site: 'hq',
        state: 'inService',
        address: '10.1.200.7',
        boots: 1,
        registrations: 1,
        onboardSeconds: 0.812346,
        way: {
          atSeconds: 1,
          seconds: {
            startup: 0.5,
            lease: 0.1,
            fetch: 0.2,
            connect: 0.00025,
            register: 0.3,
            provision: 0.012,
            waited: 0.200096,
          },
          times: { lease: 2, fetch: 1, connect: 1, register: 1, provision: 1 },
          totalSeconds: 1.312346,
        },
        dhcpMessages: 2,
        failovers: 0,
        fallbacks: 0,
        flapping: null,
        outages: 0,
        outcomes: { count: 0, last: null },
        history: [],
        forgottenMoments: 0,
        troubles: [],
        isSample: true,
        isSlowest: true,
      },
    ]);
  });

  it('are read from the diary a real phone keeps', () => {
    const world = new PhoneWorld({ fetchBy: 'off', identity: { expectedNodes: [{ address: cm1, port: 2000 }] } });
    world.powerOn();
    world.run(5_000); // it asks again after 4 s, give or take one
    world.offer();
    world.ack();
    world.run(22_000); // nobody answers its SYN
    expect(told([world.phone])[0]).toMatchObject({
      state: 'restarting',
      boots: 1,
      registrations: 0,
      onboardSeconds: null,
      dhcpMessages: 3,
      outcomes: { count: 1, last: { stage: 'connect', reason: 'timeout' } },
      troubles: ['neverInService', 'failed'],
    });
    const { way, history } = told([world.phone], 30_000)[0]!;
    // What failed, and what is not over, is neither of its stages: SYN from 5 s on.
    expect(way).toEqual({
      atSeconds: 0,
      seconds: { startup: 0, lease: 5, fetch: 0, connect: 0, register: 0, provision: 0, waited: 25 },
      times: { lease: 1, fetch: 0, connect: 0, register: 0, provision: 0 },
      totalSeconds: 30,
    });
    expect(history).toEqual([
      { atSeconds: 0, what: 'boot' },
      { atSeconds: 27, what: 'outcome', stage: 'connect', reason: 'timeout' },
    ]);
  });

  it('tell of a phone that lost its node and came back', () => {
    const world = registering();
    acknowledge(world);
    answerAll(world);
    world.linkEnd(LinkEnd.closed);
    world.connected();
    acknowledge(world);
    answerAll(world);
    expect(told([world.phone])[0]).toMatchObject({
      state: 'inService',
      registrations: 2,
      onboardSeconds: 0,
      failovers: 1,
      outages: 1,
      outcomes: { count: 1, last: { stage: 'service', reason: 'closed' } },
      troubles: ['leftService', 'toggled', 'failed'],
    });
    const atSeconds = 0;
    const address = (node: number) => `${formatIpv4(node)}:2000`;
    expect(told([world.phone])[0]!.history).toEqual([
      { atSeconds, what: 'boot' },
      { atSeconds, what: 'registered', node: 'cm1', address: address(cm1), role: 'primary' },
      { atSeconds, what: 'inService' },
      { atSeconds, what: 'outOfService', cause: 'closed' },
      { atSeconds, what: 'outcome', stage: 'service', reason: 'closed' },
      { atSeconds, what: 'registered', node: 'cm2', address: address(cm2), role: 'secondary' },
      { atSeconds, what: 'inService' },
    ]);
  });

  it.each([
    [5000, 50],
    [2000, 20],
    [1000, 20],
    [30, 30],
  ])('tell of a sample besides: of %i healthy phones %i', (count, sample) => {
    const records = told(herd(count));
    expect([records.length, records.every(({ isSample, troubles }) => isSample && troubles.length === 0)]).toEqual([
      sample,
      true,
    ]);
  });

  it('tell of the phone that took longest to come up, though nothing befell it', () => {
    const records = told(herd(4000, { 77: { onboardMs: 9_000 }, 78: { onboardMs: 8_000 } }));
    expect(records.filter(({ isSlowest }) => isSlowest).map(({ index, isSample }) => [index, isSample])).toEqual([
      [77, false],
    ]);
    expect(records.map(({ index }) => index)).not.toContain(78);
  });

  it('come in pieces', () => {
    const pieces = [...recordsOf(herd(7), { labels, total: 7, nowMs: 0 }, 3)];
    expect(pieces.map(({ length }) => length)).toEqual([3, 3, 1]);
  });
});
