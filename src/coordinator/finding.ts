/** What a look at this host found: in order, doubtful, in the way of the run, or not to be told on this platform. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Finding {
  readonly check: string;
  readonly state: 'good' | 'doubtful' | 'bad' | 'unknown';
  readonly text: string;
  /** The command, or the setting, that mends it; '' where nothing needs to be. */
  readonly remedy: string;
}

export function good(check: string, text: string): Finding {
  return { check, state: 'good', text, remedy: '' };
}

export function unknown(check: string): Finding {
  return { check, state: 'unknown', text: 'this platform does not tell', remedy: '' };
}

/** Null where there is no such file. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

/** What a program writes to stdout: null when it is not there, '' when it failed. */
export function outputOf(program: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}
