/** A comparison as a person reads it: plain text of at most 80 columns, but for names of directories. */
import { fitted } from '#outputs/figures.js';
import { broken } from '#outputs/story-page.js';
import type { Comparison } from './comparison.js';
import { differencesText } from './differences.js';
import type { Row } from './rows.js';
import {
  chanceText,
  changeText,
  figure,
  findingText,
  foldedNames,
  method,
  notes,
  percentage,
  sideText,
  verdictSentence,
} from './words.js';

const width = 80;
const nameWidth = 27;
const figureWidth = 12;
const changeWidth = 10;
const chanceWidth = 9;

/** Ends with a line feed. */
export function comparisonText(comparison: Comparison): string {
  const { run, bases, rows } = comparison;
  return [
    ...broken(verdictSentence(comparison), width),
    '',
    `run   ${run.directory}: ${sideText(run)}`,
    ...bases.map((base) => `base  ${base.directory}: ${sideText(base)}`),
    ...notes(comparison).flatMap((note) => broken(`Note: ${note}`, width)),
    ...differenceLines(comparison),
    '',
    ...tableLines(rows.filter(isShown), bases.length),
    ...foldedLines(comparison),
    ...method(comparison).flatMap((text) => broken(text, width)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function differenceLines({ differences, bases }: Comparison): string[] {
  return differences.flatMap((all, n) => {
    const which = bases.length === 1 ? '' : ` from base ${n + 1}`;
    return all.length === 0 ? [] : broken(`Different${which}: ${differencesText(all)}`, width);
  });
}

function isShown({ finding }: Row): boolean {
  return finding !== 'same';
}

function tableLines(rows: readonly Row[], bases: number): string[] {
  if (rows.length === 0) return [];
  return [
    lineOf(['', bases === 1 ? '' : 'nearest', '', '', 'beyond', '']),
    lineOf(['', 'base', 'run', 'change', 'chance', 'matters']),
    ...rows.map((row) => {
      const figures = [figure(row, 'base'), figure(row, 'run'), changeText(row)];
      return lineOf([row.name, ...figures, chanceText(row), findingText[row.finding]]);
    }),
    '',
  ];
}

function lineOf([name = '', base = '', run = '', change = '', chance = '', matters = '']: readonly string[]): string {
  const figures = `${base.padStart(figureWidth)}${run.padStart(figureWidth)}${change.padStart(changeWidth)}`;
  return `${fitted(name, nameWidth).padEnd(nameWidth)}${figures}${chance.padStart(chanceWidth)}  ${matters}`.trimEnd();
}

function foldedLines({ rows, scales }: Comparison): string[] {
  const folded = rows.filter((row) => !isShown(row));
  if (folded.length === 0) return [];
  return [...broken(`Unchanged within ${percentage(scales.tolerance)}: ${foldedNames(folded, rows)}`, width), ''];
}
