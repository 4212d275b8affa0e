import { describe, expect, it } from 'vitest';
import { endOf, nowOf } from '#outputs/live-page/standing.js';
import { stateNames } from '#terms/states.js';
import { run, stormyStory } from '../samples.js';

const asPlanned = { isHeld: false, factor: 1 };

describe('how a run stands', () => {
  const { story, last } = stormyStory();
  const now = nowOf(last, run.plannedPhones, asPlanned);

  it('is told in the figures of its moment', () => {
    expect(Object.fromEntries(now.tiles as [string, string][])).toMatchObject({
      Time: '3 s',
      'In service': '950 of 1,000',
      'Keepalives lost': '1 of 950',
    });
    expect(now.byState[stateNames.indexOf('inService')]).toBe(950);
    expect(now.byState.reduce((sum, phones) => sum + phones, 0)).toBe(1_000);
    expect(now.nodes).toEqual([
      ['cm1', '950', '950 as primary'],
      ['cm2', '0', ''],
    ]);
    expect(now.durations.find(([name]) => name === 'onboard')!.slice(1, 3)).toEqual(['950', '50']);
    expect(now.outcomes[0]!.slice(0, 3)).toEqual(['fetch filesMissing', '50', '50']);
  });

  it.each([
    [true, true, 'holds'],
    [false, true, 'fails'],
    [true, false, 'holdsSoFar'],
    [false, false, 'notYet'],
  ])('says of a threshold that passed: %s, decided: %s, that it %s', (passed, isDecided, standing) => {
    const thresholds = [{ expression: 'p99(onboard) < 90s', value: 1, unit: 'seconds', passed, isDecided } as const];
    expect(nowOf({ ...last, thresholds }, 1_000, asPlanned).thresholds[0]!.standing).toBe(standing);
  });

  it('ends with the verdicts, and where the results are', () => {
    const end = endOf(story.summary());
    expect(end).toMatchObject({ result: 'passed', verdict: 'valid', thresholds: [{ standing: 'holds' }] });
    expect(end.sentence).toBe(
      '950 of 1,000 phones were in service; 50 phones never came. The wall was fetching files: 50 phones never got past it.',
    );
    expect(end.files).toContainEqual(['report.html', 'runs/20261122T125304Z-quickstart/report.html']);
  });
});
