/** `regstorm compare RUN BASE...`: what changed from one run to another, and whether it matters. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { surveyOf } from '#coordinator/survey.js';
import { LoadError } from '#errors.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import { type Comparison, compareRuns } from '#reading/compare/comparison.js';
import { comparisonData } from '#reading/compare/comparison-data.js';
import { comparisonPage } from '#reading/compare/comparison-page.js';
import { comparisonText } from '#reading/compare/comparison-text.js';
import { readSide, type Side } from '#reading/compare/side.js';
import type { ExitName } from './exit-codes.js';
import { directoryNamed, runArgument } from './run-named.js';

/** How often two equal runs of independent phones may be told apart. */
const risk = 0.05;

interface CompareOptions {
  readonly tolerance: number;
  readonly json: boolean;
  readonly html?: string;
}

const exits: Readonly<Record<Comparison['verdict'], ExitName>> = {
  worse: 'failed',
  'cannot say': 'invalid',
  'not worse': 'passed',
};

const about = `
A change matters when it is beyond the tolerance and beyond chance. With several bases a
figure must stand out from each of them, so that what runs of the base differ by among
themselves counts as chance. With the seed of a base one phone never in service, or out
of service at the end, decides where the bases have none.

Exit codes: 0 not worse, 99 worse, 106 cannot say (not the same plan, or a measurement
that does not carry the answer), 104 no such run.
`;

export function addCompare(program: Command, end: (exit: ExitName) => void): void {
  program
    .command('compare')
    .description('what changed from a base run to a run, and whether it matters')
    .argument('<run>', runArgument)
    .argument('<base...>', 'the run directory of the base; several show how runs of the base differ')
    .addOption(
      new Option('--tolerance <share>', 'a change of less does not matter').default(0.1, '10%').argParser(shareOf),
    )
    .option('--json', 'print it as data', false)
    .option('--html <file>', 'write it as a page of its own too')
    .addHelpText('after', about)
    .action((run: string, bases: readonly string[], { tolerance, json, html }: CompareOptions) => {
      const sides = [run, ...bases].map((name) => readSide(directoryNamed(name)));
      const [ours, ...theirs] = sides as [Side, ...Side[]];
      const comparison = compareRuns(ours, theirs, { tolerance, risk }, isSamePlan);
      if (html !== undefined) write(html, comparisonPage(comparison));
      process.stdout.write(
        json ? `${JSON.stringify(comparisonData(comparison), null, 2)}\n` : comparisonText(comparison),
      );
      end(exits[comparison.verdict]);
    });
}

function write(path: string, page: string): void {
  try {
    writeFileSync(path, page);
  } catch (cause) {
    throw new LoadError('arguments-invalid', `the page cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** '10%' or '10' -> 0.1 */
function shareOf(text: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError(`expected a share such as 10%, got "${text}".`);
  return Number(digits) / 100;
}

/** With the seed of the base the plan of the run would be that of the base. What cannot be read any more, such as an inventory that is gone, shows nothing. */
function isSamePlan(run: Side, base: Side): boolean {
  if (run.run.planHash === base.run.planHash) return true;
  if (run.run.seed === base.run.seed) return false;
  try {
    const profile = readProfile(join(run.directory, 'profile.yaml'));
    return surveyOf(makePlan({ ...profile, seed: base.run.seed })).planHash === base.run.planHash;
  } catch {
    return false;
  }
}
