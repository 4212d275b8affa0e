import { describe, expect, it } from 'vitest';
import { chosen, recordOf } from '#reading/choice.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { stranded, wanderer } from './samples.js';

async function* told(...records: readonly Partial<PhoneRecord>[]): AsyncIterable<PhoneRecord> {
  for (const [index, record] of records.entries()) yield { ...wanderer, index, ...record };
}

const up = { onboardSeconds: 1, outages: 0, outcomes: { count: 0, last: null } };
const outcomes = (count: number) => ({ outcomes: { ...stranded.outcomes, count } });

describe('the worst phone of a run', () => {
  it.each<[why: string, ...records: Partial<PhoneRecord>[]]>([
    ['was never in service', { ...up, outages: 9 }, { ...up, onboardSeconds: null }],
    ['was most often out of service', { ...up, ...outcomes(9) }, { ...up, outages: 1 }],
    ['met with most', { ...up, onboardSeconds: 9 }, { ...up, ...outcomes(1) }],
    ['took longest', up, { ...up, onboardSeconds: 2 }],
    ['is the first of equals', { ...up, onboardSeconds: 0.5 }, up, up],
    ['was switched on', { ...up, onboardSeconds: null, way: null }, up],
  ])('%s', async (_, ...records) => {
    expect((await chosen(told(...records), 'worst'))?.index).toBe(1);
  });
});

describe('the slowest phone of a run', () => {
  it('has been in service', async () => {
    const records = told({ onboardSeconds: null }, { onboardSeconds: 3 }, { onboardSeconds: 2, outages: 7 });
    expect((await chosen(records, 'slowest'))?.index).toBe(1);
  });

  it('is nobody where none has', async () => {
    expect(await chosen(told({ onboardSeconds: null }), 'slowest')).toBeNull();
  });
});

it('a phone is found by its number, if anything was kept of it', async () => {
  expect((await recordOf(told({}, { name: 'it' }), 1))?.name).toBe('it');
  expect(await recordOf(told({}), 1)).toBeNull();
});
