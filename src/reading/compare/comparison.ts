/**
 * What changed from one or several base runs to a run, and whether it matters: beyond what chance may do, beyond the
 * tolerance, and beyond what the generator itself was late by.
 *
 * Phones of one run wait in the same queues, so a run varies more, or less, than so many independent phones would; only
 * further runs tell. With several bases a figure is worse only where it is worse than in each of them: what runs of the
 * base differ by among themselves is then within chance.
 */
import { type Difference, differencesOf, differencesText, type IsSamePlan } from './differences.js';
import { type Finding, type Row, rowsOf, type Scales, tested } from './rows.js';
import type { Side } from './side.js';

export interface Comparison {
  readonly verdict: 'worse' | 'not worse' | 'cannot say';
  /** Why it cannot say more, in words; also where it says worse. */
  readonly doubts: readonly string[];
  readonly scales: Scales;
  /** How many rows can decide, of which the risk is: each has its part of it. */
  readonly tested: number;
  readonly run: Side;
  readonly bases: readonly Side[];
  /** By base, in their order. */
  readonly differences: readonly (readonly Difference[])[];
  readonly rows: readonly Row[];
}

/** `bases`: one at least. */
export function compareRuns(run: Side, bases: readonly Side[], scales: Scales, isSamePlan: IsSamePlan): Comparison {
  const differences = bases.map((base) => differencesOf(run, base, isSamePlan));
  const isOfPlan = differences.flat().some((each) => each.isOfPlan);
  const isReplay = !isOfPlan && bases.some((base) => base.run.seed === run.run.seed);
  const all = bases.map((base) => rowsOf(run, base, scales, isReplay));
  const sides = [run, ...bases];
  const isVoid = isOfPlan || sides.some((side) => measured(side) === 'invalid');
  const isSuspect = sides.some((side) => measured(side) === 'suspect');
  const rows = all[0]!.flatMap(({ name }) => {
    const same = all.map((rows) => rows.find((row) => row.name === name));
    if (!same.every((row) => row !== undefined)) return [];
    const row = nearest(same);
    return isVoid || (isSuspect && row.measure !== null) ? [doubted(row)] : [row];
  });
  const doubts = [...planDoubts(differences), ...sideDoubts(sides, rows)];
  const verdict = isVoid ? 'cannot say' : verdictOf(doubts, rows);
  return { verdict, doubts, scales, tested, run, bases, differences, rows };
}

function measured({ summary }: Side): Side['summary']['measurement']['verdict'] {
  return summary.measurement.verdict;
}

/** Of a change nobody can say what made it. */
function doubted(row: Row): Row {
  return row.finding === 'worse' || row.finding === 'better' ? { ...row, finding: 'unsure', reason: null } : row;
}

/** Of the same figure beside several bases: the row of the base nearest to it; where they disagree it is within chance. */
function nearest(rows: readonly Row[]): Row {
  const distance = ({ factor }: Row) => Math.abs(Math.log(factor));
  const row = rows.reduce((least, each) => (distance(each) < distance(least) ? each : least));
  const isAgreed =
    rows.every(({ finding }) => finding === row.finding) && rows.every((each) => each.factor > 1 === row.factor > 1);
  return isAgreed || row.finding === 'same' ? row : { ...row, finding: 'chance', isBeyondChance: false, reason: null };
}

function verdictOf(doubts: readonly string[], rows: readonly Row[]): Comparison['verdict'] {
  if (has(rows, 'worse')) return 'worse';
  return doubts.length > 0 ? 'cannot say' : 'not worse';
}

function planDoubts(differences: Comparison['differences']): string[] {
  const told = differences.map((each) => differencesText(each.filter(({ isOfPlan }) => isOfPlan)));
  return [...new Set(told)].filter((text) => text !== '').map((text) => `not the same plan: ${text}`);
}

/** What takes from durations: of a suspect measurement, only those that changed. */
function sideDoubts(sides: readonly Side[], rows: readonly Row[]): string[] {
  return sides.flatMap(({ directory, summary: { measurement } }) => {
    const { verdict, reasons } = measurement;
    if (verdict === 'valid' || (verdict === 'suspect' && !has(rows, 'unsure'))) return [];
    const [first] = reasons;
    const why = first === undefined ? '' : ` (${first.what}: ${first.figure})`;
    return [`the measurement of ${directory} is ${verdict}${why}`];
  });
}

function has(rows: readonly Row[], finding: Finding): boolean {
  return rows.some((row) => row.finding === finding);
}
