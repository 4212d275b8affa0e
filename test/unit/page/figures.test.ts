import { expect, it } from 'vitest';
import { clock, count, duration } from '#page/figures.js';

it.each([
  [0, '0:00'],
  [75.4, '1:15'],
  [3_675, '1:01:15'],
  [200_000, '2 d 7:33'],
])('a moment: %d s is %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

it('figures have three digits or commas', () => {
  expect([count(12_345), count(0.25), duration(0.00042), duration(0.25), duration(2.7143), duration(123.4)]).toEqual([
    '12,345',
    '0.3',
    '0.42 ms',
    '250 ms',
    '2.71 s',
    '123 s',
  ]);
});
