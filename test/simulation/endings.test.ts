/** How a simulated run ends while phones are still to come. */
import { describe, expect, it } from 'vitest';
import { State } from '#terms/states.js';
import { minute, second, totalsOf, worldOf } from '../support/simulated.js';

describe('the end of a simulation', () => {
  it('switches nobody on any more, so that all phones are off in the end', () => {
    const world = worldOf('phones: { count: 100, startup: none }\narrivals: { kind: burst, within: 10s }');
    world.run(2 * second);
    const planned = totalsOf(world).sum('arrivalsPlanned');
    expect(planned).toBeGreaterThan(5);
    expect(planned).toBeLessThan(95);
    world.stopPhones(1_000).run(minute);
    expect(world.phones.filter(({ state }) => state !== State.off)).toEqual([]);
    expect(totalsOf(world).sum('arrivalsPlanned')).toBe(planned);
  });
});
