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
    expect(warning).toEqual({ kind: 'impatience', stage: 'register', phones: expect.any(Number), patienceMs: 30_000 });
    const impatient = warning?.kind === 'impatience' ? warning.phones : 0;
    expect(more).toEqual([]);
    const lost = totalsOf(worldOf(crowd(400)).run(2 * minute)).sum('outcomes', { outcome: 'registerTimeout' });
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(impatient);
  });

  it.each([
    ['what registering takes', '', '{}'],
    ['ring lists and dictionaries too', ', files: full', '{}'],
    ['firmware', ', firmware: fetch', '{}'],
    ['firmware, and ring lists', ', firmware: fetch, files: full', '{}'],
    ['signed files', ', files: full', '{ signedFiles: true }'],
    [
      'files nobody has for half of them',
      ', files: full',
      '{ provisioned: 50%, autoRegistration: { from: 1, to: 99 } }',
    ],
    ['warm phones', ', memory: warm, firmware: fetch', '{}'],
    ['HTTP', ', firmware: fetch, fetchBy: http', '{}'],
  ])('counts the requests that phones make: %s', (_, wishes, lab) => {
    const loads = '{ 7962G: SCCP42.9-4-2SR3-1S, 7910: P00405000800 }';
    const inLab = lab === '{}' ? `{ loads: ${loads}` : `${lab.slice(0, -1)}, loads: ${loads}`;
    const text = `phones: { count: 30, startup: 1s, mix: { 7962G: 40%, 7960: 30%, 7910: 30% }${wishes} }
arrivals: { kind: burst, within: 5s }
hold: 5m
lab: ${inLab}, firmwareSize: 20KB }
`;
    const totals = totalsOf(worldOf(text).run(2 * minute));
    const { stages, subnets, timeToInServiceMs: told, arrivals } = forecast(text);
    const requests = Object.fromEntries(stages.map((stage) => [stage.stage, stage.requests]));
    expect(requests).toEqual({
      lease: totals.sum('dhcpMessages', { direction: 'sent' }),
      fetch: totals.sum('tftpRequests'),
      register: 30,
    });
    expect(subnets.reduce((sum, { peak }) => sum + peak.perSecond, 0)).toBeGreaterThan(0);
    expect(timeToInServiceMs(totals, '100%', 30)! - arrivals.firstMs).toBeLessThan(told['100%']! + 2_000);
  });
});
