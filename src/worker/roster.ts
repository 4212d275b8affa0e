/**
 * Who of a herd comes and goes when: phones are switched on in the order of the plan, each by its own look at the clock,
 * and leave at the pace of the end.
 */
import type { PhonePlan } from '#plan/plan.js';
import { State } from '../terms/states.js';
import { ArrivalClock } from './arrival-clock.js';
import type { Herd } from './herd.js';

export class Roster {
  private readonly phones: readonly PhonePlan[];
  private readonly herd: Herd;
  private readonly clock: () => number;
  private readonly stopsPerSecond: number;
  private readonly arrivals = new ArrivalClock();
  /** Slots in the order of their arrival. */
  private readonly queue: Int32Array;
  private arrived = 0;
  private planned = 0;
  private stopBeganAt = Number.POSITIVE_INFINITY;
  private stopped = 0;

  /** `clock`: milliseconds since the run's start; `stopsPerSecond`: how many phones leave in a second at the end. */
  constructor(phones: readonly PhonePlan[], herd: Herd, clock: () => number, stopsPerSecond: number) {
    this.phones = phones;
    this.herd = herd;
    this.clock = clock;
    this.stopsPerSecond = stopsPerSecond;
    const byArrival = phones.map((_, slot) => slot);
    byArrival.sort((a, b) => phones[a]!.arrivalMs - phones[b]!.arrivalMs);
    this.queue = Int32Array.from(byArrival);
  }

  /** Holds the arrivals; those to come shift by as long. */
  pause(): void {
    this.change((now) => this.arrivals.hold(now));
  }

  resume(): void {
    this.change((now) => this.arrivals.release(now));
  }

  /** The arrivals to come, so many times as quick as planned. */
  rate(factor: number): void {
    this.change((now) => this.arrivals.setPace(now, factor));
  }

  /** Powers on the phones whose time has come, each as late as it really is. */
  switchOn(): void {
    let now = this.clock();
    for (; this.arrived < this.queue.length; this.arrived++) {
      const slot = this.queue[this.arrived]!;
      const { arrivalMs, startupMs } = this.phones[slot]!;
      const dueAt = this.arrivals.dueAt(arrivalMs);
      if (dueAt > now) return;
      this.herd.powerOn(now, slot, dueAt, startupMs);
      now = this.clock();
    }
  }

  /**
   * How many more than at the last call were due by plan until `untilMs`, whether we were on time or not; none once the
   * others have begun to leave, for nobody is switched on any more.
   */
  newlyPlanned(untilMs: number): number {
    if (this.hasBegunToLeave) return 0;
    const before = this.planned;
    while (this.planned < this.queue.length) {
      if (this.arrivals.dueAt(this.phones[this.queue[this.planned]!]!.arrivalMs) > untilMs) break;
      this.planned++;
    }
    return this.planned - before;
  }

  /** Whoever is still on the way turns back at once; those who are registered leave at the pace of the end. */
  beginToLeave(): void {
    this.stopBeganAt = this.clock();
    for (const [slot, { state }] of this.herd.phones.entries()) {
      if (state !== State.inService && state !== State.provisioning) this.herd.stop(this.stopBeganAt, slot);
    }
  }

  /** Stops as many phones as the rate allows by now; true when all are off and have said what they had to say. */
  switchOff(now: number): boolean {
    const { phones } = this.herd;
    const due = Math.ceil(((now - this.stopBeganAt) / 1_000) * this.stopsPerSecond);
    for (; this.stopped < Math.min(due, phones.length); this.stopped++) {
      if (!phones[this.stopped]!.isStopping) this.herd.stop(now, this.stopped);
    }
    return this.stopped === phones.length && this.herd.held === 0 && phones.every(({ state }) => state === State.off);
  }

  /** What was due until now still is, though late. */
  private change(change: (now: number) => void): void {
    if (!this.hasBegunToLeave) this.switchOn();
    change(this.clock());
  }

  private get hasBegunToLeave(): boolean {
    return this.stopBeganAt !== Number.POSITIVE_INFINITY;
  }
}
