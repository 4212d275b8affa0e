import { describe, expect, it } from 'vitest';
import { leftovers } from '#cli/leftovers.js';
import { stormyStory } from '../outputs/samples.js';

const summary = { ...stormyStory().story.summary(), directory: 'runs/x' };
const told = (registered: number, leases: number | null, isLab: boolean) =>
  leftovers({ left: { registered, leases }, summary }, isLab).join('\n');

describe('what a run left behind', () => {
  it('is not worth a word after a gentle end', () => {
    expect([told(0, 0, false), told(0, 0, true), told(0, null, false)]).toEqual(['', '', '']);
  });

  it('is told with the command that gives leases back', () => {
    const text = told(40, 50, false);
    expect(text).toContain('40 phones were still registered');
    expect(text).toContain('50 leases were not given back');
    expect(text).toContain('regstorm cleanup runs/x');
  });

  it('needs no clean-up where the lab gave the leases', () => {
    const text = told(40, 50, true);
    expect(text).toContain('50 leases were not given back; the lab that gave them has ended too');
    expect(text).not.toContain('cleanup');
    // Phones that keep their leases by profile leave them to a lab that is gone.
    expect(told(0, 50, true)).toBe('');
  });

  it('are leases also where phones keep them by profile', () => {
    expect(told(0, 50, false)).toContain('regstorm cleanup runs/x');
  });

  it('is not known without a run directory, and it says so', () => {
    expect(told(40, null, false)).toContain('nobody knows how many leases');
  });
});
