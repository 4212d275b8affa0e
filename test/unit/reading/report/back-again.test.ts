import { expect, it } from 'vitest';
import type { Detections } from '#outputs/outages.js';
import type { Summary } from '#outputs/summary-schema.js';
import { backText } from '#reading/report/back-again.js';
import type { ToldEvent } from '#reading/report/matter.js';
import { Story } from '../../outputs/samples.js';

const story = new Story().boot(1000, 0);
story.moment(1000);
const summary = story.summary();

const detections: Detections = {
  cause: 'keepaliveTimeout',
  basis: 'keepalive',
  count: 1000,
  sinceEvent: 1000,
  detect: null,
  expected: null,
  outage: null,
  outOfService: 0,
};
const outage = { ...summary.durations.outage, count: 1000, never: 0, max: 91.03 };
const hung: Summary = { ...summary, durations: { ...summary.durations, outage }, detections: [detections] };
const event = (atSeconds: number, text: string, kind: ToldEvent['kind'] = 'faultDone') => ({ atSeconds, kind, text });
const hang = event(60, 'cm1: hang');

it('everyone was back when the longest outage had ended, counted from its event', () => {
  const said = 'Everyone was back at 2:31.0, 91 s after cm1: hang.';
  expect(backText(hung, [hang])).toBe(said);
  expect(backText(hung, [hang, event(200, 'cm1: hang is over', 'faultOver')])).toBe(said);
});

it('what was done to several nodes at once is one moment', () => {
  expect(backText(hung, [hang, event(60.01, 'cm2: hang')])).toContain('91 s after cm1: hang and cm2: hang.');
});

it.each<[string, Summary, ToldEvent[]]>([
  ['nobody was away', summary, [hang]],
  ['somebody was not back', { ...hung, phones: { ...hung.phones, outOfService: 1 } }, [hang]],
  ['an outage had no end', { ...hung, durations: { ...hung.durations, outage: { ...outage, never: 1 } } }, [hang]],
  [
    'some outages are not counted from the event',
    { ...hung, detections: [{ ...detections, sinceEvent: 999 }] },
    [hang],
  ],
  ['there were two moments to count from', hung, [hang, event(90, 'cm2: crash')]],
  ['there was none', hung, []],
  ['a command of the profile may have been it', hung, [event(60, 'ip link down', 'hookBegun')]],
  ['not all events are known', hung, [hang, event(61, 'and more', 'omitted')]],
])('nothing is said where %s', (_, of, events) => {
  expect(backText(of, events)).toBeNull();
});
