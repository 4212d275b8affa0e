/**
 * Where a phone has been registered in this run (design.md section 6). A failover is a registration further down its list
 * than the last one, a fallback one further up, a toggle either. A phone flaps when it has gone and come back twice within
 * a time, or within a number of keepalive intervals where that is longer; from then on it is one that flaps.
 */
import { Cause, causeNames, causes } from '../terms/causes.js';
import type { Being } from './being.js';
import { areSameNodes, type CallManagerPlace } from './node-list.js';

const never = Number.NEGATIVE_INFINITY;

export class Wandering {
  /** The node of the last registration and its place in the list then. */
  private node: CallManagerPlace | null = null;
  private place = -1;
  /** Why the phone is not with it any more: a number of `Cause`, -1 while it is. */
  private cause = -1;
  /** When the present and the last return cycle began, with the failover. */
  private cycleBeganAt = never;
  private lastCycleBeganAt = never;
  /** Why: a number of `Cause`. */
  private cycleCause = -1;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  registered(now: number, place: number, node: CallManagerPlace, keepaliveMs: number): void {
    const { meter, diary, settings } = this.self;
    // The same node in another place is a list that was rewritten.
    if (this.node !== null && !areSameNodes([node], [this.node])) {
      if (place > this.place) {
        this.cycleCause = this.cause < 0 ? Cause.stopped : this.cause;
        this.cycleBeganAt = now;
        meter.failover(this.node, node, this.cycleCause);
        diary.failovers++;
      } else if (place < this.place) {
        meter.fallback(this.node, node);
        diary.fallbacks++;
        this.returned(now, Math.max(settings.flappingMs, settings.flappingIntervals * keepaliveMs));
      }
    }
    diary.registered(now, place, node);
    this.place = place;
    this.node = node;
    this.cause = -1;
  }

  /** What ends the phone's time with the node of its last registration, or keeps it from coming back to it. */
  left(cause: number): void {
    if (this.node === null || cause < 0) return;
    if (this.cause < 0 || causes[causeNames[this.cause]!].isForNow) this.cause = cause;
  }

  /** A session with a node, the last one or another, ended. */
  failedBy(node: CallManagerPlace, cause: number): void {
    if (this.node !== null && areSameNodes([node], [this.node])) this.left(cause);
  }

  private returned(now: number, windowMs: number): void {
    if (this.cycleBeganAt === never) return;
    const { meter, diary } = this.self;
    diary.returns++;
    const isFlapping = diary.flappingCause >= 0;
    const isSoon = now - this.lastCycleBeganAt <= windowMs;
    if (isSoon && !isFlapping) meter.flapping();
    if (isSoon || isFlapping) diary.flappingCause = this.cycleCause;
    this.lastCycleBeganAt = this.cycleBeganAt;
    this.cycleBeganAt = never;
  }
}
