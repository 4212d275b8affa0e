/** `regstorm report RUN`: makes the report of a run anew, from its directory; and the report at the end of each run. */
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { RunDirectory } from '#outputs/run-directory.js';
import type { Summary } from '#outputs/summary-schema.js';
import { writeReport } from '#reading/report/report.js';
import { directoryNamed, runArgument } from './run-named.js';

export function addReport(program: Command): void {
  program
    .command('report')
    .description('what a run found as one page for people, made anew from its directory')
    .argument('<run>', runArgument)
    .option('--out <file>', 'where it is written (default: report.html in the run directory)')
    .action(async (run: string, { out }: { out?: string }) => {
      process.stdout.write(`${await written(directoryNamed(run), out)}\n`);
    });
}

async function written(directory: string, out: string | undefined): Promise<string> {
  try {
    return await writeReport(directory, out);
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw new LoadError('arguments-invalid', `the report cannot be written: ${(error as Error).message}`, {
      cause: error,
      hint: 'name a file in a folder that is there (--out)',
    });
  }
}

/** A run directory that has its report in it at its end. */
export class ReportedDirectory extends RunDirectory {
  private readonly path: string;
  private readonly onReportFailure: (error: unknown) => void;

  /** `onReportFailure`: there is none; what the run found is there all the same. */
  constructor(path: string, onReportFailure: (error: unknown) => void) {
    super(path);
    this.path = path;
    this.onReportFailure = onReportFailure;
  }

  override async finish(summary: Summary): Promise<void> {
    await super.finish(summary);
    await writeReport(this.path).catch(this.onReportFailure);
  }
}
