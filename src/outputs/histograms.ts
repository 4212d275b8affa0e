/**
 * `histograms.json`: the durations of a whole run, of each measure every value that was seen and how often, so that two
 * runs can be compared by more than their percentiles. Values are to three digits, as all of a run are: of each the highest
 * that was taken for it, so percentiles counted from here are those of the summary. That also bounds the file: some
 * thousand values a measure, however long the run.
 */
import { type MeasureName, measureNames } from '#stats/measures.js';
import { measureByCause } from '#stats/measures-by-cause.js';
import type { Buckets } from '#stats/sample.js';
import type { Totals } from '#stats/totals.js';
import { type DurationName, durationNames, type Summary } from './summary-schema.js';

export interface MeasureHistogram {
  readonly count: number;
  /** How many never got there, as in the summary; null where nobody counts them for this measure. */
  readonly never: number | null;
  /** In microseconds, ascending. */
  readonly buckets: Buckets;
}

export interface Histograms {
  readonly schema: 'regstorm.histograms/1';
  readonly unit: 'microseconds';
  /** Those of which anything is known. */
  readonly measures: Readonly<Partial<Record<MeasureName, MeasureHistogram>>>;
}

export function histogramsOf(totals: Totals, summary: Summary): Histograms {
  const measures: Partial<Record<MeasureName, MeasureHistogram>> = {};
  for (const name of measureNames) {
    const buckets = totals.histogram(name).buckets();
    const never = neverOf(name, summary);
    if (buckets.length === 0 && (never ?? 0) === 0) continue;
    measures[name] = { count: buckets.reduce((sum, [, count]) => sum + count, 0), never, buckets };
  }
  return { schema: 'regstorm.histograms/1', unit: 'microseconds', measures };
}

/** A line a measure. */
export function histogramsText({ schema, unit, measures }: Histograms): string {
  const lines = Object.entries(measures).map(([name, histogram]) => `    "${name}": ${JSON.stringify(histogram)}`);
  return `{\n  "schema": "${schema}",\n  "unit": "${unit}",\n  "measures": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function neverOf(name: MeasureName, { durations, phones, detections }: Summary): number | null {
  if (isDuration(name)) return durations[name].never;
  if (name === 'inServiceAt') return phones.never;
  const lost = detections.find(({ cause }) => name === measureByCause('outage', cause));
  return lost?.outOfService ?? null;
}

function isDuration(name: MeasureName): name is DurationName {
  return (durationNames as readonly string[]).includes(name);
}
