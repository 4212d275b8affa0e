import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePlan, shardsOf } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';

const files = readdirSync('profiles').filter((file) => file.endsWith('.yaml'));

describe.each(files)('profiles/%s', (file) => {
  it('loads, says what it is for and what must hold, and can be planned', () => {
    const profile = readProfile(`profiles/${file}`);
    expect(`${profile.name}.yaml`).toBe(file);
    for (const text of [profile.description, profile.expect, profile.doc5710]) expect(text).not.toBe('');
    expect(profile.thresholds.length).toBeGreaterThan(0);
    expect(shardsOf(makePlan(profile), profile.workers)).toHaveLength(profile.workers);
  });

  it('has a small form of under eight seconds', () => {
    const small = readProfile(`profiles/${file}`, { small: true });
    expect(small.holdMs).toBeLessThan(8_000);
    expect(small.phones.count).toBeLessThanOrEqual(100);
  });
});
