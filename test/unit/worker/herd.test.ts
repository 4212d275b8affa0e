import { expect, it } from 'vitest';
import { State } from '#terms/states.js';
import { fixedAt, makeHerd } from '../../support/small-herd.js';

it('tells each phone woken in a tick the moment of its own waking, not that of the tick', () => {
  const phones = 1_000;
  let now = 0;
  const clock = () => {
    now += 0.01;
    return now;
  };
  const { herd } = makeHerd({
    phones,
    // They find that they know no CallManager, and rest for as long as each other.
    settings: { fetchBy: 'off', restartDelayMs: [60_000, 60_000] },
    identity: (slot) => ({ ...fixedAt({ port: 2000 })(slot), expectedNodes: null }),
    clock,
  });
  for (let slot = 0; slot < phones; slot++) herd.powerOn(0, slot, 0, 0);
  herd.turn(clock());
  expect(herd.phones.every(({ state }) => state === State.restarting)).toBe(true);
  const wakings = herd.phones.map(({ alarmAt }) => alarmAt - 60_000);
  expect((Math.max(...wakings) - Math.min(...wakings)) / (0.01 * phones)).toBeCloseTo(1, 1);
});
