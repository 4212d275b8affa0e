/**
 * Wakes a mind of the lab at the moment it wants, in real time: one timer, set anew when the alarm moves nearer. For
 * minds whose answers stand in line, where a coarse tick would answer in heaps.
 */

interface Sleeper {
  readonly alarmAt: number;
  onAlarm(now: number): void;
}

export class AlarmClock {
  private readonly sleeper: Sleeper;
  private readonly clock: () => number;
  private timer: NodeJS.Timeout | undefined;
  private setFor = Number.POSITIVE_INFINITY;

  /** `clock` gives the time the sleeper's alarm belongs to, in ms. */
  constructor(sleeper: Sleeper, clock: () => number) {
    this.sleeper = sleeper;
    this.clock = clock;
  }

  /** To be called whenever the alarm may have moved. */
  look(): void {
    const { alarmAt } = this.sleeper;
    if (alarmAt >= this.setFor) return;
    clearTimeout(this.timer);
    this.setFor = alarmAt;
    this.timer = setTimeout(() => this.ring(), Math.ceil(alarmAt - this.clock()));
  }

  stop(): void {
    clearTimeout(this.timer);
    this.setFor = Number.NEGATIVE_INFINITY;
  }

  private ring(): void {
    this.setFor = Number.POSITIVE_INFINITY;
    this.sleeper.onAlarm(this.clock());
    this.look();
  }
}
