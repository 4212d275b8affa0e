/** Tables and lists of the page: rows of texts, put where the page has a place for them. */
import type { PageEvent, PageFacts, PageNow, PageRow, PageThreshold } from '#outputs/live-page/messages.js';
import { clock, count } from './figures.js';

/** There is one of each: the page was made with them. */
export function byId<Of extends HTMLElement = HTMLElement>(id: string): Of {
  return document.getElementById(id) as Of;
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text = '',
  className = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className !== '') element.className = className;
  return element;
}

/** `numbers`: the columns of figures. The first cell is the row's heading. */
export function fillTable(id: string, rows: readonly PageRow[], numbers: readonly number[]): void {
  fillBody(byId(id), rows, numbers);
  byId(`${id}-empty`).hidden = rows.length > 0;
}

export function fillBody(body: HTMLElement, rows: readonly PageRow[], numbers: readonly number[]): void {
  body.replaceChildren(
    ...rows.map((row) => {
      const line = make('tr');
      for (const [n, text] of row.entries()) {
        const cell = make(n === 0 ? 'th' : 'td', text, numbers.includes(n) ? 'number' : '');
        if (cell instanceof HTMLTableCellElement && n === 0) cell.scope = 'row';
        line.append(cell);
      }
      return line;
    }),
  );
}

/** Terms and what they are. */
export function fillTerms(list: HTMLElement, rows: readonly PageRow[]): void {
  list.replaceChildren(...rows.flatMap(([term, what]) => [make('dt', term), make('dd', what)]));
}

export function fillTiles(rows: readonly PageRow[]): void {
  byId('tiles').replaceChildren(
    ...rows.map(([term, what]) => {
      const tile = make('div', '', 'card');
      tile.append(make('dt', term), make('dd', what));
      return tile;
    }),
  );
}

/** Phones by state, beside the picture: its colours, and all it says in figures. */
export class Legend {
  private counts: readonly HTMLElement[] = [];

  begin({ states }: PageFacts): void {
    const counts: HTMLElement[] = [];
    const rows = states.map(({ name, lcd }) => {
      const row = make('tr');
      const heading = make('th', name);
      heading.scope = 'row';
      const swatch = make('span', '', 'swatch');
      swatch.style.background = `var(--state-${name})`;
      heading.prepend(swatch);
      const number = make('td', '', 'number');
      counts.push(number);
      row.append(heading, number, make('td', lcd, 'faint'));
      return row;
    });
    byId('states').replaceChildren(...rows);
    this.counts = counts;
  }

  show(byState: readonly number[]): void {
    for (const [n, cell] of this.counts.entries()) cell.textContent = count(byState[n] ?? 0);
  }
}

const tones = { valid: 'good', suspect: 'doubtful', invalid: 'bad' } as const;
const verdicts = {
  valid: 'VALID: the figures may be believed',
  suspect: 'SUSPECT: read the figures with care',
  invalid: 'INVALID: the figures must not be believed',
} as const;

export function showMeasurement(verdict: PageNow['verdict'], reasons: PageNow['reasons']): void {
  const place = byId('verdict');
  place.textContent = verdicts[verdict];
  place.className = tones[verdict];
  byId('why').hidden = reasons.length === 0;
  byId('reasons-count').textContent = reasons.length === 1 ? '1 reason' : `${reasons.length} reasons`;
  byId('reasons').replaceChildren(
    ...reasons.map(({ what, figure, remedy }) => {
      const item = make('li', `${what}: ${figure}`);
      item.append(make('br'), make('span', remedy, 'faint'));
      return item;
    }),
  );
}

const standings = {
  holds: ['holds', 'good'],
  holdsSoFar: ['holds so far', 'good'],
  notYet: ['does not hold so far', 'doubtful'],
  fails: ['FAILED', 'bad'],
} as const satisfies Record<PageThreshold['standing'], readonly [string, string]>;

export function showThresholds(thresholds: readonly PageThreshold[]): void {
  byId('thresholds-empty').hidden = thresholds.length > 0;
  byId('thresholds').replaceChildren(
    ...thresholds.map(({ expression, measured, standing }) => {
      const [text, tone] = standings[standing];
      const item = make('li');
      item.append(make('code', expression), ' ', make('strong', text, tone), ` (measured: ${measured})`);
      return item;
    }),
  );
}

export function showEvents(events: readonly PageEvent[], omitted: number): void {
  const rows = events.map(({ atSeconds, text }): PageRow => [clock(atSeconds), text]).reverse();
  const earlier: PageRow[] = omitted === 0 ? [] : [['', `${count(omitted)} earlier ones are in events.ndjson`]];
  fillTable('events', [...rows, ...earlier], [0]);
}

export function showNow(now: PageNow): void {
  fillTiles(now.tiles);
  showMeasurement(now.verdict, now.reasons);
  showThresholds(now.thresholds);
  fillTable('nodes', now.nodes, [1]);
  fillTable('durations', now.durations, [1, 2, 3, 4, 5]);
  fillTable('outcomes', now.outcomes, [1, 2]);
  fillTerms(byId('generator'), now.generator);
}
