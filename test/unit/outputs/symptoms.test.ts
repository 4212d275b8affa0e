import { describe, expect, it } from 'vitest';
import { symptomsOf } from '#outputs/symptoms.js';
import { Outcome, type OutcomeName, outcomeNames, outcomes } from '#terms/outcomes.js';
import { remedies } from '#terms/remedies.js';
import { Story } from './samples.js';

type Weights = Partial<Record<OutcomeName, readonly [count: number, neverInService: number]>>;

function symptoms(weights: Weights) {
  const story = new Story();
  const { layout, recorder } = story;
  for (const [name, [count, neverInService]] of Object.entries(weights)) {
    recorder.add(layout.slot('outcomes', Outcome[name as OutcomeName]), count);
    recorder.add(layout.slot('phonesStranded', Outcome[name as OutcomeName]), neverInService);
  }
  story.moment(1000);
  return symptomsOf(story.totals);
}

describe('the symptoms of a run', () => {
  it('put what kept most phones out before what happened most often', () => {
    const told = symptoms({ keepaliveLost: [5_000, 0], leaseTimeout: [40, 3], connectRefused: [90, 2] });
    expect(told.map(({ doc5710, neverInService, count }) => [doc5710, neverInService, count])).toEqual([
      [outcomes.leaseTimeout.doc5710, 3, 40],
      [outcomes.connectRefused.doc5710, 2, 90],
      [outcomes.keepaliveLost.doc5710, 0, 5_000],
    ]);
  });

  it('go by how often each happened where all phones came up', () => {
    const told = symptoms({ leaseTimeout: [7, 0], garbled: [8, 0], serviceClosed: [9, 0] });
    expect(told.map(({ count }) => count)).toEqual([9, 8, 7]);
    expect(told[1]!.doc5710).toBe('');
  });

  it('tell the loss of service before what phones met with on their way back, as often as it', () => {
    const [first] = symptoms({ registerClosed: [200, 0], pathLost: [200, 0] });
    expect(first!.outcomes[0]).toMatchObject({ stage: 'service', reason: 'pathLost' });
    const [other] = symptoms({ registerClosed: [201, 0], pathLost: [200, 0] });
    expect(other!.outcomes[0]).toMatchObject({ stage: 'register' });
  });

  it('add up what is of one section, its own likeliest first, and say what to check of that', () => {
    // Both under "Registration Rejected".
    const [told, ...others] = symptoms({ registerClosed: [30, 1], registerRejected: [10, 10] });
    expect(others).toEqual([]);
    expect(told).toEqual({
      doc5710: 'Registration Rejected',
      neverInService: 11,
      count: 40,
      outcomes: [
        { stage: 'register', reason: 'rejected', neverInService: 10, count: 10 },
        { stage: 'register', reason: 'closed', neverInService: 1, count: 30 },
      ],
      check: remedies.registerRejected.check[0],
    });
  });

  it('leave no outcome out, and are none when nothing befell a phone', () => {
    const all = symptoms(Object.fromEntries(outcomeNames.map((name) => [name, [1, 0]])));
    expect(all.flatMap((symptom) => symptom.outcomes)).toHaveLength(outcomeNames.length);
    expect(symptoms({})).toEqual([]);
  });
});
