import { expect, it } from 'vitest';
import { numberedEvents } from '#reading/report/event-list.js';
import type { ToldEvent } from '#reading/report/matter.js';

const paced: ToldEvent[] = Array.from({ length: 60 }, (_, n) => ({ atSeconds: n, kind: 'rateChanged', text: `${n}` }));

it('of more events than can be shown faults and their ends stay, in the order of time', () => {
  const { shown, omitted } = numberedEvents([
    ...paced,
    { atSeconds: 100, kind: 'faultDone', text: 'cm1: hang' },
    { atSeconds: 130, kind: 'faultOver', text: 'cm1: hang is over' },
  ]);
  expect([shown.length, omitted]).toEqual([40, 22]);
  expect(shown.slice(-2)).toEqual([
    { atSeconds: 100, text: 'cm1: hang', number: 39 },
    { atSeconds: 130, text: 'cm1: hang is over', number: 40 },
  ]);
  expect(shown[0]).toEqual({ atSeconds: 0, text: '0', number: 1 });
});
