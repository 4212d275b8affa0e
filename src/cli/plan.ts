/** `regstorm plan PROFILE`: what would happen, reckoned from the timetable and what the servers can do. Sends nothing. */
import type { Command } from 'commander';
import { preflight } from '#coordinator/preflight.js';
import { surveyOf } from '#coordinator/survey.js';
import { forecastText } from '#outputs/forecast-text.js';
import { forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import {
  allowing,
  overridesOf,
  type ProfileOptions,
  type TargetOptions,
  withProfileOptions,
  withTargetOptions,
} from './options.js';

export function addPlan(program: Command): void {
  const command = program.command('plan').description('what a run would do, reckoned; sends nothing');
  withTargetOptions(withProfileOptions(command))
    .option('--json', 'print it as data, with planHash', false)
    .action((path: string, options: ProfileOptions & TargetOptions & { readonly json: boolean }) => {
      const plan = makePlan(allowing(readProfile(path, overridesOf(options)), options.allow));
      const { name } = plan.profile;
      const { planHash } = surveyOf(plan);
      const forecast = forecastOf(plan);
      console.log(
        options.json
          ? JSON.stringify({ name, planHash, ...forecast }, null, 2)
          : forecastText(name, planHash, forecast),
      );
      // What would prevent the run is told as the run itself would tell it.
      preflight(plan, plan.profile.workers, options.allow);
    });
}
