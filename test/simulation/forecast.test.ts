/** Whether phones do what a forecast says of them. */
import { describe, expect, it } from 'vitest';
import { forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { timeToInServiceMs } from '#stats/course.js';
import { minute, totalsOf, worldOf } from '../support/simulated.js';

/** So many phones at once in front of CallManagers that register ten a second. */
const crowd = (phones: number) =>
  `phones: { count: ${phones}, startup: none }\narrivals: { kind: burst, within: 1s }\nhold: 5m\nlab: { capacity: { registrationsPerSecond: 10 } }\n`;

const forecast = (text: string) => forecastOf(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml')));

describe('a forecast', () => {
  it('without a warning tells when all phones are in service', () => {
    const { warnings, arrivals, timeToInServiceMs: told } = forecast(crowd(280));
    expect(warnings).toEqual([]);
    const totals = totalsOf(worldOf(crowd(280)).run(2 * minute));
    expect(totals.sum('outcomes')).toBe(0);
    for (const mark of ['50%', '95%', '100%'] as const) {
      const found = timeToInServiceMs(totals, mark, 280)! - arrivals.firstMs;
      expect(Math.abs(found - told[mark]!) / told[mark]!).toBeLessThan(0.05);
    }
  });

  it('warns of phones that will lose patience with a CallManager, and they do', () => {
    const [warning, ...more] = forecast(crowd(400)).warnings;
    expect(warning).toMatchObject({ kind: 'impatience', stage: 'register', patienceMs: 30_000 });
    expect(more).toEqual([]);
    const lost = totalsOf(worldOf(crowd(400)).run(2 * minute)).sum('outcomes', { outcome: 'registerTimeout' });
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(warning!.phones);
  });
});
