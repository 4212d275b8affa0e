import { describe, expect, it } from 'vitest';
import { compareRuns } from '#reading/compare/comparison.js';
import { comparisonData } from '#reading/compare/comparison-data.js';
import { comparisonPage } from '#reading/compare/comparison-page.js';
import type { Side } from '#reading/compare/side.js';
import { compared, findings, outages, scales, side } from './samples.js';

const suspect = {
  verdict: 'suspect',
  reasons: [{ what: 'phones were late', figure: '80 ms', remedy: 'slower' }],
} as const;

describe('a run and its base', () => {
  it('are the same when they are the same run', () => {
    const { verdict, doubts, differences, rows } = compared(side(outages(1)), side(outages(1)));
    expect([verdict, doubts, differences]).toEqual(['not worse', [], [[]]]);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ finding }) => finding !== 'same')).toEqual([]);
  });

  it('differ where it is slower by more than the tolerance, and the other way round', () => {
    const [slow, quick] = [side(outages(1.2)), side(outages(1))];
    expect(compared(slow, quick)).toMatchObject({ verdict: 'worse', doubts: [] });
    expect(findings(slow, quick)).toMatchObject({
      'outage p50': 'worse',
      'outage p99': 'worse',
      'phone-minutes lost': 'worse',
      'onboard p50': 'same',
      failovers: 'same',
    });
    expect(compared(quick, slow).verdict).toBe('not worse');
    expect(findings(quick, slow)).toMatchObject({ 'outage p50': 'better', 'phone-minutes lost': 'better' });
  });

  it('do not differ by less than the tolerance, however certain it is', () => {
    const { verdict, rows } = compared(side(outages(1.08)), side(outages(1)));
    expect(verdict).toBe('not worse');
    expect(rows.find(({ name }) => name === 'outage p99')).toMatchObject({ finding: 'same', isBeyondChance: true });
    expect(
      compareRuns(side(outages(1.08)), [side(outages(1))], { ...scales, tolerance: 0.05 }, () => true).verdict,
    ).toBe('worse');
  });

  it('do not differ by what chance may do', () => {
    const few = (ms: number): Side => side({ up: 9, durations: { outage: (phone) => ms * (phone + 1) } });
    expect(findings(few(1300), few(1000))).toMatchObject({ 'outage p50': 'chance' });
    const flapping = (phones: number) => side({ summary: { phones: { ...side().summary.phones, flapping: phones } } });
    expect(findings(flapping(6), flapping(3))).toMatchObject({ 'phones flapping': 'chance' });
    // By itself it would be rare, 0.0065; among so many figures it is not.
    expect(findings(flapping(12), flapping(2))).toMatchObject({ 'phones flapping': 'chance' });
    expect(findings(flapping(60), flapping(3))).toMatchObject({ 'phones flapping': 'worse' });
  });

  it('do not differ by less than the generator was late', () => {
    const late = (ms: number) => ({ connect: () => 20, arrivalLateness: () => ms });
    const slow = (ms: number) => side({ durations: { ...late(ms), keepalive: () => 30 } });
    const base = (ms: number) => side({ durations: { ...late(ms), keepalive: () => 20 } });
    expect(findings(slow(5), base(5))).toMatchObject({ 'keepalive p99': 'worse' });
    expect(findings(slow(12), base(5))).toMatchObject({ 'keepalive p99': 'same' });
    expect(findings(slow(5), base(12))).toMatchObject({ 'keepalive p99': 'same' });
  });

  it('differ where phones never got there, which has no end', () => {
    const { verdict, rows } = compared(side({ up: 950, never: 50 }), side());
    expect(verdict).toBe('worse');
    const told = Object.fromEntries(rows.map((row) => [row.name, row]));
    expect(told['phones never in service']).toMatchObject({
      base: 0,
      run: 50,
      factor: Number.POSITIVE_INFINITY,
      finding: 'worse',
    });
    expect(told['onboard p99']).toMatchObject({ run: Number.POSITIVE_INFINITY, finding: 'worse' });
    expect(told['onboard p50']).toMatchObject({ finding: 'same' });
    expect(told['fetch filesMissing']).toMatchObject({ base: 0, run: 50, finding: 'told' });
  });

  it('do not differ by a few long outages more among many short ones', () => {
    const long = (phones: number) => {
      const serviceLostPhoneSeconds = 1000 + 999 * phones;
      return side({
        durations: { outage: (phone) => (phone < phones ? 1_000_000 : 1_000) },
        counters: { outages: 1000, serviceLostPhoneSeconds },
      });
    };
    expect(findings(long(15), long(5))).toMatchObject({ 'phone-minutes lost': 'chance' });
    expect(findings(long(90), long(5))).toMatchObject({ 'phone-minutes lost': 'worse' });
  });

  it('are told by cause only where there was more than one', () => {
    const closed = (share: number) =>
      side({ durations: { outage: () => 1_000, outageClosed: (phone) => (phone < share * 1000 ? 1_000 : null) } });
    expect(Object.keys(findings(closed(1), closed(1)))).not.toContain('outageClosed p50');
    expect(Object.keys(findings(closed(0.5), closed(1)))).toContain('outageClosed p50');
  });

  it('have no row for what neither met with', () => {
    expect(compared(side(), side()).rows.map(({ name }) => name)).not.toContain('boot loops');
  });
});

