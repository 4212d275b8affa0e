/** What a server does later, each at its moment; what falls on one moment keeps its order. */

interface Act {
  readonly at: number;
  readonly act: () => void;
}

export class Later {
  private acts: Act[] = [];

  /** When `onAlarm` wants to be called. */
  get alarmAt(): number {
    return this.acts[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** At once where there is no delay. */
  after(now: number, delayMs: number, act: () => void): void {
    if (delayMs === 0) act();
    else this.add(now + delayMs, act);
  }

  add(at: number, act: () => void): void {
    let place = this.acts.length;
    while (place > 0 && this.acts[place - 1]!.at > at) place--;
    this.acts.splice(place, 0, { at, act });
  }

  onAlarm(now: number): void {
    while (this.alarmAt <= now) this.acts.shift()!.act();
  }

  /** Nothing was done for so long: all comes as much later. */
  postpone(ms: number): void {
    this.acts = this.acts.map(({ at, act }) => ({ at: at + ms, act }));
  }
}
