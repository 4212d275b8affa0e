import { describe, expect, it } from 'vitest';
import { PhoneTime } from '#stats/phone-time.js';

const [gauge, counter] = [0, 1];

/** Phones that join and leave, and what was counted. */
class Herd {
  readonly counts = [0, 0];
  readonly time = new PhoneTime(this, gauge, counter);

  add(slot: number, amount: number): void {
    this.counts[slot]! += amount;
  }
}

describe('the time phones spend in a population', () => {
  it('grows at every look while they are in it', () => {
    const { counts, time } = new Herd();
    time.join(1_000, 1_000);
    time.join(2_000, 2_000);
    time.countUntil(4_000);
    expect(counts).toEqual([2, 3 + 2]);
    time.leave(5_000);
    time.countUntil(9_000);
    expect(counts).toEqual([1, 4 + 7]);
  });

  it('counts from before a phone was found to belong there', () => {
    const { counts, time } = new Herd();
    time.join(90_000, 30_000);
    expect(counts[counter]).toBe(60);
    time.leave(95_000);
    expect(counts).toEqual([0, 65]);
  });

  it('is exact for each phone in whatever order they tell of their moments', () => {
    const { counts, time } = new Herd();
    time.join(1_000, 1_000);
    time.join(3_000, 3_000);
    time.leave(2_990); // told late
    time.leave(4_000);
    expect(counts[gauge]).toBe(0);
    expect(counts[counter]).toBeCloseTo(2.99 - 1 + (4 - 3), 9);
  });

  it('is nothing while nobody is in it', () => {
    const { counts, time } = new Herd();
    time.countUntil(1e9);
    expect(counts).toEqual([0, 0]);
  });
});
