import { describe, expect, it } from 'vitest';
import { leavingPatienceMs } from '#coordinator/leaving.js';
import { planOf } from '../../support/run-coordinator.js';

describe('the time phones have to leave', () => {
  it('is that of their pace and ten seconds more', () => {
    expect(leavingPatienceMs(planOf('phones: 5000'))).toBe(15_000);
  });

  it('is longer by what a ceiling of DHCP takes for a release of each', () => {
    expect(leavingPatienceMs(planOf('phones: 5000\nguard: { maxDhcpPerSecond: 50 }'))).toBe(115_000);
  });
});
