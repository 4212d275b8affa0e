/** What a run directory tells, read when the run is over (design.md section 7). */
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LoadError } from '#errors.js';
import type { RunStart } from '#outputs/outputs.js';
import type { Summary } from '#outputs/summary-schema.js';
import type { PhoneRecord } from '#stats/phone-record.js';

/** Of `run.json`. */
export type RunFacts = Pick<RunStart, 'kind' | 'name' | 'plannedPhones' | 'seed'> & { readonly startedAt: string };

/** All that stands in `run.json`. */
export type RunBeginning = RunFacts & Pick<RunStart, 'labels' | 'planHash' | 'versions' | 'host' | 'calibration'>;

export interface RunFiles {
  readonly directory: string;
  readonly run: RunFacts;
  readonly summary: Summary;
}

/** The newest run under `folder`: their names begin with their moment. */
export function latestRun(folder: string): string {
  const [latest] = namesIn(folder)
    .filter((name) => /^\d{8}T\d{6}Z-/.test(name))
    .sort()
    .reverse();
  if (latest !== undefined) return join(folder, latest);
  throw new LoadError('arguments-invalid', `there is no run in ${folder}/`, {
    hint: 'name the directory of a run: the last line of its summary has it',
  });
}

/** Of any run, also of one that goes on or died. Throws LoadError where `directory` is none. */
export function readBeginning(directory: string): RunBeginning {
  return read<RunBeginning>(directory, 'run.json', {
    problem: 'is no run directory',
    hint: 'name the directory of a run, such as runs/20261122T125304Z-quickstart, or latest',
  });
}

/** null: the run has not ended, or died. */
export function readSummary(directory: string): Summary | null {
  return namesIn(directory).includes('summary.json')
    ? (JSON.parse(textOf(directory, 'summary.json')) as Summary)
    : null;
}

/** Throws LoadError where `directory` is none of a run that has ended. */
export function readRun(directory: string): RunFiles {
  const run = readBeginning(directory);
  const summary = read<Summary>(directory, 'summary.json', {
    problem: 'is of a run that has not ended, or died',
    hint: 'phones are told of at the end of a run',
  });
  return { directory, run, summary };
}

/** Phones that had trouble, the slowest of each worker, and a sample. A line that is none of a phone is passed over. */
export async function* phoneRecords({ directory }: RunFiles): AsyncIterable<PhoneRecord> {
  if (!namesIn(directory).includes('phones.ndjson')) return;
  const lines = createInterface({ input: createReadStream(join(directory, 'phones.ndjson')) });
  for await (const line of lines) {
    const record = recordIn(line);
    if (record?.name === undefined) continue;
    if (record.history === undefined) {
      throw new LoadError('arguments-invalid', `${directory} was written by an earlier regstorm`, {
        hint: 'run the profile again',
      });
    }
    yield record;
  }
}

/** null: the line broke off. */
function recordIn(line: string): PhoneRecord | null {
  try {
    return JSON.parse(line) as PhoneRecord;
  } catch {
    return null;
  }
}

function read<Content>(directory: string, name: string, lacking: { problem: string; hint: string }): Content {
  try {
    return JSON.parse(textOf(directory, name)) as Content;
  } catch (cause) {
    throw new LoadError('arguments-invalid', `${directory} ${lacking.problem}: it has no ${name} to read`, {
      cause,
      hint: lacking.hint,
    });
  }
}

function textOf(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'utf8');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
