/** How long a server stood still (fault `hang`), so that what it owed before comes as much later. */
import type { Faults } from './faults.js';

export class Standstill {
  private readonly faults: Faults;
  private since = Number.POSITIVE_INFINITY;

  constructor(faults: Faults) {
    this.faults = faults;
  }

  /** To be asked whenever faults have begun or ended. Milliseconds, once it is over; 0 otherwise. */
  over(now: number): number {
    if (this.faults.isHung) {
      this.since = Math.min(this.since, now);
      return 0;
    }
    const { since } = this;
    this.since = Number.POSITIVE_INFINITY;
    return Math.max(0, now - since);
  }
}
