import { describe, expect, it } from 'vitest';
import { lateFallbacks } from '#plan/fallbacks.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

/** 1,000 phones in a run of four minutes. */
function late(event: string) {
  const yaml = `name: x\nphones: 1000\nhold: 4m\nlab: { capacity: { tokensPerSecond: 10 } }\nevents: [ ${event} ]\n`;
  return lateFallbacks(makePlan(loadProfile(yaml, 'x.yaml')));
}

describe('the way back to a node that was gone', () => {
  it('is told when its tokens do not suffice until the run ends', () => {
    expect(late('{ at: 1m, node: cm1, do: stop, for: 100s }')).toEqual([
      { kind: 'fallback', node: 'cm1', phones: 200, perSecond: 10 },
    ]);
    expect(late('{ at: 1m, do: crash, for: 100s }')).toHaveLength(1);
  });

  it.each([
    ['they suffice', '{ at: 1m, node: cm1, do: stop, for: 80s }'],
    ['it does not come back', '{ at: 1m, node: cm1, do: stop }'],
    ['it is nobody’s first', '{ at: 1m, node: cm2, do: stop, for: 100s }'],
    ['it is not gone', '{ at: 1m, node: cm1, do: slow, delay: 1s, for: 100s }'],
  ])('is not when %s', (_, event) => {
    expect(late(event)).toEqual([]);
  });

  it('begins only when the mark of a node that hung is gone', () => {
    expect(late('{ at: 10s, node: cm1, do: hang, for: 10s }')).toMatchObject([{ phones: 1000 }]);
  });

  it('does not exist where phones stand by nowhere', () => {
    const yaml =
      'name: x\nphones: { count: 1000, failover: { standbyLinks: false } }\nhold: 4m\n' +
      'lab: { capacity: { tokensPerSecond: 1 } }\nevents: [ { at: 1m, node: cm1, do: stop, for: 10s } ]\n';
    expect(lateFallbacks(makePlan(loadProfile(yaml, 'x.yaml')))).toEqual([]);
  });
});
