/**
 * A phone out of service against its will, from the fault that took it out until it is back, however many nodes and boots
 * that takes (design.md section 6):
 *
 *     fault -------- detect --------> given up -------- recover --------> in service again
 *       |------------------------------- outage -------------------------------|
 */
import { Measure } from '#stats/measures.js';
import type { Being } from './being.js';

const never = Number.NEGATIVE_INFINITY;

export class Outage {
  private faultAt = never;
  private givenUpAt = never;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** The phone leaves its node now, for a number of `Cause`, because of what was so since `faultAt`. */
  begin(now: number, faultAt: number, cause: number): void {
    if (this.faultAt !== never) return;
    this.faultAt = faultAt;
    this.givenUpAt = now;
    this.self.diary.outages++;
    this.self.meter.detected(cause, now - faultAt);
    this.self.meter.out(now, faultAt);
  }

  inService(now: number): void {
    if (this.faultAt === never) return;
    this.self.meter.time(Measure.outage, now - this.faultAt);
    this.self.meter.time(Measure.recover, now - this.givenUpAt);
    this.end(now);
  }

  /** The phone is told to leave: from now on it is out by somebody's will. */
  stop(now: number): void {
    if (this.faultAt !== never) this.end(now);
  }

  private end(now: number): void {
    this.self.meter.outNoMore(now);
    this.faultAt = never;
  }
}
