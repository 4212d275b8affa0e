/** The commands a person types. */
import { Command, CommanderError } from 'commander';
import { LoadError } from '#errors.js';
import { addBoot } from './boot.js';
import { addCleanup } from './cleanup.js';
import { addCompare } from './compare.js';
import { addCtl } from './ctl.js';
import { addDoctor } from './doctor.js';
import { type ExitName, exitCodes, exitOfError } from './exit-codes.js';
import { addExplain } from './explain.js';
import { addLab } from './lab.js';
import { addPlan } from './plan.js';
import { addReport } from './report.js';
import { addRun } from './run.js';
import { addSchema } from './schema.js';
import { addSimulate } from './simulate.js';
import { addValidate } from './validate.js';
import { version } from './version.js';

const examples = `
First steps:
  regstorm run profiles/quickstart.yaml       2,000 phones against the embedded lab, about 30 s
  regstorm boot                               one phone told aloud, until Ctrl-C
  regstorm validate my-profile.yaml           every mistake with its place
`;

/** Every command; each tells `end` how it ended. */
export function commands(end: (exit: ExitName) => void): Command {
  const program = new Command('regstorm')
    .description('Registration load tester for Cisco SCCP (Skinny) IP phones')
    .version(version())
    .addHelpText('after', examples)
    .exitOverride()
    .showSuggestionAfterError();
  for (const add of [
    addRun,
    addBoot,
    addPlan,
    addSimulate,
    addLab,
    addCtl,
    addDoctor,
    addReport,
    addExplain,
    addCompare,
    addCleanup,
    addValidate,
    addSchema,
  ])
    add(program, end);
  return program;
}

/** Runs one command; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exit: ExitName = 'passed';
  const end = (name: ExitName): void => {
    exit = name;
  };
  const program = commands(end);
  if (args.length === 0) {
    program.outputHelp();
    return exitCodes.passed.code;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exit = told(error);
  }
  return exitCodes[exit].code;
}

/** Says on stderr what went wrong, unless commander has. */
function told(error: unknown): ExitName {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'passed' : 'badInput';
  if (!(error instanceof LoadError)) {
    console.error(error);
    return 'ownFault';
  }
  console.error(`regstorm: ${error.message}`);
  if (error.hint !== '') console.error(`hint: ${error.hint}`);
  return exitOfError[error.code];
}
