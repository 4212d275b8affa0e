/** What one phone has been through in this run: plain numbers, to be read when its record is written. */
import { timedStages } from '#stats/metrics.js';
import { Happening, History } from './history.js';
import type { CallManagerPlace } from './node-list.js';

export class Diary {
  boots = 0;
  registrations = 0;
  /** DHCP messages, retransmissions included. */
  dhcpSent = 0;
  /** When the power-on was planned that led to its first service, or the last one so far; NaN: there was none. */
  plannedAtMs = Number.NaN;
  /** What it takes itself to boot. */
  startupMs = 0;
  /** From then until it was in service, by number of `timedStages`: the time of attempts that ended well. */
  readonly stageMs: number[] = timedStages.map(() => 0);
  /** How many they were. */
  readonly stageTimes: number[] = timedStages.map(() => 0);
  /** First packet due until first in service; NaN: never in service. */
  onboardMs = Number.NaN;
  failovers = 0;
  fallbacks = 0;
  /** How often it has gone to another node and come back. */
  returns = 0;
  /** Of the failover of its last return, once it flaps: a number of `Cause`; -1: it does not. */
  flappingCause = -1;
  /** How often it went out of service against its will. */
  outages = 0;
  outcomeCount = 0;
  /** Number of the last outcome, -1: none. */
  lastOutcome = -1;
  readonly history = new History();

  /** It has been in service. */
  get cameUp(): boolean {
    return !Number.isNaN(this.onboardMs);
  }

  powerOn(plannedAtMs: number, startupMs: number): void {
    this.plannedAtMs = plannedAtMs;
    this.startupMs = startupMs;
    this.stageMs.fill(0);
    this.stageTimes.fill(0);
  }

  /** An attempt of a stage, a number among `timedStages`, ended well. */
  stageDone(stage: number, ms: number): void {
    if (this.cameUp) return;
    this.stageMs[stage]! += ms;
    this.stageTimes[stage]!++;
  }

  boot(now: number): void {
    this.boots++;
    this.history.note(now, Happening.boot);
  }

  /** A number of `Outcome`. */
  befell(now: number, outcome: number): void {
    this.outcomeCount++;
    this.lastOutcome = outcome;
    this.history.note(now, Happening.outcome, outcome);
  }

  /** With a node, the so-manyth of its list. */
  registered(now: number, place: number, node: CallManagerPlace): void {
    this.history.note(now, Happening.registered, place, node);
  }

  /** Against its will, for a number of `Cause`. */
  outOfService(now: number, cause: number): void {
    this.outages++;
    this.history.note(now, Happening.outOfService, cause);
  }

  inService(now: number): void {
    this.history.note(now, Happening.inService);
  }
}
