/** `regstorm explain RUN PHONE`: what became of one phone of a run that is over, from its run directory. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { makePlan, type Plan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import { chosen, recordOf, type Superlative, superlatives } from '#reading/choice.js';
import { type Explanation, explain } from '#reading/explanation.js';
import { explanationText } from '#reading/explanation-text.js';
import { type NotKept, notKept } from '#reading/not-kept.js';
import { notKeptText } from '#reading/not-kept-text.js';
import { phoneRecords, type RunFiles, readRun } from '#reading/run-files.js';
import { phoneNamed } from './phone-named.js';
import { directoryNamed, runArgument } from './run-named.js';

const about = `
PHONE is its name, its MAC in any spelling, its number, or
${Object.entries(superlatives)
  .map(([name, { meaning }]) => `  ${name.padEnd(9)}${meaning}`)
  .join('\n')}
Kept are phones that had trouble, the slowest of each worker, and a sample of the rest.
`;

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('what became of one phone of a run: where its time went, what befell it, what to check')
    .argument('<run>', runArgument)
    .argument('<phone>', 'SEP and its MAC, the MAC, its number, worst or slowest')
    .option('--json', 'print it as data', false)
    .addHelpText('after', about)
    .action(async (run: string, phone: string, { json }: { json: boolean }) => {
      const files = readRun(directoryNamed(run));
      const told = await toldOf(files, phone);
      process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : textOf(told));
    });
}

async function toldOf(files: RunFiles, phone: string): Promise<Explanation | NotKept> {
  const records = phoneRecords(files);
  if (isSuperlative(phone)) {
    const record = await chosen(records, phone);
    if (record !== null) return explain(files, record);
    throw new LoadError('arguments-invalid', `${files.directory} tells of no phone that could be the ${phone}`, {
      hint: 'phones.ndjson is written at the end of a run, by the workers that are there then',
    });
  }
  const planned = phoneNamed(phone, planOf(files));
  const record = await recordOf(records, planned.index);
  return record === null ? notKept(files, planned) : explain(files, record);
}

function isSuperlative(phone: string): phone is Superlative {
  return Object.hasOwn(superlatives, phone);
}

/** The profile of the run is in its directory; an inventory it names is read where it was. */
function planOf({ directory }: RunFiles): Plan {
  return makePlan(readProfile(join(directory, 'profile.yaml')));
}

function textOf(told: Explanation | NotKept): string {
  return 'notKept' in told ? notKeptText(told) : explanationText(told);
}
