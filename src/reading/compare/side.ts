/** One of the runs that are compared, as its directory tells it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LoadError } from '#errors.js';
import type { Histograms } from '#outputs/histograms.js';
import type { Summary } from '#outputs/summary-schema.js';
import type { MeasureName } from '#stats/measures.js';
import { Sample } from '#stats/sample.js';
import { type RunBeginning, readBeginning, readSummary } from '../run-files.js';

export interface Side {
  readonly directory: string;
  readonly run: RunBeginning;
  readonly summary: Summary;
  readonly samples: Samples;
  /** Its profile with every default filled in. */
  readonly profile: unknown;
}

/** A measure of which nothing is known has none. */
export type Samples = Readonly<Partial<Record<MeasureName, Sample>>>;

/** Throws LoadError where `directory` is none of a run that has ended. */
export function readSide(directory: string): Side {
  const run = readBeginning(directory);
  const summary = readSummary(directory);
  if (summary === null) {
    throw new LoadError(
      'arguments-invalid',
      `${directory} is of a run that has not ended, or died: it has no summary.json`,
      {
        hint: 'only what a run tells at its end can be compared',
      },
    );
  }
  return { directory, run, summary, samples: samplesIn(directory), profile: profileIn(directory) };
}

function samplesIn(directory: string): Samples {
  const name = 'histograms.json';
  const text = textOf(directory, name);
  const { schema, measures } = parsed(directory, name, () => JSON.parse(text ?? '{}') as Partial<Histograms>);
  if (schema !== 'regstorm.histograms/1' || measures === undefined) {
    throw new LoadError('arguments-invalid', `${directory} has no ${name} to compare by`, {
      hint: 'it was written by another regstorm, or ended within its first second: run the profile again',
    });
  }
  const samples = Object.entries(measures).map(([name, { buckets, never }]) => [name, new Sample(buckets, never ?? 0)]);
  return Object.fromEntries(samples) as Samples;
}

function profileIn(directory: string): unknown {
  const text = textOf(directory, 'profile.yaml');
  return text === null ? null : parsed(directory, 'profile.yaml', () => parse(text) as unknown);
}

function parsed<Content>(directory: string, name: string, parse: () => Content): Content {
  try {
    return parse();
  } catch (cause) {
    throw new LoadError('arguments-invalid', `${name} of ${directory} cannot be read: it is broken`, { cause });
  }
}

/** Null: there is none. */
function textOf(directory: string, name: string): string | null {
  try {
    return readFileSync(join(directory, name), 'utf8');
  } catch {
    return null;
  }
}
