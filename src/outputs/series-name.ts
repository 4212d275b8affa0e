import type { Label } from '#stats/labels.js';
import { type MetricName, metrics } from '#stats/metrics.js';

/** What a series is shown as: the labels of its metric, those that stand for others resolved. */
export function shownLabels(metric: MetricName, values: readonly string[]): Record<string, string> {
  const labels: readonly Label[] = metrics[metric].labels;
  return Object.assign(
    {},
    ...labels.map(({ name, shownAs }, place) => {
      const value = values[place] ?? '';
      return shownAs === undefined ? { [name]: value } : shownAs(value);
    }),
  );
}

/** 'dhcp_messages_total{server=127.0.0.1,type=discover,direction=sent}': a series as the key of a JSON object. */
export function seriesName(metric: MetricName, values: readonly string[]): string {
  const labels = Object.entries(shownLabels(metric, values)).map(([name, value]) => `${name}=${value}`);
  return labels.length === 0 ? metrics[metric].name : `${metrics[metric].name}{${labels.join(',')}}`;
}
