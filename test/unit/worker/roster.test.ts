import { describe, expect, it } from 'vitest';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { State } from '#terms/states.js';
import { Roster } from '#worker/roster.js';
import { makeHerd } from '../../support/small-herd.js';

/** A herd whose clock goes on by so many milliseconds at each look, as if every phone took that long. */
function begin(yaml: string, msPerLook = 0, stopsPerSecond = 1_000) {
  const plan = makePlan(loadProfile(`name: x\n${yaml}`, 'x.yaml'));
  const phones = [...phonesOf(plan, [[0, plan.total]])];
  const time = { now: 0 };
  const clock = () => {
    time.now += msPerLook;
    return time.now;
  };
  const made = makeHerd({ phones: plan.total, clock });
  return { ...made, time, roster: new Roster(phones, made.herd, clock, stopsPerSecond) };
}

const atOnce = 'phones: { count: 2000, startup: 1m }\narrivals: { kind: burst, within: 0s }';
const spread = 'phones: { count: 100, startup: 1m }\narrivals: { kind: rate, rate: 10/s }';

describe('the roster of a herd', () => {
  it('switches on whoever is due, each as late as it really is: the last of thousands in a tick, too', () => {
    const { roster, times } = begin(atOnce, 0.01);
    roster.switchOn();
    const lateness = times('arrivalLateness');
    expect(lateness.count).toBe(2000);
    expect(lateness.percentileMs(50)! / 10).toBeCloseTo(1, 1);
    expect(lateness.maxMs! / 20).toBeCloseTo(1, 1);
  });

  it('counts whose time has come by plan, though nobody was switched on', () => {
    const { roster } = begin(spread);
    const counted = [4_950, 4_950, 60_000].map((untilMs) => roster.newlyPlanned(untilMs));
    expect(counted).toEqual([50, 0, 50]);
  });

  it('counts nobody as due once the others leave, for nobody is switched on any more', () => {
    const { roster, time } = begin(spread);
    time.now = 1_000;
    roster.switchOn();
    expect(roster.newlyPlanned(1_000)).toBeGreaterThan(5);
    roster.beginToLeave();
    expect(roster.newlyPlanned(60_000)).toBe(0);
  });

  it('lets those to come wait while arrivals are held, and has switched on who was due before', () => {
    const { roster, herd, time } = begin(spread);
    const on = () => herd.phones.filter(({ state }) => state !== State.off).length;
    time.now = 2_000;
    roster.pause();
    const before = on();
    expect(before).toBeGreaterThan(15);
    time.now = 50_000;
    roster.switchOn();
    expect(on()).toBe(before);
    roster.resume();
    time.now = 51_000;
    roster.switchOn();
    expect(on() - before).toBeGreaterThan(5);
    expect(on() - before).toBeLessThan(15);
  });

  it('lets all leave who hold nothing at once, and says when the last is off', () => {
    const { roster, herd, time } = begin(atOnce, 0, 500);
    roster.switchOn();
    time.now = 1_000;
    roster.beginToLeave();
    expect(herd.phones.every(({ state }) => state === State.off)).toBe(true);
    expect(roster.switchOff(1_001)).toBe(false); // the end has a pace, though nobody needs it here
    expect(roster.switchOff(6_000)).toBe(true);
  });
});
