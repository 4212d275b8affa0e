/**
 * One chart, by uPlot. Lines across are events. For who does not see it, it says its last figures as its label and has its
 * data as a table.
 */
import type { PageEvent, PagePoint } from '#outputs/live-page/messages.js';
import { clock } from './figures.js';
import { colourOf } from './population.js';
import { fillBody, make } from './tables.js';
import uPlot from './uplot.js';

/** A line: where its colour comes from, and what it is at a point. */
export interface Line {
  readonly label: string;
  readonly colour: string;
  readonly dash?: number[];
  readonly read: (point: PagePoint) => number | null;
}

export interface ChartRow {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly text: (value: number) => string;
  readonly isLogarithmic: boolean;
}

/** What everybody sees anyhow, and what is no turn of the run. */
const unmarked = new Set(['started', 'workerReady', 'firstInService', 'warned', 'outputFailed']);
const loud = new Set(['faultDone', 'lost', 'fault', 'braked', 'eventFailed', 'hookBegun']);
const mostRows = 24;
const chartHeight = 240;

/** Between two moments of the axis of time, in seconds. */
const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800,
] as const;

/** Between these there are so many lines that they hide the data. */
function isPowerOfTen(value: number): boolean {
  return Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6);
}

export class Chart {
  private readonly row: ChartRow;
  private readonly figure = make('figure');
  private readonly plot: uPlot;
  private readonly drawing = make('div');
  private readonly details = make('details');
  private readonly body = make('tbody');
  private points: readonly PagePoint[] = [];
  private events: readonly PageEvent[] = [];

  constructor(root: HTMLElement, row: ChartRow) {
    this.row = row;
    this.drawing.setAttribute('role', 'img');
    const table = make('table');
    const head = make('tr');
    for (const [n, label] of ['Time', ...row.lines.map(({ label }) => label)].entries()) {
      const heading = make('th', label, n === 0 ? '' : 'number');
      heading.scope = 'col';
      head.append(heading);
    }
    const caption = make('caption', row.title, 'visually-hidden');
    const header = make('thead');
    header.append(head);
    table.append(caption, header, this.body);
    const scroll = make('div', '', 'scroll tall');
    scroll.tabIndex = 0;
    scroll.append(table);
    this.details.append(make('summary', 'The same as a table'), scroll);
    this.details.addEventListener('toggle', () => this.fillTable());
    this.figure.append(make('figcaption', row.title), this.drawing, this.details);
    root.append(this.figure);
    this.plot = new uPlot(this.options(), [[], ...row.lines.map(() => [])], this.drawing);
    new ResizeObserver(() => {
      const width = this.drawing.clientWidth;
      if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: chartHeight });
    }).observe(this.drawing);
  }

  show(points: readonly PagePoint[], events: readonly PageEvent[]): void {
    this.points = points;
    this.events = events.filter(({ kind }) => !unmarked.has(kind));
    const columns = this.row.lines.map(({ read }) => points.map(read));
    this.plot.setData([points.map(({ at }) => at), ...columns]);
    this.drawing.setAttribute('aria-label', this.label());
    this.fillTable();
  }

  redraw(): void {
    this.plot.redraw(false, true);
  }

  remove(): void {
    this.plot.destroy();
    this.figure.remove();
  }

  private options(): uPlot.Options {
    const { lines, text, isLogarithmic } = this.row;
    const axis = {
      stroke: () => colourOf('--faint'),
      grid: { stroke: () => colourOf('--line'), width: 1 },
      ticks: { stroke: () => colourOf('--line'), width: 1 },
      font: '12px system-ui, sans-serif',
    };
    const span = (u: uPlot, least: number, most: number): uPlot.Range.MinMax =>
      isLogarithmic
        ? uPlot.rangeLog(least, most, 10, true)
        : [0, Math.max(1, uPlot.rangeNum(0, most, 0.1, true)[1] ?? u.height)];
    return {
      width: Math.max(200, this.drawing.clientWidth),
      height: chartHeight,
      cursor: { drag: { x: false, y: false } },
      legend: { markers: { width: 2, dash: (_, n) => (lines[n - 1]?.dash === undefined ? 'solid' : 'dashed') } },
      scales: {
        x: { time: false, range: (_, least, most) => [least === most ? 0 : Math.min(least, 0), Math.max(1, most)] },
        y: {
          distr: isLogarithmic ? 3 : 1,
          range: (u, least, most) => (least === null ? [isLogarithmic ? 0.001 : 0, 1] : span(u, least, most)),
        },
      },
      axes: [
        { ...axis, incrs: [...steps], values: (_, splits) => splits.map(clock) },
        {
          ...axis,
          size: 64,
          grid: {
            ...axis.grid,
            filter: (_, splits) => splits.map((value) => (isLogarithmic && !isPowerOfTen(value) ? null : value)),
          },
          values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
        },
      ],
      series: [
        { label: 'time', value: (_, value) => (value === null ? '' : clock(value)) },
        ...lines.map(
          ({ label, colour, dash }): uPlot.Series => ({
            label,
            stroke: () => colourOf(colour),
            width: 2,
            // Between seconds in which nothing ended there is no line to see them by.
            points: isLogarithmic ? { show: true, size: 4 } : { show: false },
            spanGaps: false,
            value: (_, value) => (value === null ? '' : text(value)),
            ...(dash === undefined ? {} : { dash }),
          }),
        ),
      ],
      hooks: { drawClear: [(plot) => this.mark(plot)] },
    };
  }

  /** Events are lines behind the others. */
  private mark(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 2 * devicePixelRatio]);
    for (const { atSeconds, kind } of this.events) {
      const x = Math.round(plot.valToPos(atSeconds, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle = colourOf(loud.has(kind) ? '--bad' : '--faint');
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  private label(): string {
    const { title, lines, text } = this.row;
    const last = this.points.at(-1);
    if (last === undefined) return `${title}: no data yet`;
    const figures = lines.map(({ label, read }) => {
      const value = read(last);
      return `${label} ${value === null ? 'no data' : text(value)}`;
    });
    return `${title}, at ${clock(last.at)}: ${figures.join(', ')}`;
  }

  private fillTable(): void {
    if (!this.details.open) return;
    const { lines, text } = this.row;
    const step = Math.max(1, Math.ceil(this.points.length / mostRows));
    const shown = this.points.filter((_, n) => (this.points.length - 1 - n) % step === 0);
    const rows = shown.map((point) => [
      clock(point.at),
      ...lines.map(({ read }) => {
        const value = read(point);
        return value === null ? '' : text(value);
      }),
    ]);
    fillBody(
      this.body,
      rows.reverse(),
      lines.map((_, n) => n + 1),
    );
  }
}
