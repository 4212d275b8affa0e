import { afterEach, describe, expect, it, vi } from 'vitest';
import { AlarmClock } from '#lab/alarm-clock.js';

/** Wants to be woken at the moments of a list, one after the other. */
class Sleeper {
  readonly rings: number[] = [];
  private readonly moments: number[];

  constructor(moments: number[]) {
    this.moments = moments;
  }

  get alarmAt(): number {
    return this.moments[0] ?? Number.POSITIVE_INFINITY;
  }

  onAlarm(now: number): void {
    while (this.alarmAt <= now) this.rings.push(this.moments.shift()!);
  }

  wish(moment: number): void {
    this.moments.unshift(moment);
  }
}

const clock = () => performance.now();
const clocks: AlarmClock[] = [];

function alarmClock(sleeper: Sleeper): AlarmClock {
  const made = new AlarmClock(sleeper, clock);
  clocks.push(made);
  return made;
}

afterEach(() => {
  for (const made of clocks.splice(0)) made.stop();
});

describe('an alarm clock', () => {
  it('rings for each moment, without being asked to look again', async () => {
    const now = clock();
    const sleeper = new Sleeper([now + 5, now + 20, now + 25]);
    alarmClock(sleeper).look();
    await vi.waitFor(() => expect(sleeper.rings).toEqual([now + 5, now + 20, now + 25]));
  });

  it('rings earlier when the alarm has moved nearer', async () => {
    const sleeper = new Sleeper([clock() + 3_600_000]);
    const alarm = alarmClock(sleeper);
    alarm.look();
    const nearer = clock() + 10;
    sleeper.wish(nearer);
    alarm.look();
    await vi.waitFor(() => expect(sleeper.rings).toEqual([nearer]));
  });

  it('rings no more once it is stopped, whoever looks', async () => {
    const now = clock();
    const sleeper = new Sleeper([now + 1]);
    const alarm = alarmClock(sleeper);
    alarm.look();
    alarm.stop();
    alarm.look();
    const later = new Sleeper([now + 20]);
    alarmClock(later).look();
    await vi.waitFor(() => expect(later.rings).toHaveLength(1));
    expect(sleeper.rings).toEqual([]);
  });
});
