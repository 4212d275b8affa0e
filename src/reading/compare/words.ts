/** The words of a comparison that its text and its page share. */
import { count, counted, duration, percent, plain } from '#outputs/figures.js';
import { type MeasureName, stageMeasures } from '#stats/measures.js';
import type { Comparison } from './comparison.js';
import { findings, type Row } from './rows.js';
import type { Side } from './side.js';

/** The verdict in one sentence. */
export function verdictSentence({ verdict, doubts, rows, bases }: Comparison): string {
  const worse = rows.filter(({ finding }) => finding === 'worse');
  const better = rows.filter(({ finding }) => finding === 'better');
  const unclear = rows
    .filter(({ finding }) => finding === 'chance')
    .sort((a, b) => Number(b.factor > 1) - Number(a.factor > 1));
  const base = bases.length === 1 ? 'the base' : `the ${bases.length} bases`;
  switch (verdict) {
    case 'worse':
      return `Worse than ${base}: ${named(worse)}${mostIn(worse)}.`;
    case 'cannot say':
      return `Cannot say: ${doubts.join('; ')}.`;
    case 'not worse':
      if (better.length === 0 && unclear.length === 0) return `Not worse than ${base}, nor better.`;
      return [
        `Not worse than ${base}`,
        ...(better.length === 0 ? [] : [`; better: ${named(better)}${mostIn(better)}`]),
        ...(unclear.length === 0 ? [] : [`; unclear: ${named(unclear)}`]),
        '.',
      ].join('');
    default:
      return verdict satisfies never;
  }
}

/** The first duration and the first count, and how many more there are. */
function named(rows: readonly Row[]): string {
  const first = [rows.find(({ measure }) => measure !== null), rows.find(({ measure }) => measure === null)].filter(
    (row) => row !== undefined,
  );
  const all = first.map((row) => `${row.name} ${figure(row, 'run')} against ${figure(row, 'base')}`);
  const more = rows.length - first.length;
  return `${all.join(', ')}${more === 0 ? '' : `, and ${counted(more, 'more figure')}`}`;
}

/** The stage in which most of the time came or went. */
function mostIn(rows: readonly Row[]): string {
  const stages = rows.filter((row) => stageMeasures.some(([, measure]) => measure === row.measure));
  const apart = ({ run, base }: Row) => Math.abs(run - base);
  const most = stages.reduce<Row | null>((best, row) => (best === null || apart(row) > apart(best) ? row : best), null);
  return most === null || rows.length === 1 ? '' : `; most of it in ${most.measure}`;
}

/** What stands below the verdict: doubts, which the sentence has where it cannot say, and why a single phone decides. */
export function notes({ verdict, doubts, rows }: Comparison): string[] {
  const reasons = rows.flatMap(({ name, reason }) => (reason === null ? [] : [`${name}: ${reason}`]));
  return [...(verdict === 'cannot say' ? [] : doubts), ...reasons];
}

export function figure(row: Pick<Row, 'run' | 'base' | 'unit'>, side: 'run' | 'base'): string {
  const value = row[side];
  if (value === Number.POSITIVE_INFINITY) return 'never';
  return { seconds: duration, count, percent, ratio: plain }[row.unit](value);
}

/** '+61 %', '12x', '0.05x' */
export function changeText({ factor, run, base }: Pick<Row, 'run' | 'base' | 'factor'>): string {
  if (run === base) return 'none';
  if (!Number.isFinite(run)) return 'no end';
  if (!Number.isFinite(base)) return 'ends';
  return factor === Number.POSITIVE_INFINITY ? 'from none' : factorText(factor);
}

/** '-99 % to -64 %'; '' where it is not known. */
export function intervalText({ interval, run, base }: Row): string {
  if (interval === null || !Number.isFinite(run) || !Number.isFinite(base)) return '';
  return interval.map((factor) => (Number.isFinite(factor) ? factorText(factor) : 'no end')).join(' to ');
}

function factorText(factor: number): string {
  if (factor >= 10 || (factor > 0 && factor <= 0.1)) return `${plain(factor)}x`;
  const change = 100 * (factor - 1);
  const rounded = Number(change.toFixed(Math.abs(change) < 9.95 ? 1 : 0));
  return `${rounded > 0 ? '+' : ''}${rounded} %`;
}

export function chanceText({ isBeyondChance }: Row): string {
  return isBeyondChance === null ? 'untested' : isBeyondChance ? 'yes' : 'no';
}

/** In a column. */
export const findingText: Readonly<Record<Row['finding'], string>> = {
  same: 'no',
  chance: 'unclear',
  told: 'told',
  better: 'better',
  unsure: 'unsure',
  worse: 'worse',
};

/** Of rows that did not change, one name a measure: 'onboard, register p50 p90, failovers' */
export function foldedNames(rows: readonly Row[], all: readonly Row[]): string {
  const names = rows.map(({ name, measure }) => {
    if (measure === null) return name;
    const [of, isAll] = [
      (row: Row) => row.measure === measure,
      all.every((row) => row.measure !== measure || rows.includes(row)),
    ];
    return isAll
      ? measure
      : `${measure} ${rows
          .filter(of)
          .map((row) => percentileOf(row, measure))
          .join(' ')}`;
  });
  return [...new Set(names)].join(', ');
}

/** 'onboard p99' -> 'p99' */
function percentileOf({ name }: Row, measure: MeasureName): string {
  return name.slice(measure.length + 1);
}

export function sideText({ run, summary }: Side): string {
  const kind = run.kind === 'run' ? '' : ', in virtual time';
  return `${counted(run.plannedPhones, 'phone')}, seed ${run.seed}${kind}, measurement ${summary.measurement.verdict}`;
}

/** What the columns mean, a paragraph each. */
export function method({ scales, tested, bases, rows }: Comparison): string[] {
  const words = (['chance', 'told', 'unsure'] as const).filter((finding) =>
    rows.some((row) => row.finding === finding),
  );
  const runs =
    bases.length > 1
      ? 'which only runs tell: here a figure must stand out from every base.'
      : 'which only runs tell: name several bases, and a figure must stand out from every one.';
  return [
    `Tolerance: ${percentage(scales.tolerance)}; of durations also what the generators themselves were late by, at the same percentile.`,
    `Beyond chance: of two equal runs any of the ${tested} figures that decide would be called worse so once in ${Math.round(1 / scales.risk)} comparisons at most, and better as rarely, if phones were independent. They wait in the same queues, so that runs may differ by more, ${runs}`,
    'Matters: beyond both. Percentiles count phones that never got there as infinite.',
    ...words.map((finding) =>
      `${findingText[finding]}: ${findings[finding]}.`.replace(/^./, (first) => first.toUpperCase()),
    ),
  ];
}

export function percentage(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
