/**
 * A population and the time its phones have spent in it: phones times seconds, up to date at every snapshot, so that what
 * is lost counts while it is being lost.
 */

/** Where both are counted. */
interface Counts {
  add(slot: number, amount: number): void;
}

export class PhoneTime {
  private readonly counts: Counts;
  private readonly gauge: number;
  private readonly counter: number;
  private phones = 0;
  private countedUntilMs = 0;

  /** The slots of the population and of its phone-seconds. */
  constructor(counts: Counts, gauge: number, counter: number) {
    this.counts = counts;
    this.gauge = gauge;
    this.counter = counter;
  }

  /** A phone is one of them from now on; the time since `since` counts too. */
  join(now: number, since: number): void {
    this.countUntil(now);
    this.phones++;
    this.counts.add(this.gauge, 1);
    this.counts.add(this.counter, (now - since) / 1000);
  }

  leave(now: number): void {
    this.countUntil(now);
    this.phones--;
    this.counts.add(this.gauge, -1);
  }

  /**
   * Phones may have noticed their moments in another order than they tell them: a step back takes back what it counted
   * too much, so that each phone's time is exact.
   */
  countUntil(now: number): void {
    this.counts.add(this.counter, (this.phones * (now - this.countedUntilMs)) / 1000);
    this.countedUntilMs = now;
  }
}
