/** Which run a command is about. */
import { latestRun } from '#reading/run-files.js';

/** Where runs are kept that are told nothing else. */
const runs = 'runs';

/** For the help of a command. */
export const runArgument = `its run directory, or latest: the newest in ${runs}/`;

/** Throws LoadError when it is to be the latest and there is none. */
export function directoryNamed(run: string): string {
  return run === 'latest' ? latestRun(runs) : run;
}
