import { describe, expect, it } from 'vitest';
import type { Phone } from '#phone/phone.js';
import type { PhonePlan } from '#plan/plan.js';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { State, type StateName } from '#terms/states.js';
import { Records } from '#worker/records.js';

function plansOf(count: number): PhonePlan[] {
  const plan = makePlan(loadProfile(`name: x\nphones: ${count}`, 'x.yaml'));
  return [...phonesOf(plan, [[0, count]])];
}

/** Of a phone, records ask no more. */
const inState = (state: StateName) => ({ state: State[state], address: 0x7f100005 }) as Phone;

/** What a herd is seen to do, a state a second for each phone. */
function seen(count: number, courses: Readonly<Record<number, readonly StateName[]>>) {
  const records = new Records(plansOf(count), ['lab'], count);
  const seconds = Math.max(1, ...Object.values(courses).map(({ length }) => length));
  let phones: Phone[] = [];
  for (let second = 0; second < seconds; second++) {
    phones = Array.from({ length: count }, (_, slot) => inState(courses[slot]?.[second] ?? 'inService'));
    records.look(phones);
  }
  return [...records.pieces(phones, 3)];
}

describe('the records of single phones', () => {
  it('tell of those that had trouble, each by what it was', () => {
    const told = seen(4000, {
      1: ['leasing', 'restarting', 'leasing'],
      2: ['inService', 'connecting', 'inService'],
      3: ['restarting', 'leasing', 'inService'],
      4: ['off', 'off', 'off'],
    }).flat();
    expect(told.filter(({ isSample }) => !isSample).map(({ index, troubles }) => [index, ...troubles])).toEqual([
      [1, 'neverInService', 'restarted'],
      [2, 'leftService'],
      [3, 'restarted'],
    ]);
    expect(told.find(({ index }) => index === 1)).toMatchObject({
      name: expect.stringMatching(/^SEP[0-9A-F]{12}$/),
      model: expect.any(String),
      site: 'lab',
      state: 'leasing',
      address: '127.16.0.5',
      wasInService: false,
    });
  });

  it.each([
    [5000, 50],
    [2000, 20],
    [1000, 20],
    [30, 30],
  ])('tell of a sample besides: of %i healthy phones %i', (count, sample) => {
    const told = seen(count, {}).flat();
    expect([told.length, told.every(({ isSample, troubles }) => isSample && troubles.length === 0)]).toEqual([
      sample,
      true,
    ]);
  });

  it('come in pieces', () => {
    expect(seen(7, {}).map(({ length }) => length)).toEqual([3, 3, 1]);
  });
});
