/** `regstorm simulate PROFILE`: the same profile in virtual time, hours in seconds, the same run directory. */
import type { Command } from 'commander';
import { Ledger } from '#coordinator/ledger.js';
import { surveyOf } from '#coordinator/survey.js';
import { OutputSet } from '#outputs/outputs.js';
import { RunDirectory } from '#outputs/run-directory.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import type { Profile } from '#profile/profile.js';
import { simulate } from '#simulation/simulation.js';
import type { ExitName } from './exit-codes.js';
import { overridesOf, type ProfileOptions, withProfileOptions } from './options.js';
import { type Printing, printSummary } from './print.js';
import { describeRun } from './run-start.js';

interface SimulateOptions extends ProfileOptions, Printing {
  readonly out?: string;
}

export function addSimulate(program: Command, end: (exit: ExitName) => void): void {
  withProfileOptions(program.command('simulate').description('play a profile in virtual time, without sockets'))
    .option('--out <dir>', 'the run directory (default: runs/<UTC>-<name>)')
    .option('--json', 'print summary.json instead of the text', false)
    .action(async (path: string, options: SimulateOptions) => {
      const summary = await simulateProfile(readProfile(path, overridesOf(options)), options.out);
      printSummary(summary, options);
      end(summary.result === 'failed' ? 'failed' : 'passed');
    });
}

async function simulateProfile(profile: Profile, directory: string | undefined) {
  const plan = makePlan(profile);
  const survey = surveyOf(plan);
  const simulation = simulate(plan, survey.firstArrivalMs + profile.holdMs);
  const { labels } = simulation;
  const { planHash } = survey;
  const known = { labels, planHash, directory, dhcp: null, calibration: null };
  const start = await describeRun('simulation', plan, known);
  const ledger = new Ledger(plan, survey, start, null);
  const failures: unknown[] = [];
  const outputs = new OutputSet({ 'run directory': new RunDirectory(start.directory!) }, (_, error) => {
    failures.push(error);
  });
  await outputs.start(start);
  for (const { snapshot, isHolding, phones } of simulation.moments) {
    ledger.take(snapshot);
    if (isHolding) outputs.take(ledger.look());
    else outputs.takePhones(phones);
  }
  const summary = ledger.summarize('complete', []);
  await outputs.finish(summary);
  if (failures.length > 0) throw failures[0];
  return summary;
}
