/**
 * Rings somebody whose alarm moves. An alarm that moved away costs nothing until its old moment has come; one that moved
 * nearer is entered anew, and its old entry finds that it is no longer the one expected.
 */
import type { Agenda } from './agenda.js';

export interface Sleeper {
  readonly alarmAt: number;
  onAlarm(now: number): void;
}

export class Waker {
  private readonly agenda: Agenda;
  private readonly sleeper: Sleeper;
  private expectedAt = Number.POSITIVE_INFINITY;
  private readonly ring = (): void => {
    if (this.agenda.now !== this.expectedAt) return;
    this.expectedAt = Number.POSITIVE_INFINITY;
    if (this.sleeper.alarmAt <= this.agenda.now) this.sleeper.onAlarm(this.agenda.now);
    this.look();
  };

  constructor(agenda: Agenda, sleeper: Sleeper) {
    this.agenda = agenda;
    this.sleeper = sleeper;
  }

  /** To be called whenever the sleeper's alarm may have moved. */
  look(): void {
    const due = Math.max(this.sleeper.alarmAt, this.agenda.now);
    if (due >= this.expectedAt) return;
    this.expectedAt = due;
    this.agenda.at(due, this.ring);
  }
}
