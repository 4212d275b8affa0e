import { describe, expect, it } from 'vitest';
import type { Side } from '#reading/compare/side.js';
import { compared, findings, outages, side } from './samples.js';

describe('phones that a run lost', () => {
  const losing = (never: number, outOfService = 0, seed = 1) => {
    const phones = { ...side().summary.phones, never, outOfService };
    const outcomes = [
      { stage: 'fetch', reason: 'filesMissing', count: 3, doc5710: '6.3' },
      { stage: 'register', reason: 'rejected', count: 9, doc5710: '6.7' },
    ] as const;
    return side({ run: { seed, plannedPhones: 2000 }, summary: { phones, outcomes: never > 0 ? outcomes : [] } });
  };
  const reason =
    'none in the base, of the same phones at the same moments, so each one decides; more often than there: register rejected 9 against 0, fetch filesMissing 3 against 0';

  it('are a finding from the first, with its reason, where the base lost none of the same', () => {
    const { verdict, rows } = compared(losing(1), losing(0));
    expect(verdict).toBe('worse');
    expect(rows.find(({ name }) => name === 'phones never in service')).toMatchObject({
      finding: 'worse',
      isBeyondChance: null,
      reason,
    });
    expect(findings(losing(0, 1), losing(0))).toMatchObject({ 'phones out of service': 'worse' });
    expect(compared(losing(1), losing(0), losing(0, 0, 2)).verdict).toBe('worse');
  });

  it('are held against chance where other dice were rolled, or the base lost some itself', () => {
    const unclear = { 'phones never in service': 'chance' };
    expect(findings(losing(8), losing(0, 0, 2))).toMatchObject(unclear);
    expect(findings(losing(9), losing(0, 0, 2))).toMatchObject({ 'phones never in service': 'worse' });
    expect(findings(losing(3), losing(1))).toMatchObject(unclear);
    expect(findings(losing(1), losing(0), losing(1, 0, 2))).toMatchObject({ 'phones never in service': 'same' });
    expect(
      compared(losing(8), losing(0, 0, 2))
        .rows.map((row) => row.reason)
        .filter(Boolean),
    ).toEqual([]);
  });

  it('are tested no less sharply among more kinds of trouble', () => {
    const troubled = (never: number, seed: number) => {
      const { summary, ...rest } = side({ ...outages(1), run: { seed } });
      const outcomes = Array.from({ length: 40 }, (_, n) => ({
        ...{ stage: 'fetch', reason: `reason${n}`, count: 5, doc5710: '6.3' },
      })) as unknown as Side['summary']['outcomes'];
      return { ...rest, summary: { ...summary, outcomes, phones: { ...summary.phones, never, degraded: 5 } } };
    };
    const [quiet, loud] = [compared(losing(9), losing(0, 0, 2)), compared(troubled(9, 1), troubled(0, 2))];
    expect(loud.rows.length).toBeGreaterThan(quiet.rows.length + 40);
    expect(loud.tested).toBe(quiet.tested);
    expect(loud.rows.find(({ name }) => name === 'phones never in service')!.finding).toBe('worse');
  });
});

it('what decides nothing is not tested', () => {
  const registered = (times: number) => side({ counters: { 'sccp.registerAck': times, fallbacks: times } });
  const { rows, verdict } = compared(registered(5000), registered(1000));
  const told = { finding: 'told', isBeyondChance: null };
  expect(rows.find(({ name }) => name === 'registrations')).toMatchObject(told);
  expect(rows.find(({ name }) => name === 'fallbacks')).toMatchObject(told);
  expect(verdict).toBe('not worse');
});
