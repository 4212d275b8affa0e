import { describe, expect, it } from 'vitest';
import type { LabelSets } from '#stats/labels.js';
import { Layout } from '#stats/layout.js';
import { metricNames, metrics } from '#stats/metrics.js';
import { State, stateNames } from '#terms/states.js';

const labels: LabelSets = {
  site: ['hq', 'branch'],
  node: ['cm1', 'cm2', 'cm3'],
  server: ['127.0.0.1'],
  type: ['discover', 'offer', 'request', 'ack'],
  message: ['Register', 'RegisterAck', 'other'],
};

describe('a layout', () => {
  const layout = new Layout(labels);

  it('gives every number of every metric a slot of its own and leaves none over', () => {
    const slots = metricNames.flatMap((metric) => layout.series(metric).map(({ slot }) => slot));
    expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: layout.size }, (_, slot) => slot));
  });

  it('places gauges before counters', () => {
    for (const metric of metricNames) {
      for (const { slot } of layout.series(metric)) {
        expect(slot < layout.gaugeEnd).toBe(metrics[metric].kind === 'gauge');
      }
    }
  });

  it('finds by numbers the slot it lists by values', () => {
    const [only] = layout.series('phones', { site: 'branch', state: 'inService' });
    expect(only).toEqual({ slot: layout.slot('phones', 1, State.inService), values: ['branch', 'inService'] });
    const [acked] = layout.series('registrations', { node: 'cm3', kind: 'again', outcome: 'acked' });
    expect(acked?.slot).toBe(layout.slot('registrations', 2, 1, 0));
  });

  it('places a metric without labels in one slot', () => {
    expect(layout.series('boots')).toEqual([{ slot: layout.slot('boots'), values: [] }]);
  });

  it('selects all series that share a value', () => {
    expect(layout.series('phones', { site: 'hq' }).map(({ values }) => values[1])).toEqual(stateNames);
    expect(layout.series('registrations', { outcome: 'acked' })).toHaveLength(6);
    expect(layout.series('phones', { site: 'elsewhere' })).toEqual([]);
  });

  it('refuses a series that does not exist', () => {
    expect(() => layout.slot('phones', 2, 0)).toThrow(RangeError);
    expect(() => layout.slot('phones', 0, -1)).toThrow(RangeError);
    expect(() => layout.slot('boots', 1)).toThrow(RangeError);
    expect(() => layout.slot('phones', Number.NaN, 0)).toThrow(RangeError);
  });
});
