import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alarms } from '#worker/alarms.js';

const tickMs = 10;
const slots = 8;
const turnMs = tickMs * slots;

/** Turns the hand to `now` and tells who woke. */
function woken(alarms: Alarms, now: number): number[] {
  const phones: number[] = [];
  alarms.turn(now, (phone) => phones.push(phone));
  return phones;
}

describe('the alarms of a herd', () => {
  it('wake a phone once, when its time has come and not before', () => {
    const alarms = new Alarms(2, tickMs, slots);
    alarms.set(1, 30);
    expect(woken(alarms, 29)).toEqual([]);
    expect(woken(alarms, 30)).toEqual([1]);
    expect(woken(alarms, 31)).toEqual([]);
  });

  it('keep the part of a tick: a phone due later in it waits for the next look', () => {
    const alarms = new Alarms(2, tickMs, slots);
    alarms.set(0, 41);
    alarms.set(1, 49);
    expect(woken(alarms, 45)).toEqual([0]);
    expect(woken(alarms, 49)).toEqual([1]);
  });

  it('wake a phone beyond one turn in its own turn', () => {
    const alarms = new Alarms(1, tickMs, slots);
    alarms.set(0, 3 * turnMs + 20);
    for (let now = 0; now < 3 * turnMs + 20; now += tickMs) expect(woken(alarms, now)).toEqual([]);
    expect(woken(alarms, 3 * turnMs + 20)).toEqual([0]);
  });

  it('wake everybody who is due when the hand fell behind by many turns', () => {
    const alarms = new Alarms(slots, tickMs, slots);
    for (let phone = 0; phone < slots; phone++) alarms.set(phone, phone * 35);
    expect(woken(alarms, 20 * turnMs).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('move to the time set last, and to none at all with Infinity', () => {
    const alarms = new Alarms(2, tickMs, slots);
    alarms.set(0, 20);
    alarms.set(0, 60);
    alarms.set(1, 20);
    alarms.set(1, Number.POSITIVE_INFINITY);
    expect(woken(alarms, 50)).toEqual([]);
    expect(woken(alarms, 60)).toEqual([0]);
  });

  it('wake a phone again that, woken, asks for a moment already past, though the hand has further to go', () => {
    const alarms = new Alarms(1, tickMs, slots);
    alarms.set(0, 10);
    let times = 0;
    const wake = (phone: number): void => {
      if (++times === 1) alarms.set(phone, 5);
    };
    alarms.turn(60, wake);
    alarms.turn(70, wake);
    expect(times).toBe(2);
  });

  it('end a turn although a phone asks to be woken at once each time', () => {
    const alarms = new Alarms(1, tickMs, slots);
    let times = 0;
    alarms.set(0, 0);
    alarms.turn(40, (phone) => {
      times++;
      alarms.set(phone, 40);
    });
    expect(times).toBeLessThanOrEqual(2);
    expect(woken(alarms, 50)).toEqual([0]);
  });

  it('refuse a number of slots that no mask can count', () => {
    expect(() => new Alarms(1, tickMs, 12)).toThrow(RangeError);
  });

  it('wake whom a list sorted by time would, whatever is set and however far the hand jumps', () => {
    const phones = 6;
    const time = fc.integer({ min: 0, max: 6 * turnMs });
    const step = fc.oneof(
      fc.record({ phone: fc.nat({ max: phones - 1 }), dueIn: fc.oneof(time, fc.constant(Number.POSITIVE_INFINITY)) }),
      fc.record({ turnBy: fc.oneof(fc.nat({ max: 2 * tickMs }), time) }),
    );
    /** What a phone asks for when it is woken, relative to now: also moments past. */
    const wish = fc.integer({ min: -turnMs, max: 2 * turnMs });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(wish, { minLength: 1, maxLength: 9 }),
        (steps, wishes) => {
          const alarms = new Alarms(phones, tickMs, slots);
          const due = Array<number>(phones).fill(Number.POSITIVE_INFINITY);
          let now = 0;
          let wished = 0;
          for (const step of steps) {
            if ('phone' in step) {
              due[step.phone] = now + step.dueIn;
              alarms.set(step.phone, now + step.dueIn);
              continue;
            }
            now += step.turnBy;
            const owed = due.flatMap((at, phone) => (at <= now ? [phone] : []));
            const awake: number[] = [];
            alarms.turn(now, (phone) => {
              expect(due[phone], `phone ${phone} woken at ${now}`).toBeLessThanOrEqual(now);
              awake.push(phone);
              due[phone] = now + wishes[wished++ % wishes.length]!;
              alarms.set(phone, due[phone]);
            });
            expect([...new Set(awake)].sort()).toEqual(owed);
          }
        },
      ),
    );
  });
});
