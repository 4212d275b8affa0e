/**
 * Where each number of a run stands in one flat array of doubles. The places follow from the table of metrics and the
 * label sets of the run, so coordinator and workers agree on them without a word, and a snapshot is one copy.
 *
 *     phones{site,state}, 2 sites, 9 states        gauges first ...          ... then counters
 *     | hq,off | hq,starting | ... | branch,off | ... | phones_registered ... | registrations_total ... |
 */
import type { Label, LabelSets } from './labels.js';
import { type MetricName, metricNames, metrics } from './metrics.js';

/** One number of a metric: its place and the values of its labels, in the order of the metric's row. */
export interface Series {
  readonly slot: number;
  readonly values: readonly string[];
}

type LabelOf<M extends MetricName> = (typeof metrics)[M]['labels'][number];

/** Which series of a metric are meant, by label values: `{ outcome: 'acked' }`. */
export type Where<M extends MetricName> = {
  readonly [L in LabelOf<M> as L['name']]?: L['values'] extends readonly (infer Value)[] ? Value : string;
};

interface Shape {
  readonly base: number;
  readonly sizes: readonly [number, number, number];
}

export class Layout {
  readonly labels: LabelSets;
  /** How many numbers there are. */
  readonly size: number;
  /** Slots below are gauges, the others counters. */
  readonly gaugeEnd: number;
  private readonly shapes: Record<MetricName, Shape>;
  private readonly listed = new Map<MetricName, readonly Series[]>();

  constructor(labels: LabelSets) {
    this.labels = labels;
    const shapes: Partial<Record<MetricName, Shape>> = {};
    let end = 0;
    const place = (name: MetricName): void => {
      const [a = 1, b = 1, c = 1] = this.labelsOf(name).map((label) => this.valuesOf(label).length);
      shapes[name] = { base: end, sizes: [a, b, c] };
      end += a * b * c;
    };
    metricNames.filter((name) => metrics[name].kind === 'gauge').forEach(place);
    this.gaugeEnd = end;
    metricNames.filter((name) => metrics[name].kind === 'counter').forEach(place);
    this.size = end;
    this.shapes = shapes as Record<MetricName, Shape>;
  }

  /** The place of one number, by the numbers of its label values. Throws RangeError when there is no such number. */
  slot(metric: MetricName, a = 0, b = 0, c = 0): number {
    const { base, sizes } = this.shapes[metric];
    if (!(a >= 0 && a < sizes[0] && b >= 0 && b < sizes[1] && c >= 0 && c < sizes[2])) {
      throw new RangeError(`${metric} has no series ${a}, ${b}, ${c}`);
    }
    return base + (a * sizes[1] + b) * sizes[2] + c;
  }

  /** All numbers of a metric, or those meant by `where`; a value the run does not know means none. */
  series<M extends MetricName>(metric: M, where: Where<M> = {}): readonly Series[] {
    const wanted = Object.entries(where as Readonly<Record<string, string | undefined>>).map(([name, value]) => ({
      place: metrics[metric].labels.findIndex((label) => label.name === name),
      value,
    }));
    const all = this.allSeries(metric);
    if (wanted.length === 0) return all;
    return all.filter(({ values }) => wanted.every(({ place, value }) => values[place] === value));
  }

  private allSeries(metric: MetricName): readonly Series[] {
    const known = this.listed.get(metric);
    if (known !== undefined) return known;
    let combinations: readonly (readonly string[])[] = [[]];
    for (const label of this.labelsOf(metric)) {
      combinations = combinations.flatMap((values) => this.valuesOf(label).map((value) => [...values, value]));
    }
    const { base } = this.shapes[metric];
    const all = combinations.map((values, place) => ({ slot: base + place, values }));
    this.listed.set(metric, all);
    return all;
  }

  private labelsOf(metric: MetricName): readonly Label[] {
    return metrics[metric].labels;
  }

  private valuesOf(label: Label): readonly string[] {
    return typeof label.values === 'string' ? this.labels[label.values] : label.values;
  }
}
