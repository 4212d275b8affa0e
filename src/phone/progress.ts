/** How far a phone has come, as it is measured: its state, the time of each stage, and whether it came up at all. */
import { Measure } from '#stats/metrics.js';
import { State } from '../terms/states.js';
import type { Being } from './being.js';

export class Progress {
  state: number = State.off;
  private poweredOnAt = 0;
  /** When its first packet was due. */
  private firstPacketDue = 0;
  private stageBeganAt = 0;
  private cameUp = false;
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
    this.firstPacketDue = plannedAt + startupMs;
    this.self.meter.time(Measure.startup, startupMs);
    this.enter(State.starting);
  }

  /** A stage begins. */
  begin(now: number, state: number): void {
    this.stageBeganAt = now;
    this.enter(state);
  }

  /** The present stage ended well. */
  finish(now: number, measure: number): void {
    this.self.meter.time(measure, now - this.stageBeganAt);
  }

  enter(state: number): void {
    if (state === this.state) return;
    this.self.meter.state(this.self.site, this.state, state);
    this.state = state;
  }

  /** The present boot has led to a registration. */
  registered(): void {
    this.hasRegistered = true;
  }

  /** The pause after a failure is over and the next boot begins: a loop, unless the last one had registered. */
  loop(): void {
    const hadRegistered = this.hasRegistered;
    this.hasRegistered = false;
    if (hadRegistered) return;
    this.self.meter.bootLoop();
    if (!this.isLooping) this.self.meter.looping(1);
    this.isLooping = true;
  }

  comeUp(now: number): void {
    this.enter(State.inService);
    if (this.isLooping) this.self.meter.looping(-1);
    this.isLooping = false;
    if (this.cameUp) return;
    this.cameUp = true;
    this.self.meter.time(Measure.onboard, now - this.firstPacketDue);
    this.self.meter.time(Measure.boot, now - this.poweredOnAt);
    this.self.meter.time(Measure.inServiceAt, now);
  }
}
