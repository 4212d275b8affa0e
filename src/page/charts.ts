/**
 * The course of the run, three charts: phones in service and registered by node, rates, percentiles. What each line is at a
 * point stands here; how a chart is drawn, in chart.ts.
 */
import type { PageEvent, PageFacts, PagePoint } from '#outputs/live-page/messages.js';
import { Chart, type ChartRow, type Line } from './chart.js';
import { count, duration } from './figures.js';

/** What logarithms can show. */
const leastSeconds = 1e-5;

export class Charts {
  private readonly root: HTMLElement;
  private charts: readonly Chart[] = [];
  private points: PagePoint[] = [];

  constructor(root: HTMLElement) {
    this.root = root;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const chart of this.charts) chart.redraw();
    });
  }

  begin(facts: PageFacts): void {
    for (const chart of this.charts) chart.remove();
    this.points = [];
    this.charts = rowsOf(facts).map((row) => new Chart(this.root, row));
  }

  /** As in `MomentMessage`. */
  show(from: number, points: readonly PagePoint[], events: readonly PageEvent[]): void {
    this.points = [...this.points.slice(0, from), ...points];
    for (const chart of this.charts) chart.show(this.points, events);
  }
}

function rowsOf({ nodes, durations, planned }: PageFacts): ChartRow[] {
  const series = (n: number) => `--series-${n % 8}`;
  // With one node that phones register with, its line would lie on the other.
  const byNode = nodes.map(
    (node, n): Line => ({ label: node, colour: series(n), dash: [4, 3], read: (point) => point.registered[n] ?? null }),
  );
  return [
    {
      title: 'Phones in service, and registered by node',
      text: count,
      isLogarithmic: false,
      lines: [
        { label: 'switched on by plan', colour: '--faint', dash: [2, 4], read: ({ at }) => plannedAt(planned, at) },
        { label: 'in service', colour: '--state-inService', read: ({ inService }) => inService },
        // They believe to be in service: their node is gone, and they have not noticed.
        { label: 'cut off', colour: '--bad', dash: [6, 3], read: ({ cutOff }) => cutOff },
        ...byNode,
      ],
    },
    {
      title: 'Registrations and DHCP messages a second',
      text: count,
      isLogarithmic: false,
      lines: [
        { label: 'registrations', colour: series(0), read: ({ registrations }) => registrations },
        { label: 'DHCP messages sent', colour: series(1), read: ({ dhcpMessages }) => dhcpMessages },
      ],
    },
    {
      title: 'How long it took, of what ended in that second',
      text: duration,
      isLogarithmic: true,
      lines: durations.flatMap((name, n) =>
        (['p50', 'p99'] as const).map((percentile, which): Line => {
          const read = ({ percentiles }: PagePoint) => {
            const value = percentiles[n]?.[which];
            return value === undefined ? null : Math.max(leastSeconds, value);
          };
          return { label: `${name} ${percentile}`, colour: series(n), read, ...(which === 0 ? { dash: [3, 3] } : {}) };
        }),
      ),
    },
  ];
}

/** Between two steps of the plan as they are told, the line is straight. */
function plannedAt(planned: PageFacts['planned'], at: number): number {
  const next = planned.findIndex(([seconds]) => seconds > at);
  if (next < 0) return planned.at(-1)?.[1] ?? 0;
  const [from, before] = planned[next - 1] ?? [0, 0];
  const [to, after] = planned[next]!;
  return Math.round(before + ((after - before) * (at - from)) / Math.max(1e-9, to - from));
}
