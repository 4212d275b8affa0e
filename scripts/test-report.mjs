/** What vitest's JSON report says: how many tests ended how, and which suites a missing peer left out. */
import { relative } from 'node:path';
import { root } from './children.mjs';
import { readTitles } from './peers.mjs';

/**
 * Counts of tests, with notes on what the counts alone would not explain. Red is never less than it is: a file that
 * failed outside its tests, an error outside any file, and a run of nothing each count as one that failed.
 */
export function count(report, exitCode) {
  const tally = { passed: 0, failed: 0, skipped: 0, notes: [] };
  const fail = (note) => {
    tally.failed += 1;
    tally.notes.push(note);
  };
  for (const file of report?.testResults ?? []) {
    const statuses = file.assertionResults.map((test) => test.status);
    for (const status of statuses) tally[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
    if (file.status === 'failed' && !statuses.includes('failed')) {
      fail(`${relative(root, file.name)} failed outside its tests: counted as one`);
    }
  }
  if (tally.failed === 0 && tally.passed === 0) fail('No test ran: counted as one that failed');
  if (tally.failed === 0 && exitCode !== 0) fail('Every test passed, but the run failed: counted as one');
  return tally;
}

/** The suites left out for a missing peer, each with why and what brings the peer. */
export function suitesLeftOut(report) {
  const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults);
  return tests
    .filter((test) => test.status === 'skipped')
    .map((test) => readTitles(test.ancestorTitles.at(-1) ?? '', test.title))
    .filter((suite) => suite !== null);
}

/** The list a person reads, line by line; a remedy common to many suites stands once. */
export function leftOutText(suites) {
  if (suites.length === 0) return [];
  const byRemedy = new Map();
  for (const { title, reason, remedy } of suites) {
    byRemedy.set(remedy, [...(byRemedy.get(remedy) ?? []), `  ${title}: ${reason}`]);
  }
  const groups = [...byRemedy].flatMap(([remedy, lines]) => [...lines, `    ${remedy}`]);
  return [
    'Left out, for want of a program to test against, and the command that brings it (Debian, as root):',
    ...groups,
    '',
  ];
}
