/** `regstorm doctor [PROFILE]`: the host, looked over before a run. Sends nothing, changes nothing. */
import type { Command } from 'commander';
import { examine } from '#coordinator/doctor.js';
import type { Finding } from '#coordinator/finding.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import type { ExitName } from './exit-codes.js';
import { overridesOf, type ProfileOptions, withProfileOptions } from './options.js';

const marks: Record<Finding['state'], string> = { good: 'ok', doubtful: '!', bad: 'BAD', unknown: '?' };

export function addDoctor(program: Command, end: (exit: ExitName) => void): void {
  const command = program
    .command('doctor')
    .description('look this host over: limits, ports, addresses, each with its remedy');
  withProfileOptions(command, '[profile]', 'a YAML file: what this run in particular needs').action(
    (path: string | undefined, options: ProfileOptions) => {
      if (path === undefined && changesProfile(command)) {
        command.error('error: options that change a profile need one: regstorm doctor PROFILE');
      }
      const findings = findingsOf(path, options);
      for (const finding of findings) console.log(lines(finding));
      if (findings.some(({ state }) => state === 'bad')) end('cannotStart');
    },
  );
}

/** Without a path: what any run needs. */
export function findingsOf(path: string | undefined, options: ProfileOptions): Finding[] {
  return examine(path === undefined ? null : makePlan(readProfile(path, overridesOf(options))));
}

function changesProfile(command: Command): boolean {
  return command.options.some((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
}

function lines({ check, state, text, remedy }: Finding): string {
  const line = `${marks[state].padEnd(4)} ${check}: ${text}`;
  return state === 'good' || remedy === '' ? line : `${line}\n     -> ${remedy}`;
}
