/**
 * Where a phone has been registered in this run, and what that cost (design.md section 6). A failover is a registration
 * further down its list than the last one, a fallback one further up, a toggle either. A phone flaps when it has gone and
 * come back twice within ten minutes, or within twenty keepalive intervals where that is longer.
 */
import type { Being } from './being.js';

/** The shortest time in which two returns are no flapping. */
const flappingMs = 600_000;
const flappingIntervals = 20;

const never = Number.NEGATIVE_INFINITY;

export class Wandering {
  /** Place and address of the last registration. */
  private place = -1;
  private address = 0;
  /** When the present and the last return cycle began, with the failover. */
  private cycleBeganAt = never;
  private lastCycleBeganAt = never;
  private isFlapping = false;
  private lostAt = never;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  registered(now: number, place: number, address: number, keepaliveMs: number): void {
    const { meter } = this.self;
    if (this.place >= 0 && place > this.place) {
      meter.failover(this.address, address);
      this.cycleBeganAt = now;
    } else if (place < this.place) {
      meter.fallback(this.address, address);
      this.returned(now, Math.max(flappingMs, flappingIntervals * keepaliveMs));
    }
    this.place = place;
    this.address = address;
  }

  /** A phone in service is not any more, against its will. */
  lostService(now: number): void {
    this.lostAt = now;
  }

  inService(now: number): void {
    if (this.lostAt === never) return;
    this.self.meter.serviceLost(now - this.lostAt);
    this.lostAt = never;
  }

  private returned(now: number, windowMs: number): void {
    if (this.cycleBeganAt === never) return;
    if (now - this.lastCycleBeganAt <= windowMs && !this.isFlapping) {
      this.isFlapping = true;
      this.self.meter.flapping();
    }
    this.lastCycleBeganAt = this.cycleBeganAt;
    this.cycleBeganAt = never;
  }
}
