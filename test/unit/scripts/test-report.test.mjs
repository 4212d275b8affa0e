import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/children.mjs';
import { titlesWithout } from '../../../scripts/peers.mjs';
import { count, leftOutText, suitesLeftOut } from '../../../scripts/test-report.mjs';

/** As vitest's JSON reporter writes it; test/integration/launcher.test.mjs has it from vitest itself. */
const reportOf = (...files) => ({ testResults: files });
const file = (status, ...statuses) => ({
  name: join(root, 'test/unit/some.test.ts'),
  status,
  assertionResults: statuses.map((each) => ({ status: each, title: each, ancestorTitles: [] })),
});
const clean = reportOf(file('passed', 'passed', 'passed', 'skipped', 'todo'));

describe('the counts', () => {
  it('are of tests; what is yet to be written counts as skipped', () => {
    expect(count(clean, 0)).toEqual({ passed: 2, failed: 0, skipped: 2, notes: [] });
    expect(count(reportOf(file('failed', 'failed', 'passed'), file('passed', 'passed')), 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 0,
      notes: [],
    });
  });

  it('count a file that failed to load as one that failed', () => {
    expect(count(reportOf(file('passed', 'passed'), file('failed')), 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: [`${join('test', 'unit', 'some.test.ts')} failed outside its tests: counted as one`],
    });
  });

  it('count a file whose tests passed and whose hooks failed', () => {
    expect(count(reportOf(file('failed', 'passed', 'skipped')), 1)).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  });

  it('count an error outside any file', () => {
    expect(count(clean, 1)).toMatchObject({ passed: 2, failed: 1, notes: [expect.stringContaining('the run failed')] });
  });

  it.each([
    ['nothing was found', reportOf()],
    ['everything was skipped', reportOf(file('passed', 'skipped'))],
    ['there is no report', null],
  ])('are red when %s', (_, report) => {
    expect(count(report, 0)).toMatchObject({ passed: 0, failed: 1, notes: [expect.stringContaining('No test ran')] });
  });
});

describe('the list of suites left out', () => {
  const leftOut = (title, program) => {
    const titles = titlesWithout(title, [program], [program]);
    return { status: 'skipped', title: titles.test, ancestorTitles: ['outer', titles.suite] };
  };

  it('is empty when none was', () => {
    expect(leftOutText(suitesLeftOut(clean))).toEqual([]);
    expect(leftOutText(suitesLeftOut(null))).toEqual([]);
  });

  it('names each with its reason, and each remedy once', () => {
    const report = reportOf(
      { ...file('passed'), assertionResults: [leftOut('curl asks', 'curl'), leftOut('tshark reads', 'tshark')] },
      { ...file('passed'), assertionResults: [leftOut('curl asks again', 'curl')] },
    );
    expect(leftOutText(suitesLeftOut(report)).slice(1, -1)).toEqual([
      '  curl asks: curl is missing',
      '  curl asks again: curl is missing',
      '    apt-get install -y --no-install-recommends curl',
      '  tshark reads: tshark is missing',
      '    apt-get install -y --no-install-recommends tshark',
    ]);
  });
});
