import { describe, expect, it } from 'vitest';
import { ArrivalClock } from '#worker/arrival-clock.js';

describe('the clock of arrivals', () => {
  it('is the plan’s until somebody changes it, to the last bit', () => {
    expect(new ArrivalClock().dueAt(1234.567)).toBe(1234.567);
  });

  it('holds what is to come, and shifts it by the pause', () => {
    const clock = new ArrivalClock();
    clock.hold(1_000);
    expect([clock.dueAt(999), clock.dueAt(1_000), clock.dueAt(5_000)]).toEqual([1_000, Infinity, Infinity]);
    clock.release(4_000);
    expect([clock.dueAt(1_000), clock.dueAt(5_000)]).toEqual([4_000, 8_000]);
  });

  it('makes what is to come quicker or slower', () => {
    const clock = new ArrivalClock();
    clock.setPace(1_000, 2);
    expect([clock.dueAt(1_000), clock.dueAt(3_000)]).toEqual([1_000, 2_000]);
    clock.setPace(2_000, 0.5);
    expect([clock.dueAt(3_000), clock.dueAt(4_000)]).toEqual([2_000, 4_000]);
  });

  it('keeps a pace that is set while it holds, and is held once however often that is asked', () => {
    const clock = new ArrivalClock();
    clock.hold(1_000);
    clock.setPace(2_000, 4);
    clock.hold(3_000);
    clock.release(5_000);
    expect(clock.dueAt(5_000)).toBe(6_000);
  });

  it('holds before the run begins', () => {
    const clock = new ArrivalClock();
    clock.hold(-200);
    clock.release(800);
    expect(clock.dueAt(0)).toBe(1_000);
  });
});
