import { describe, expect, it } from 'vitest';
import { Diary } from '#phone/diary.js';
import { models } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Phone } from '#phone/phone.js';
import { recordsOf } from '#phone/records.js';
import { Outcome } from '#terms/outcomes.js';
import { State, type StateName } from '#terms/states.js';
import { cm1, PhoneWorld, phoneAddress } from '../../support/phone-world.js';
import { acknowledge, answerAll, registering } from './courses.js';

interface Course extends Partial<Diary> {
  readonly state?: StateName;
}

const healthy: Partial<Diary> = { boots: 1, registrations: 1, dhcpSent: 2, onboardMs: 812.3456 };

/** Phones that are what their records ask for, healthy unless told. */
function herd(count: number, courses: Readonly<Record<number, Course>> = {}): Phone[] {
  return Array.from({ length: count }, (_, index) => {
    const { state = 'inService', ...diary } = courses[index] ?? {};
    const self = {
      index,
      name: `SEP${index}`,
      model: models['7940'],
      site: 0,
      diary: { ...new Diary(), ...healthy, ...diary },
    };
    return { self, state: State[state], address: phoneAddress } as unknown as Phone;
  });
}

const told = (phones: readonly Phone[], total = phones.length) => [...recordsOf(phones, ['hq'], total, 1000)].flat();

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
      }),
    ).filter(({ isSample }) => !isSample);
    expect(records.map(({ index, troubles }) => [index, ...troubles])).toEqual([
      [1, 'neverInService', 'restarted', 'failed'],
      [2, 'leftService', 'toggled'],
      [3, 'restarted'],
      [5, 'toggled'],
      [6, 'failed'],
    ]);
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
        dhcpMessages: 2,
        failovers: 0,
        fallbacks: 0,
        outages: 0,
        outcomes: { count: 0, last: null },
        troubles: [],
        isSample: true,
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

  it('come in pieces', () => {
    expect([...recordsOf(herd(7), ['hq'], 7, 3)].map(({ length }) => length)).toEqual([3, 3, 1]);
  });
});
