import { expect, it } from 'vitest';
import { forecastText } from '#outputs/forecast-text.js';
import { forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

it('a forecast tells who comes when, what each server is asked, and names the wall', () => {
  const profile = loadProfile(
    `name: closet
phones: { count: 200, startup: none }
arrivals: { kind: rate, rate: 100/s }
lab: { capacity: { registrationsPerSecond: 10 } }`,
    'closet.yaml',
  );
  const lines = forecastText('closet', 'abcdef0123456789', forecastOf(makePlan(profile))).split('\n');
  expect(lines[0]).toBe('closet: 200 phones, plan abcdef012345');
  expect(lines).toContain('Models        7942G 40, 7962G 160');
  expect(lines).toContain('Switched on   from 0 ms to 1.99 s, at most 100 in a second (second 0)');
  // 200 phones at 10 a second: the first is served at once, the last waits the other 199 turns less the 2 s it came later.
  const register = lines.find((line) => line.trim().startsWith('register'));
  expect(register?.split(/\s{2,}/)).toEqual([
    '',
    'register',
    '200',
    '100/s',
    '10/s',
    expect.any(String),
    '17.9 s',
    '20 s',
  ]);
  expect(lines.at(-1)).toBe('The wall      register');
});
