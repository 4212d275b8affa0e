/** How far a phone has come, as it is measured: its state, the time of each stage, and whether it came up at all. */
import { Measure } from '#stats/measures.js';
import { type TimedStage, timedStages } from '#stats/metrics.js';
import { State, type StateName, stateNames } from '../terms/states.js';
import type { Being } from './being.js';

const statesOfStages: Readonly<Record<TimedStage, StateName>> = {
  lease: 'leasing',
  fetch: 'fetching',
  connect: 'connecting',
  register: 'registering',
  provision: 'provisioning',
};

/** State number -> the number of its stage among `timedStages`, -1 for none. */
const stageNumbers = stateNames.map((state) => timedStages.findIndex((stage) => statesOfStages[stage] === state));

/** The measure of each of `timedStages`, by its number. */
const measuredStages = timedStages.map((stage) => Measure[stage]);

export class Progress {
  state: number = State.off;
  /** What it takes itself to boot. */
  startupMs = 0;
  private poweredOnAt = 0;
  /** When its first packet was due. */
  private firstPacketDue = 0;
  private stageBeganAt = 0;
  /** A stage has begun and not ended. */
  private isTiming = false;
  private bootBeganAt = 0;
  private isLooping = false;
  private hasRegistered = false;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
    self.meter.state(self.site, -1, this.state);
  }

  powerOn(now: number, plannedAt: number, startupMs: number): void {
    this.self.meter.arrival(now - plannedAt);
    this.poweredOnAt = plannedAt;
    this.startupMs = startupMs;
    this.firstPacketDue = plannedAt + startupMs;
    this.self.meter.time(Measure.startup, startupMs);
    const { diary } = this.self;
    if (!diary.cameUp) diary.powerOn(plannedAt, startupMs);
    this.enter(State.starting);
  }

  /** A stage begins. */
  begin(now: number, state: number): void {
    this.stageBeganAt = now;
    this.isTiming = true;
    this.enter(state);
  }

  /** So much of the present stage was our own ceiling's doing, and is no part of it. */
  wasHeld(ms: number): void {
    this.stageBeganAt += ms;
  }

  /** The present stage ended well. */
  finish(now: number, measure: number): void {
    const { meter, diary } = this.self;
    meter.time(measure, now - this.stageBeganAt);
    diary.stageDone(measuredStages.indexOf(measure), now - this.stageBeganAt);
    this.isTiming = false;
  }

  /** The present stage, if there is one, ended but not well. */
  fail(now: number): void {
    const stage = stageNumbers[this.state]!;
    if (this.isTiming && stage >= 0) this.self.meter.stageFailed(stage, Math.max(0, now - this.stageBeganAt));
    this.isTiming = false;
  }

  enter(state: number): void {
    if (state === this.state) return;
    this.self.meter.state(this.self.site, this.state, state);
    this.state = state;
    this.self.watcher?.note(this.self.slot, { what: 'state', state: stateNames[state]! });
  }

  /** The present boot has led to a registration. */
  registered(): void {
    this.hasRegistered = true;
  }

  /** A boot begins; behind one that failed and had not registered, that is a loop. */
  boot(now: number): void {
    this.self.meter.boot();
    this.self.diary.boot(now);
    if (this.state === State.restarting && !this.hasRegistered) this.loop(now);
    this.hasRegistered = false;
    this.bootBeganAt = now;
  }

  comeUp(now: number): void {
    this.enter(State.inService);
    this.endLooping(now);
    const { meter, diary } = this.self;
    diary.inService(now);
    if (diary.cameUp) return;
    diary.onboardMs = now - this.firstPacketDue;
    meter.stranded(diary.lastOutcome, -1);
    meter.time(Measure.onboard, now - this.firstPacketDue);
    meter.time(Measure.boot, now - this.poweredOnAt);
    meter.time(Measure.inServiceAt, now);
  }

  /** It is told to leave: whatever it did, it does no more. */
  stop(now: number): void {
    this.isTiming = false;
    this.endLooping(now);
  }

  private loop(now: number): void {
    this.self.meter.bootLoop();
    if (!this.isLooping) this.self.meter.looping(now, this.bootBeganAt);
    this.isLooping = true;
  }

  private endLooping(now: number): void {
    if (this.isLooping) this.self.meter.loopingNoMore(now);
    this.isLooping = false;
  }
}
