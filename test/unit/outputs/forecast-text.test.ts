import { expect, it } from 'vitest';
import { forecastText } from '#outputs/forecast-text.js';
import { forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

function linesOf(text: string): string[] {
  return forecastText('closet', 'abcdef0123456789', forecastOf(makePlan(loadProfile(text, 'closet.yaml')))).split('\n');
}

const closet = `name: closet
phones: { count: 200, startup: none }
arrivals: { kind: rate, rate: 100/s }
`;

it('a forecast tells who comes when, what each server is asked, and names the wall', () => {
  const lines = linesOf(`${closet}lab: { capacity: { registrationsPerSecond: 10 } }`);
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
  expect(lines.find((line) => line.startsWith('Subnet'))).toMatch(/giaddrs +DHCP peak$/);
  expect(lines.find((line) => line.startsWith('lab 0'))).toMatch(/ 200\/s$/);
  expect(lines.at(-1)).toBe('The wall      register');
});

it('a forecast that cannot come true says why, at its end', () => {
  // One in a second: the last is taken after 199 s; whoever comes as the 32nd or later waits longer than 30 s.
  const lines = linesOf(`${closet}hold: 1m\nlab: { capacity: { registrationsPerSecond: 1 } }`);
  expect(lines.slice(-2)).toEqual([
    '  ! register: 169 phones would wait longer than 30 s for RegisterAck, give up and come again: the timetable cannot fit',
    '  ! hold: the run ends 60 s after the first arrival, with 140 phones still on the way',
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^In service .* \(from the first arrival\)$/));
});

it('a forecast says what is not reckoned', () => {
  const lab = 'lab: { loads: { "7962G": other }, capacity: { tftpSlots: 3 } }';
  const lines = linesOf(`${closet.replace('startup: none', 'startup: none, firmware: fetch')}${lab}`);
  expect(lines.slice(-2)).toEqual([
    '  ! firmware: 160 phones would fetch it and boot again; the time of the downloads is not reckoned',
    '  ! fetch: waiting for one of the 3 transfers of lab.capacity.tftpSlots is not reckoned',
  ]);
});

it('a forecast says who is too old for HTTP', () => {
  const lines = linesOf(closet.replace('startup: none', 'startup: none, fetchBy: http, mix: { "7960": 100% }'));
  expect(lines.at(-1)).toBe(
    '  ! fetch: phones.fetchBy is http, but 200 phones of older models know only TFTP, and fetch by that',
  );
});

it('a forecast lists the events of the profile in the order of their moments', () => {
  const lines = linesOf(`${closet}events: [ { at: 1m, do: hang, node: cm1, for: 10s }, { at: 5s, exec: [sh] } ]`);
  const from = lines.findIndex((line) => line.startsWith('Events'));
  expect(lines.slice(from)).toEqual(['Events        5 s: sh', '              60 s: cm1: hang, for 10s']);
});
