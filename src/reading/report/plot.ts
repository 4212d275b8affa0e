/** The paper every picture over time is drawn on: scales, axes, and marks where something happened. SVG made by hand. */
import { count } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';

export const pictureWidth = 960;
const right = 16;
const top = 36;
const bottom = 44;
/** As many ticks as can be read beside each other. */
const mostTimeTicks = 9;
const mostValueTicks = 5;
/** Marks nearer to each other are one. */
const markWidth = 16;

export interface Plot {
  readonly height: number;
  readonly left: number;
  /** Where the drawing ends, above the time axis. */
  readonly floor: number;
  readonly x: (seconds: number) => number;
  readonly y: (value: number) => number;
  readonly axes: Html;
}

interface PlotWishes {
  readonly height: number;
  readonly left?: number;
  readonly endSeconds: number;
  /** The largest value; 0 draws no axis of values. */
  readonly most: number;
  /** What the values are, above their axis. */
  readonly unit: string;
  /** Since when time is counted. */
  readonly since?: string;
}

export function plot({ height, left = 64, endSeconds, most, unit, since = 'since the run began' }: PlotWishes): Plot {
  const end = Math.max(endSeconds, 1e-3);
  const floor = height - bottom;
  const step = valueStep(most);
  const roof = Math.max(most, step);
  const x = (seconds: number) => round(left + (Math.min(seconds, end) / end) * (pictureWidth - left - right));
  const y = (value: number) => round(floor - (value / roof) * (floor - top));
  const values = most === 0 ? [] : Array.from({ length: Math.floor(roof / step + 1e-9) + 1 }, (_, n) => n * step);
  const { ticks, title } = timeAxis(end);
  const axes = html`<g class="axes">${values.map((value) => {
    const at = y(value);
    return html`<line x1="${left}" x2="${pictureWidth - right}" y1="${at}" y2="${at}"/><text x="${left - 8}" y="${at + 4}" text-anchor="end">${valueLabel(value)}</text>`;
  })}${ticks.map(({ seconds, label }) => {
    const at = x(seconds);
    return html`<line x1="${at}" x2="${at}" y1="${floor}" y2="${floor + 5}"/><text x="${at}" y="${floor + 19}" text-anchor="middle">${label}</text>`;
  })}<line x1="${left}" x2="${pictureWidth - right}" y1="${floor}" y2="${floor}"/><text x="${pictureWidth - right}" y="${floor + 37}" text-anchor="end">${title} ${since}</text><text x="${left}" y="12">${unit}</text></g>`;
  return { height, left, floor, x, y, axes };
}

/** The SVG around a drawing; `finding`: what a person sees in it, for one who does not. */
export function picture(height: number, finding: string, drawing: readonly Html[]): Html {
  return html`<div class="picture" tabindex="0" role="group" aria-label="${finding}"><svg viewBox="0 0 ${pictureWidth} ${height}" role="img" aria-label="${finding}">${drawing}</svg></div>`;
}

export type Point = readonly [x: number, y: number];

/** 'M1 2L3 4' */
export function line(points: readonly Point[]): string {
  return points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

/** What lies between two lines over the same places. */
export function band(upper: readonly Point[], lower: readonly Point[]): string {
  return upper.length === 0 ? '' : `${line(upper)}${line([...lower].reverse()).replace('M', 'L')}Z`;
}

export interface Mark {
  readonly atSeconds: number;
  /** As in the list below the picture. */
  readonly number: number;
}

/** Numbered lines; those that lie too close to be told apart share one. */
export function marks({ x, floor }: Plot, all: readonly Mark[]): Html {
  const shared: { at: number; first: number; last: number }[] = [];
  for (const { atSeconds, number } of all) {
    const at = x(atSeconds);
    const before = shared.at(-1);
    if (before !== undefined && at - before.at < markWidth) before.last = number;
    else shared.push({ at, first: number, last: number });
  }
  return html`<g class="marks">${shared.map(({ at, first, last }) => {
    const label = first === last ? `${first}` : `${first}–${last}`;
    return html`<line x1="${at}" x2="${at}" y1="${top - 4}" y2="${floor}"/><text x="${at}" y="${top - 8}" text-anchor="middle">${label}</text>`;
  })}</g>`;
}

const minute = 60;
const hour = 3_600;
const day = 86_400;
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].flatMap((n) => [n]),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
];

function timeAxis(end: number): { ticks: { seconds: number; label: string }[]; title: string } {
  const step = end < 1 ? end : (timeSteps.find((each) => end / each < mostTimeTicks) ?? end);
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, n) => {
    return { seconds: n * step, label: clockIn(end, n * step, step) };
  });
  return { ticks, title: axisTitle(end) };
}

function axisTitle(end: number): string {
  if (end < 2 * minute) return 'seconds';
  if (end < 2 * hour) return 'minutes:seconds';
  return end < 4 * day ? 'hours:minutes' : 'days';
}

function clockIn(end: number, seconds: number, step: number): string {
  if (end < 2 * minute) return step < 1 ? seconds.toPrecision(1) : `${seconds}`;
  if (end < 2 * hour) return pair(seconds, minute);
  return end < 4 * day ? pair(seconds / minute, minute) : `${round(seconds / day)}`;
}

function pair(value: number, base: number): string {
  return `${Math.floor(value / base)}:${String(Math.floor(value % base)).padStart(2, '0')}`;
}

/** 1, 2 or 5 of a power of ten. */
function valueStep(most: number): number {
  if (most <= 0) return 1;
  const rough = most / mostValueTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return (([1, 2, 5].find((n) => n * power >= rough) ?? 10) * power) as number;
}

function valueLabel(value: number): string {
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)));
}

/** A tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
