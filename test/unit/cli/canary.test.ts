import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { canaryPhones } from '#cli/canary.js';

describe('the number of --canary', () => {
  it('is a whole number of phones, at least one', () => {
    expect(canaryPhones('3')).toBe(3);
    expect(() => canaryPhones('0')).toThrow(InvalidArgumentError);
    expect(() => canaryPhones('0')).toThrow('expected at least 1');
    expect(() => canaryPhones('some')).toThrow('expected a whole number');
  });
});
