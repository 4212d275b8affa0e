import { expect, it } from 'vitest';
import { makePlan, phonesOf } from '#plan/plan.js';
import { tracedIndicesOf, tracedPhonesOf } from '#plan/traced-phones.js';
import { loadProfile } from '#profile/load.js';

const planOf = (phones: number, trace: string) =>
  makePlan(loadProfile(`name: traced\nphones: ${phones}\ntrace: ${trace}\n`, 'traced.yaml'));

it.each([
  [100, '{}', []],
  [100, '{ phones: 4 }', [0, 25, 50, 75]],
  [10, '{ phones: 3 }', [0, 3, 6]],
  [2, '{ phones: 5 }', [0, 1]],
  [100, '{ phones: 2, names: [SEP020001000007, SEP020001000000] }', [0, 7, 50]],
])('of %i phones with %s are traced %j', (phones, trace, indices) => {
  expect(tracedIndicesOf(planOf(phones, trace))).toEqual(indices);
});

it('each is known by its place in its herd, and by who it is', () => {
  const plan = planOf(10, '{ phones: 2 }');
  const herd = [...phonesOf(plan, [[4, 8]])];
  expect(tracedPhonesOf(plan, herd, tracedIndicesOf(plan))).toEqual([
    { slot: 1, name: 'SEP020001000005', model: '7962G', site: 'lab' },
  ]);
});
