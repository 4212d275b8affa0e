/** Profiles in files of their own, in a directory that goes when the test is over. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LoadError } from '#errors.js';
import { formatMistakes } from '#profile/mistakes.js';

/** Writes the files; returns the path of the directory they are in. */
export function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'regstorm-profile-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

/** What is wrong, a line each; paths as seen from `directory`. */
export function mistakesOf(load: () => unknown, directory = ''): string[] {
  try {
    load();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const text = formatMistakes(error.mistakes);
    return (directory === '' ? text : text.replaceAll(`${directory}/`, '')).split('\n');
  }
  return [];
}
