/**
 * `test [VITEST ARGS]`: all tests, with the peers that can be had. At the end stands what was left out, and as the very
 * last line the counts, whatever happened before.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bringPeers, wantsPeers } from './bring-peers.mjs';
import { Interrupted, root, run } from './children.mjs';
import { makeReady, NotReady } from './make-ready.mjs';
import { count, leftOutText, suitesLeftOut } from './test-report.mjs';

const folder = join(root, '.vitest-results');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

export async function test(args) {
  const report = join(folder, `report-${process.pid}.json`);
  let outcome = { exitCode: 1, report: null };
  try {
    outcome = await runVitest(args, report);
  } catch (error) {
    if (!(error instanceof NotReady) && !(error instanceof Interrupted)) throw error;
    console.error(`regstorm: ${error.message}`);
  } finally {
    rmSync(report, { force: true });
  }
  const tally = count(outcome.report, outcome.exitCode);
  for (const note of [...tally.notes, ...leftOutText(suitesLeftOut(outcome.report))]) console.log(note);
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  return tally.failed === 0 ? 0 : 1;
}

async function runVitest(args, report) {
  await makeReady();
  if (wantsPeers(args)) await bringPeers();
  mkdirSync(folder, { recursive: true });
  const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  const { code } = await run(process.execPath, [
    ...[vitest, 'run', ...reporters, '--reporter=json', `--outputFile.json=${report}`],
    ...args,
  ]);
  return { exitCode: code, report: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null };
}
