/**
 * Tells the outputs what happens in a run. Events that come before the outputs are open wait for them; times count from
 * the run's start on the monotonic clock.
 */
import type { EventKind, RunEvent } from '#outputs/events.js';
import type { Output } from '#outputs/outputs.js';
import type { Totals } from '#stats/totals.js';

type Details = RunEvent['details'];

export class Chronicle {
  private readonly output: Output;
  private readonly plannedPhones: number;
  private readonly bornMs = performance.now();
  /** Null once the outputs are open. */
  private waiting: RunEvent[] | null = [];
  private originMs: number | null = null;
  private isClosed = false;
  private isFirstTold = false;
  private isLastTold = false;

  constructor(output: Output, plannedPhones: number) {
    this.output = output;
    this.plannedPhones = plannedPhones;
  }

  /** Since the preparations began. */
  get preparedSeconds(): number {
    return (performance.now() - this.bornMs) / 1000;
  }

  /** The outputs are open, and the run starts at this moment of `performance.now()`. */
  open(originMs: number): void {
    this.originMs = originMs;
    const { waiting } = this;
    this.waiting = null;
    for (const event of waiting ?? []) this.output.takeEvent?.(event);
  }

  /** The outputs are about to finish: nothing that happens from now on is part of the run. */
  close(): void {
    this.isClosed = true;
  }

  note(kind: EventKind, text: string, details: Details = {}): void {
    this.noteAt(this.originMs === null ? 0 : performance.now() - this.originMs, kind, text, details);
  }

  /** Finds in the totals when the first and the last phone came into service; the look itself may be later. */
  look(totals: Totals): void {
    const inService = totals.histogram('inServiceAt');
    if (!this.isFirstTold && inService.count > 0) {
      this.isFirstTold = true;
      this.noteAt(inService.minMs ?? 0, 'firstInService', 'the first phone is in service');
    }
    if (!this.isLastTold && inService.count >= this.plannedPhones) {
      this.isLastTold = true;
      this.noteAt(inService.maxMs ?? 0, 'allInService', 'all phones have been in service', {
        phones: inService.count,
      });
    }
  }

  private noteAt(atMs: number, kind: EventKind, text: string, details: Details = {}): void {
    const event = { atSeconds: Math.max(0, Math.round(atMs)) / 1000, kind, text, details };
    if (this.isClosed) return;
    if (this.waiting === null) this.output.takeEvent?.(event);
    else this.waiting.push(event);
  }
}
