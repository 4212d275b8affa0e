/** `regstorm validate PROFILE...`: every mistake of every file at once. */
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { readProfile } from '#profile/load.js';
import type { ExitName } from './exit-codes.js';

export function addValidate(program: Command, end: (exit: ExitName) => void): void {
  program
    .command('validate')
    .description('check profiles: every mistake as file:line:column')
    .argument('<profiles...>', 'YAML files')
    .action((paths: string[]) => {
      for (const path of paths) if (!isValid(path)) end('badInput');
    });
}

function isValid(path: string): boolean {
  try {
    const { name, phones } = readProfile(path);
    console.log(`${path}: good (${name}, ${phones.count} phones)`);
    return true;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    console.error(error.message);
    return false;
  }
}
