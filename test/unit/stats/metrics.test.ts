import { describe, expect, it } from 'vitest';
import { Measure, measureNames, stageMeasures } from '#stats/measures.js';
import { metricNames, metrics } from '#stats/metrics.js';
import { outcomeNames } from '#terms/outcomes.js';

describe('the table of metrics', () => {
  it('gives each metric a name of its own that promises what it is', () => {
    const names = metricNames.map((metric) => metrics[metric].name);
    expect(new Set(names).size).toBe(names.length);
    for (const metric of metricNames) {
      const { name, kind } = metrics[metric];
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
    }
  });

  it('has no more labels than the layout places', () => {
    for (const metric of metricNames) expect(metrics[metric].labels.length).toBeLessThanOrEqual(3);
  });

  it('shows every outcome under a stage and reason of its own', () => {
    const [outcome] = metrics.outcomes.labels;
    const shown = outcomeNames.map((name) => JSON.stringify(outcome.shownAs(name)));
    expect(new Set(shown).size).toBe(outcomeNames.length);
    expect(outcome.shownAs('filesMissing')).toEqual({ stage: 'fetch', reason: 'filesMissing' });
  });
});

describe('the table of measures', () => {
  it('numbers the measures in the order of the table', () => {
    expect(measureNames[Measure.onboard]).toBe('onboard');
    expect(Object.values(Measure)).toEqual(measureNames.map((_, number) => number));
  });

  it('times the stages of a boot in their order', () => {
    expect(stageMeasures.map(([stage]) => stage)).toEqual([
      'startup',
      'lease',
      'fetch',
      'connect',
      'register',
      'provision',
    ]);
  });
});
