import { expect, it } from 'vitest';
import { duration } from '#cli/options.js';

it('a time that no timer can wait is refused', () => {
  expect(duration('24d')).toBe(24 * 86_400_000);
  expect(() => duration('25d')).toThrow('expected at most 24d, as long as a timer can wait; got "25d"');
});
