/**
 * A phone out of service against its will, from the fault that took it out until it is back, however many nodes and boots
 * that takes (design.md section 6):
 *
 *     fault -------- detect --------> given up -------- recover --------> in service again
 *       |------------------------------- outage -------------------------------|
 */
import { Measure } from '#stats/measures.js';
import type { Being } from './being.js';
import type { CallManagerPlace } from './node-list.js';

const never = Number.NEGATIVE_INFINITY;

export class Outage {
  private faultAt = never;
  private givenUpAt = never;
  /** Nobody failed it: it is out because it goes back to a better node. */
  isByChoice = false;
  private registeredAt = never;
  /** A number of `Cause`; -1: by choice. */
  private cause = -1;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /**
   * The phone leaves its node now, for a number of `Cause`, because of what was so since `faultAt`. `failed`: the node
   * that failed it, null for none; when the run itself took that node away, the moment of that counts.
   */
  begin(now: number, faultAt: number, cause: number, failed: CallManagerPlace | null): void {
    if (this.faultAt !== never) return this.isByChoice ? this.failsOnTheWay(now, cause) : undefined;
    const { faultMoments, name } = this.self;
    const eventAt = failed === null ? never : (faultMoments?.of(failed, faultAt, name) ?? never);
    const isByEvent = eventAt <= now && eventAt >= this.registeredAt;
    this.faultAt = isByEvent ? eventAt : faultAt;
    this.givenUpAt = now;
    const { meter, diary } = this.self;
    diary.outOfService(now, cause);
    meter.outages.detected(cause, now - this.faultAt, isByEvent);
    meter.outages.began();
    meter.outages.out(now, this.faultAt);
    this.blame(cause, now, this.faultAt);
  }

  /** The phone goes back to a better node: it is out until it is in service there, but nothing has failed. */
  leaves(now: number): void {
    if (this.faultAt !== never) return;
    this.faultAt = now;
    this.isByChoice = true;
    this.self.meter.outages.out(now, now);
  }

  registered(now: number): void {
    this.registeredAt = now;
  }

  inService(now: number): void {
    if (this.faultAt === never) return;
    if (!this.isByChoice) {
      this.self.meter.outages.over(this.cause, now - this.faultAt);
      this.self.meter.time(Measure.recover, now - this.givenUpAt);
    }
    this.end(now);
  }

  /** The phone is told to leave: from now on it is out by somebody's will. */
  stop(now: number): void {
    if (this.faultAt !== never) this.end(now);
  }

  /** The better node did not take it: what was its choice is now against its will. */
  private failsOnTheWay(now: number, cause: number): void {
    this.isByChoice = false;
    this.givenUpAt = now;
    this.self.diary.outOfService(now, cause);
    this.self.meter.outages.began();
    this.blame(cause, now, now);
  }

  private blame(cause: number, now: number, since: number): void {
    this.cause = cause;
    this.self.meter.outages.outBy(cause, now, since);
  }

  private end(now: number): void {
    this.self.meter.outages.outNoMore(now);
    if (this.cause >= 0) this.self.meter.outages.outNoMoreBy(this.cause, now);
    this.cause = -1;
    this.faultAt = never;
    this.isByChoice = false;
  }
}
