/** `regstorm simulate PROFILE`: the same profile in virtual time, hours in seconds, the same run directory. */
import type { Command } from 'commander';
import { Brakes } from '#coordinator/brakes.js';
import { faultDetails } from '#coordinator/fault-control.js';
import { Ledger } from '#coordinator/ledger.js';
import { surveyOf } from '#coordinator/survey.js';
import type { RunEvent } from '#outputs/events.js';
import { type Moment, OutputSet } from '#outputs/outputs.js';
import type { Summary } from '#outputs/summary-schema.js';
import { makePlan } from '#plan/plan.js';
import { eventText, faultOverText } from '#plan/planned-events.js';
import { faultText } from '#profile/fault-fields.js';
import { readProfile } from '#profile/load.js';
import type { Profile } from '#profile/profile.js';
import { type SimulatedFault, simulate } from '#simulation/simulation.js';
import type { ExitName } from './exit-codes.js';
import { overridesOf, type ProfileOptions, withProfileOptions } from './options.js';
import { type Printing, printSummary } from './print.js';
import { ReportedDirectory } from './report.js';
import { describeRun } from './run-start.js';

/** The first hour is told to the outputs second by second, as in a run; what comes after, at these steps. */
const fineMs = 3_600_000;
const coarseMs = 10_000;

interface SimulateOptions extends ProfileOptions, Printing {
  readonly out?: string;
}

export function addSimulate(program: Command, end: (exit: ExitName) => void): void {
  withProfileOptions(program.command('simulate').description('play a profile in virtual time, without sockets'))
    .option('--out <dir>', 'the run directory (default: runs/<UTC>-<name>)')
    .option('--json', 'print summary.json instead of the text', false)
    .action(async (path: string, options: SimulateOptions) => {
      const profile = readProfile(path, overridesOf(options));
      for (const { text, remedy } of warnings(profile)) console.error(`regstorm: warning: ${text}; ${remedy}`);
      const { summary, braked } = await simulateProfile(profile, options.out);
      printSummary(summary, options);
      if (braked !== null) console.error(`regstorm: stopped: ${braked}`);
      end(exitOf(summary));
    });
}

/** What the simulation cannot play, so that its figures may be far from those of a run. */
function warnings({ guard, events }: Profile): { readonly text: string; readonly remedy: string }[] {
  const ceilings = (['maxDhcpPerSecond', 'maxRegistersPerSecond'] as const)
    .filter((ceiling) => guard[ceiling] !== null)
    .map((ceiling) => ({
      text: `guard.${ceiling}: ${guard[ceiling]} is not played in virtual time: its phones are held back by nothing`,
      remedy: 'slow the arrivals instead, or see the rates of a run',
    }));
  const hooks = events
    .filter(({ kind }) => kind === 'exec')
    .map((event) => ({
      text: `events: "${eventText(event)}" is a command, which cannot be played in virtual time: it is left out`,
      remedy: 'play what it does as a fault of the lab (do), or see a run',
    }));
  return [...ceilings, ...hooks];
}

function exitOf({ result }: Summary): ExitName {
  if (result === 'stopped') return 'stopped';
  return result === 'failed' ? 'failed' : 'passed';
}

/** As a run tells it. */
function faultEvent({ atMs, order, isOver }: SimulatedFault): RunEvent {
  const atSeconds = atMs / 1000;
  if (isOver) {
    return {
      atSeconds,
      kind: 'faultOver',
      text: faultOverText(order),
      details: faultDetails({ ...order, forMs: null }),
    };
  }
  const details = { ...faultDetails(order), plannedSeconds: atSeconds };
  return { atSeconds, kind: 'faultDone', text: faultText(order), details };
}

function tellOfReport(error: unknown): void {
  console.error(`regstorm: report failed: ${(error as Error).message}`);
}

/** `braked`: why it was stopped; null: it was not. */
export async function simulateProfile(
  profile: Profile,
  directory: string | undefined,
): Promise<{ readonly summary: Summary; readonly braked: string | null }> {
  const plan = makePlan(profile);
  const survey = surveyOf(plan);
  const simulation = simulate(plan, survey.firstArrivalMs);
  const { labels } = simulation;
  const { planHash } = survey;
  const known = { labels, planHash, directory, dhcp: null, calibration: null };
  const start = await describeRun('simulation', plan, known);
  const ledger = new Ledger(plan, survey, start, null);
  const brakes = new Brakes(profile.guard);
  const failures: unknown[] = [];
  const outputs = new OutputSet(
    { 'run directory': new ReportedDirectory(start.directory!, tellOfReport) },
    (_, error) => {
      failures.push(error);
    },
  );
  let braked: string | null = null;
  await outputs.start(start);
  for (const { text, remedy } of warnings(profile)) {
    outputs.takeEvent({ atSeconds: 0, kind: 'warned', text: `${text}; ${remedy}`, details: { remedy } });
  }
  let untold: Moment | null = null;
  let dueMs = 0;
  for (const { snapshot, isHolding, phones, faults } of simulation.moments) {
    for (const fault of faults) outputs.takeEvent(faultEvent(fault));
    if (!isHolding) {
      if (untold !== null) outputs.take(untold);
      outputs.takePhones(phones);
      ledger.takePhones(phones);
      ledger.take(snapshot);
      continue;
    }
    ledger.take(snapshot);
    const moment = ledger.look();
    untold = moment.atMs < dueMs ? moment : null;
    if (untold === null) {
      outputs.take(moment);
      dueMs = moment.atMs < fineMs ? 0 : moment.atMs + coarseMs;
    }
    braked = brakes.reason(moment.totals);
    if (braked === null) continue;
    outputs.takeEvent({ atSeconds: moment.atMs / 1000, kind: 'braked', text: braked, details: {} });
    simulation.stop();
  }
  const summary = ledger.summarize(braked === null ? 'complete' : 'stopped', []);
  await outputs.finish(summary);
  if (failures.length > 0) throw failures[0];
  return { summary, braked };
}
