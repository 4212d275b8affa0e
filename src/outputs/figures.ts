/** Figures as a person reads them. What was not measured reads 'no data'. */

import type { ThresholdResult } from './summary-schema.js';

const noData = 'no data';

/** 12345 -> '12,345' */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Three digits are enough to compare, and all a histogram knows: '0.42 ms', '3.14 s', '2 min 5 s', '1 h 2 min'. */
export function duration(seconds: number | null): string {
  if (seconds === null) return noData;
  if (seconds < 0.9995) return `${threeDigits(seconds * 1000)} ms`;
  if (seconds < 99.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A share in percent: 61.04 -> '61 %', 99.95 -> '99.95 %' */
export function percent(value: number | null): string {
  return value === null ? noData : `${Math.round(value * 100) / 100} %`;
}

/** 4.25 -> '4.25', null -> 'no data' */
export function plain(value: number | null): string {
  return value === null ? noData : value < 1000 ? threeDigits(value) : count(value);
}

/** What a threshold measured: 'never' where it is infinite. */
export function measured({ value, unit, never }: ThresholdResult): string {
  return never === true ? 'never' : { seconds: duration, percent, count: plain }[unit](value);
}

export function megabytes(bytes: number): string {
  return `${count(bytes / 1e6)} MB`;
}

/** 240.2 -> '240/s' */
export function rate(perSecond: number): string {
  return `${plain(perSecond)}/s`;
}

/** 1, 'phone' -> '1 phone'; 2 -> '2 phones' */
export function counted(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** Cut at the width, and seen to be cut. */
export function fitted(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function threeDigits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}
