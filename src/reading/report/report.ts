/**
 * `report.html`: what a run found, for people to read, made of its run directory alone. `matter.ts` reads it, `story.ts`
 * finds the words, each `*-picture.ts` draws one picture, `page.ts` puts them together.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMatter } from './matter.js';
import { reportPage } from './page.js';

/** Appears whole or not at all. Returns where: `report.html` in the run directory, unless told otherwise. */
export async function writeReport(directory: string, path: string = join(directory, 'report.html')): Promise<string> {
  const page = reportPage(await readMatter(directory));
  const unfinished = `${path}.part`;
  await writeFile(unfinished, page);
  await rename(unfinished, path);
  return path;
}
