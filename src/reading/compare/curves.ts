/**
 * The durations of a measure as curves: how large a share of all was done within which time, on a logarithmic axis. A run is
 * slower where its curve lies to the right; those that never got there keep it from reaching the top.
 */
import { duration } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import type { Sample } from '#stats/sample.js';

/** Of the picture; the page gives it the width there is. */
const width = 640;
const height = 240;
const left = 48;
const right = width - 16;
const top = 10;
const bottom = height - 28;
/** Of a curve: more would not be seen. */
const mostPoints = 200;
const mostMarks = 8;
const second = 1e6;
/** Round times for the axis, in microseconds. */
const roundTimes: readonly number[] = [
  ...[1, 10, 100, 1e3, 1e4, 1e5].flatMap((us) => [us, 2 * us, 5 * us]),
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200, 18_000, 36_000, 86_400].map((s) => s * second),
];
/** From the first time of the axis to the last, at least this factor: a curve of one value would have no room. */
const leastSpan = 1.5;

/** `told`: what it shows, for whoever does not see it. Null: nothing got there in any of them. */
export function curvesPicture(run: Sample, bases: readonly Sample[], told: string): Html | null {
  const times = [run, ...bases].flatMap(({ buckets }) => buckets.map(([us]) => Math.max(us, 1)));
  if (times.length === 0) return null;
  const [first, last] = widened(
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
  );
  const x = (us: number) => left + (Math.log(Math.max(us, first) / first) / Math.log(last / first)) * (right - left);
  const y = (share: number) => bottom - share * (bottom - top);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${told}">
${[0, 0.25, 0.5, 0.75, 1].map((share) => shareLine(share, y(share)))}
${timesBetween(first, last).map((us) => timeLine(us, x(us)))}
${bases.map((base) => html`<path class="base" d="${pathOf(base, x, y)}"/>`)}
<path class="run" d="${pathOf(run, x, y)}"/>
</svg>`;
}

function widened(first: number, last: number): [number, number] {
  if (last / first >= leastSpan) return [first, last];
  const middle = Math.sqrt(first * last);
  return [middle / Math.sqrt(leastSpan), middle * Math.sqrt(leastSpan)];
}

/** Steps: from each value the curve rises to the share that was done by then. */
function pathOf(sample: Sample, x: (us: number) => number, y: (share: number) => number): string {
  const every = sample.size / mostPoints;
  let path = '';
  let passed = 0;
  let drawn = 0;
  for (const [n, [us, count]] of sample.buckets.entries()) {
    passed += count;
    const isLast = n === sample.buckets.length - 1;
    if (n > 0 && !isLast && passed - drawn < every) continue;
    drawn = passed;
    path += n === 0 ? `M${x(us).toFixed(1)} ${y(0).toFixed(1)}` : `H${x(us).toFixed(1)}`;
    path += `V${y(passed / sample.size).toFixed(1)}`;
  }
  return path === '' ? '' : `${path}H${right}`;
}

function shareLine(share: number, y: number): Html {
  return html`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${100 * share} %</text>`;
}

function timeLine(us: number, x: number): Html {
  const at = x.toFixed(1);
  return html`<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${duration(us / second)}</text>`;
}

/** Round ones where there are two, and no more than have room. */
function timesBetween(first: number, last: number): readonly number[] {
  const within = roundTimes.filter((us) => us >= first && us <= last);
  if (within.length < 2) return [first, last];
  const step = Math.ceil(within.length / mostMarks);
  return within.filter((_, n) => n % step === 0);
}
