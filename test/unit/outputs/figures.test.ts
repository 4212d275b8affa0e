import { describe, expect, it } from 'vitest';
import { counted, duration, fitted, percent, plain, rate } from '#outputs/figures.js';

describe('figures for a person', () => {
  it.each([
    [null, 'no data'],
    [0, '0 ms'],
    [0.00042, '0.42 ms'],
    [0.0123456, '12.3 ms'],
    [0.9999, '1 s'],
    [3.1649, '3.16 s'],
    [99.96, '1 min 40 s'],
    [3599.6, '1 h 0 min'],
    [7500, '2 h 5 min'],
  ])('tell %s seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('tell counts, shares and rates', () => {
    expect([counted(1, 'phone'), counted(12345, 'phone')]).toEqual(['1 phone', '12,345 phones']);
    expect([percent(99.954), percent(100), percent(null)]).toEqual(['99.95 %', '100 %', 'no data']);
    expect([plain(4.256), plain(12345.6), plain(null)]).toEqual(['4.26', '12,346', 'no data']);
    expect(rate(240.24)).toBe('240/s');
  });

  it('show where a line was cut', () => {
    expect(fitted('registering', 11)).toBe('registering');
    expect(fitted('registering', 8)).toBe('registe…');
  });
});
