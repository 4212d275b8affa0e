import { describe, expect, it } from 'vitest';
import { surveyOf } from '#coordinator/survey.js';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

function planOf(more: string) {
  return makePlan(loadProfile(`name: x\nphones: 300\n${more}`, 'x.yaml'));
}

const hashOf = (more: string) => surveyOf(planOf(more)).planHash;

describe('the survey of a plan', () => {
  it('knows the same plan by its hash', () => {
    expect(hashOf('seed: 7')).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf('seed: 7')).toBe(hashOf('seed: 7'));
  });

  it('tells plans apart by seed, by phones and by timetable', () => {
    const hashes = ['seed: 7', 'seed: 8', 'seed: 7\narrivals: { kind: burst, within: 11s }'].map(hashOf);
    expect(new Set(hashes).size).toBe(3);
    expect(surveyOf(makePlan(loadProfile('name: x\nphones: 301\nseed: 7', 'x.yaml'))).planHash).not.toBe(hashes[0]);
  });

  it('pays no heed to how many workers play it, nor to what is asked of the outcome', () => {
    expect(hashOf('seed: 7\nworkers: 1')).toBe(hashOf('seed: 7\nworkers: 2'));
    expect(hashOf('seed: 7\nthresholds: [inService == 100%]')).toBe(hashOf('seed: 7'));
  });

  it('knows when the first and the last phone are switched on', () => {
    const plan = planOf('arrivals: { kind: burst, within: 20s }');
    const moments = [...phonesOf(plan, [[0, plan.total]])].map(({ arrivalMs }) => arrivalMs).sort((a, b) => a - b);
    const survey = surveyOf(plan);
    expect([survey.firstArrivalMs, survey.lastArrivalMs]).toEqual([moments[0], moments.at(-1)]);
    expect(survey.lastArrivalMs - survey.firstArrivalMs).toBeGreaterThan(10_000);
  });
});
