/**
 * The arrivals in a person's hand: held, let go on, made quicker or slower. Each action is an event, and told with the
 * measurement, for the run is no longer quite the plan's. What is asked for before the start is done with it.
 */
import type { Fleet } from '#fleet/fleet.js';
import type { Chronicle } from './chronicle.js';
import type { Ledger } from './ledger.js';

export class ArrivalControl {
  isHeld = false;
  /** So many times as quick as planned, when they are not held. */
  factor = 1;
  private readonly fleet: Fleet;
  private readonly ledger: Ledger;
  private readonly chronicle: Chronicle;
  private hasStarted = false;

  constructor(fleet: Fleet, ledger: Ledger, chronicle: Chronicle) {
    this.fleet = fleet;
    this.ledger = ledger;
    this.chronicle = chronicle;
  }

  /** The workers have been told to start. */
  start(): void {
    this.hasStarted = true;
    if (this.factor !== 1) this.fleet.send({ kind: 'rate', factor: this.factor });
    if (this.isHeld) this.fleet.send({ kind: 'pause' });
  }

  /** Keepalives go on. Arrivals to come shift by as long; the end of the run does not. */
  pause(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.ledger.intervene();
    this.chronicle.note('paused', 'arrivals are held; those to come shift by as long');
    if (this.hasStarted) this.fleet.send({ kind: 'pause' });
  }

  resume(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.ledger.intervene();
    this.chronicle.note('resumed', 'arrivals go on');
    if (this.hasStarted) this.fleet.send({ kind: 'resume' });
  }

  rate(factor: number): void {
    this.factor = factor;
    this.ledger.intervene();
    this.chronicle.note('rateChanged', `arrivals come at ${factor} times their pace`, { factor });
    if (this.hasStarted) this.fleet.send({ kind: 'rate', factor });
  }
}
