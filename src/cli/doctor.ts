/** `regstorm doctor [PROFILE]`: the host, looked over before a run. Sends nothing, changes nothing. */
import type { Command } from 'commander';
import { examine } from '#coordinator/doctor.js';
import type { Finding } from '#coordinator/finding.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import type { ExitName } from './exit-codes.js';

const marks: Record<Finding['state'], string> = { good: 'ok', doubtful: '!', bad: 'BAD', unknown: '?' };

export function addDoctor(program: Command, end: (exit: ExitName) => void): void {
  program
    .command('doctor')
    .description('look this host over: limits, ports, addresses, each with its remedy')
    .argument('[profile]', 'a YAML file: what this run in particular needs')
    .action((path: string | undefined) => {
      const findings = examine(path === undefined ? null : makePlan(readProfile(path)));
      for (const finding of findings) console.log(lines(finding));
      if (findings.some(({ state }) => state === 'bad')) end('cannotStart');
    });
}

function lines({ check, state, text, remedy }: Finding): string {
  const line = `${marks[state].padEnd(4)} ${check}: ${text}`;
  return state === 'good' || remedy === '' ? line : `${line}\n     -> ${remedy}`;
}