it('two plans cannot be held against each other, however much slower one is and however many it lost', () => {
  const run = side({ ...outages(3), up: 900, never: 100, run: { plannedPhones: 8000 } });
  const comparison = compared(run, side(outages(1)));
  expect(comparison).toMatchObject({ verdict: 'cannot say' });
  expect(comparison.rows.filter(({ finding }) => finding === 'worse' || finding === 'better')).toEqual([]);
  expect(comparison.rows.find(({ name }) => name === 'phones never in service')).toMatchObject({
    finding: 'unsure',
    reason: null,
  });
  const data = JSON.stringify(comparisonData(comparison));
  expect(data).not.toMatch(/"finding":"(worse|better)"/);
  expect(comparisonPage(comparison)).not.toMatch(/class="(bad|good)"/);
});

describe('a measurement that is not valid', () => {
  const doubted = (verdict: 'suspect' | 'invalid') =>
    side({ ...outages(1.5), summary: { measurement: { ...suspect, verdict } } });

  it('says nothing of durations that changed', () => {
    const { verdict, doubts, rows } = compared(
      doubted('suspect'),
      side({ ...outages(1.5), durations: outages(1).durations! }),
    );
    expect(verdict).toBe('cannot say');
    expect(doubts).toEqual([
      'the measurement of runs/20261122T125304Z-quickstart is suspect (phones were late: 80 ms)',
    ]);
    expect(rows.find(({ name }) => name === 'outage p99')!.finding).toBe('unsure');
  });

  it('still counts, and still says what did not change, when it is no more than suspect', () => {
    expect(compared(doubted('suspect'), side(outages(1)))).toMatchObject({ verdict: 'worse' });
    expect(compared(doubted('suspect'), side(outages(1.5)))).toMatchObject({ verdict: 'not worse', doubts: [] });
    expect(compared(side(outages(1.5)), doubted('suspect')).verdict).toBe('not worse');
  });

  it('says nothing at all when it is invalid, neither of durations nor of counts', () => {
    const quiet = side({ ...outages(1), counters: { keepalives: 9_000, keepalivesLost: 3 } });
    const starved = side({
      ...outages(2),
      ...{ up: 950, never: 50 },
      counters: { keepalives: 9_000, keepalivesLost: 900, outages: 4_000 },
      summary: { measurement: { ...suspect, verdict: 'invalid' } },
    });
    for (const [run, ...bases] of [
      [starved, quiet],
      [quiet, starved],
      [starved, quiet, quiet],
      [quiet, quiet, starved],
    ] as const) {
      const { verdict, doubts, rows } = compared(run!, ...bases);
      expect([verdict, doubts]).toEqual([
        'cannot say',
        [expect.stringContaining('is invalid (phones were late: 80 ms)')],
      ]);
      expect(rows.filter(({ finding }) => finding === 'worse' || finding === 'better')).toEqual([]);
    }
    expect(findings(starved, quiet)).toMatchObject({
      'keepalives lost': 'unsure',
      'phones never in service': 'unsure',
      'outage p50': 'unsure',
      outages: 'unsure',
    });
    expect(compared(starved, side()).rows.every(({ reason }) => reason === null)).toBe(true);
  });

  it('of one of several bases does not hide what is slower than all of them', () => {
    const [run, valid] = [side({ durations: { outage: () => 5_000 } }), side({ durations: { outage: () => 1_000 } })];
    const base = { ...valid, summary: { ...valid.summary, measurement: { ...suspect } } };
    expect(compared(run, valid, base)).toMatchObject({ verdict: 'cannot say' });
    expect(findings(run, valid, base)).toMatchObject({ 'outage p50': 'unsure' });
  });
});

describe('a run and several bases', () => {
  it('differs only where it stands out from all of them', () => {
    const run = side(outages(1.5));
    expect(compared(run, side(outages(1)), side(outages(1.2))).verdict).toBe('worse');
    expect(compared(run, side(outages(1)), side(outages(1.45))).verdict).toBe('not worse');
    expect(findings(run, side(outages(1)), side(outages(1.45)))).toMatchObject({ 'outage p50': 'same' });
    // Between them: neither better nor worse.
    expect(findings(run, side(outages(1)), side(outages(2.5)))).toMatchObject({ 'outage p50': 'chance' });
  });

  it('is told beside the nearest of them', () => {
    const { rows } = compared(side(outages(1.5)), side(outages(1)), side(outages(1.2)), side(outages(0.5)));
    expect(rows.find(({ name }) => name === 'outage p99')!.base).toBeCloseTo(1.2 * 99, 0);
  });
});

it('a comparison is data without infinities', () => {
  const data = JSON.parse(JSON.stringify(comparisonData(compared(side({ up: 950, never: 50 }), side()))));
  expect(data).toMatchObject({
    schema: 'regstorm.comparison/1',
    verdict: 'worse',
    tolerance: 0.1,
    run: { plannedPhones: 1000, measurement: 'valid' },
    bases: [{ differences: [] }],
  });
  const rows = Object.fromEntries((data.rows as { name: string }[]).map((row) => [row.name, row]));
  expect(rows['onboard p99']).toMatchObject({ run: null, runNever: true, factor: null, finding: 'worse' });
  expect(rows['lease p50']).toMatchObject({ factor: expect.closeTo(1, 1), isBeyondChance: false, finding: 'same' });
});
