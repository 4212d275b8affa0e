/**
 * Who was in service when, and with which node: registered phones stacked by node, those in service as a line over them,
 * another for those whose node still answers (the others have not noticed yet), and when phones were to be switched on.
 */
import { count, counted } from '#outputs/figures.js';
import { type Html, html } from '#outputs/pages/html.js';
import { seriesColours } from '#outputs/pages/look.js';
import { clock } from './clock.js';
import { band, line, type Mark, marks, type Plot, type Point, picture, plot } from './plot.js';
import type { RunCourse, Standing } from './run-course.js';

export interface InServicePicture {
  readonly drawing: Html;
  readonly legend: Html;
  /** A sentence. */
  readonly finding: string;
}

interface Asked {
  readonly course: RunCourse;
  readonly nodes: readonly string[];
  readonly phones: number;
  readonly marks: readonly Mark[];
}

const height = 340;

/** null: nothing was written before the phones left. */
export function inServicePicture({ course, nodes, phones, marks: numbered }: Asked): InServicePicture | null {
  const { last } = course;
  if (last === null) return null;
  const standings = standingsOf(course, last);
  const shown = [...nodes.keys()].filter((node) => standings.some(({ byNode }) => byNode[node]! > 0));
  const isAnybodyCutOff = standings.some(({ cutOff }) => cutOff > 0);
  const on = plot({ height, endSeconds: last.atSeconds, most: phones, unit: 'phones' });
  const finding = findingOf(standings, last, phones);
  const drawing = picture(height, finding, [
    on.axes,
    ...areas(on, standings, shown),
    html`<path d="${line(standings.map(({ atSeconds, planned }) => [on.x(atSeconds), on.y(planned)]))}" class="planned"/>`,
    html`<path d="${line(standings.map(({ atSeconds, inService }) => [on.x(atSeconds), on.y(inService)]))}" class="curve"/>`,
    ...(isAnybodyCutOff
      ? [
          html`<path d="${line(standings.map((each) => [on.x(each.atSeconds), on.y(answeredIn(each))]))}" class="answered"/>`,
        ]
      : []),
    marks(on, numbered),
  ]);
  const legend = html`<ul class="legend">
${shown.map((node) => html`<li>${swatch(html`<rect width="14" height="12" fill="${colourOf(node)}" fill-opacity=".75"/>`)} registered with ${nodes[node]!}</li>`)}
<li>${swatch(html`<path d="M0 6H14" class="curve"/>`)} in service</li>
${isAnybodyCutOff ? html`<li>${swatch(html`<path d="M0 6H14" class="answered"/>`)} of these, those whose node still answers</li>` : null}
<li>${swatch(html`<path d="M0 6H14" class="planned"/>`)} to be switched on until then, by plan</li>
</ul>`;
  return { drawing, legend, finding };
}

export function colourOf(node: number): string {
  return `var(--series-${node % seriesColours.length})`;
}

/** A sample of what is drawn: on paper, too, where backgrounds are left out. */
export function swatch(sample: Html): Html {
  return html`<svg class="swatch" viewBox="0 0 14 12" width="14" height="12" aria-hidden="true">${sample}</svg>`;
}

function standingsOf({ columns }: RunCourse, last: Standing): Standing[] {
  const before: Standing = {
    atSeconds: 0,
    inService: 0,
    cutOff: 0,
    planned: 0,
    byNode: last.byNode.map(() => 0),
  };
  const worst = columns.flatMap(({ worst }) => (worst === null || worst === last ? [] : [worst]));
  return [before, ...worst, last];
}

function areas({ x, y }: Plot, standings: readonly Standing[], nodes: readonly number[]): Html[] {
  const sums = standings.map(() => 0);
  return nodes.map((node) => {
    const lower: Point[] = standings.map(({ atSeconds }, n) => [x(atSeconds), y(sums[n]!)]);
    const upper: Point[] = standings.map(({ atSeconds, byNode }, n) => {
      sums[n]! += byNode[node]!;
      return [x(atSeconds), y(sums[n]!)];
    });
    return html`<path d="${band(upper, lower)}" fill="${colourOf(node)}" fill-opacity=".75"/>`;
  });
}

/** How many were in service at the end, and how few after their number had been higher. */
function findingOf(standings: readonly Standing[], last: Standing, phones: number): string {
  let most = 0;
  let deepest = { fall: 0, at: last };
  for (const standing of standings) {
    const working = answeredIn(standing);
    most = Math.max(most, working);
    if (most - working > deepest.fall) deepest = { fall: most - working, at: standing };
  }
  const end = `${count(last.inService)} of ${count(phones)} phones in service at the end`;
  if (deepest.fall === 0) return `${end}. At no moment looked at had their number fallen.`;
  const { atSeconds, cutOff } = deepest.at;
  const whose = cutOff > 0 ? ' whose node answers' : '';
  return `${clock(atSeconds)} into the run only ${counted(answeredIn(deepest.at), 'phone')}${whose} were left in service: ${end}.`;
}

function answeredIn({ inService, cutOff }: Standing): number {
  return Math.max(0, inService - cutOff);
}
