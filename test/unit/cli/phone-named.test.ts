import { describe, expect, it } from 'vitest';
import { phoneNamed } from '#cli/phone-named.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

const plan = makePlan(loadProfile('name: x\nphones: 300', 'x.yaml'));

function hintFor(text: string): string {
  try {
    return phoneNamed(text, plan).name;
  } catch (error) {
    return (error as { hint: string }).hint;
  }
}

describe('a phone as a person names it', () => {
  it.each([
    'SEP0200010000FF',
    'sep0200010000ff',
    '0200010000FF',
    '02:00:01:00:00:ff',
    '0200.0100.00ff',
    '02-00-01-00-00-FF',
    '255',
  ])('%s', (text) => {
    expect(phoneNamed(text, plan)).toMatchObject({ index: 255, name: 'SEP0200010000FF', site: 'lab' });
  });

  it('is told when it was to be switched on', () => {
    const { arrivalSeconds, model } = phoneNamed('0', plan);
    expect(arrivalSeconds).toBeGreaterThanOrEqual(0);
    expect(model).toMatch(/^79/);
  });

  it('gets the nearest names where it has a slip in it', () => {
    expect(hintFor('SEP020001000FE')).toContain('SEP0200010000FE');
    expect(hintFor('SEP0200010000F').match(/SEP[0-9A-F]{12}/g)).toHaveLength(3);
  });

  it('gets no names where it is like none, and the numbers there are', () => {
    expect(hintFor('hello')).toContain('the worst or the slowest');
    expect(hintFor('AABBCCDDEEFF')).toContain('the worst or the slowest');
    expect(hintFor('300')).toBe('its phones are 0 to 299');
  });
});
