/** A comparison as data, for `--json`. What is infinite, for JSON has no word for it, is null and told as `never`. */
import type { Comparison } from './comparison.js';
import type { Row } from './rows.js';
import type { Side } from './side.js';
import { verdictSentence } from './words.js';

export function comparisonData(comparison: Comparison) {
  const { verdict, doubts, scales, tested, run, bases, differences, rows } = comparison;
  return {
    schema: 'regstorm.comparison/1',
    verdict,
    sentence: verdictSentence(comparison),
    doubts,
    tolerance: scales.tolerance,
    risk: scales.risk,
    tested,
    run: sideData(run),
    bases: bases.map((base, n) => ({ ...sideData(base), differences: differences[n] })),
    rows: rows.map(rowData),
  } as const;
}

function sideData({ directory, run, summary }: Side) {
  const { kind, name, plannedPhones, seed, startedAt, planHash, versions } = run;
  const { result, measurement } = summary;
  const told = { directory, kind, name, plannedPhones, seed, startedAt, planHash, versions, result };
  return { ...told, measurement: measurement.verdict };
}

function rowData({ name, unit, base, run, factor, interval, isBeyondChance, finding, reason }: Row) {
  return {
    ...{ name, unit, base: finite(base), run: finite(run) },
    ...(Number.isFinite(base) ? {} : { baseNever: true }),
    ...(Number.isFinite(run) ? {} : { runNever: true }),
    factor: finite(factor),
    interval: interval?.map(finite) ?? null,
    isBeyondChance,
    finding,
    ...(reason === null ? {} : { reason }),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
