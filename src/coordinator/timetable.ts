/**
 * Plays the events of the profile at their moments: faults of the lab, and commands of the user's. What is due when is
 * the plan's; being late is told, for each event has its planned moment beside its own.
 */
import type { WaitingHook } from '#outputs/control-desk.js';
import type { Plan } from '#plan/plan.js';
import { type PlannedEvent, secretWords } from '#plan/planned-events.js';
import type { Chronicle } from './chronicle.js';
import type { FaultControl } from './fault-control.js';
import { Hooks } from './hooks.js';
import type { Ledger } from './ledger.js';

export class Timetable {
  private readonly events: readonly PlannedEvent[];
  /** Milliseconds after the run's start, from where the events count. */
  private readonly firstArrivalMs: number;
  private readonly faults: FaultControl;
  private readonly hooks: Hooks;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    plan: Plan,
    firstArrivalMs: number,
    faults: FaultControl,
    ledger: Pick<Ledger, 'miss'>,
    chronicle: Chronicle,
  ) {
    this.events = plan.profile.events;
    this.firstArrivalMs = firstArrivalMs;
    this.faults = faults;
    this.hooks = new Hooks(ledger, chronicle, secretWords(plan.profile));
  }

  /** The run starts at this moment of `performance.now()`. */
  start(originMs: number): void {
    for (const event of this.events) {
      const plannedMs = this.firstArrivalMs + event.atMs;
      const waitMs = originMs + plannedMs - performance.now();
      this.timers.push(setTimeout(() => this.play(event, plannedMs), Math.max(0, waitMs)));
    }
  }

  /** Commands that were done and wait to be undone. */
  get waitingHooks(): readonly WaitingHook[] {
    return this.hooks.waiting;
  }

  /** Nothing more begins. Resolves when all that can be undone is. */
  async end(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.faults.end();
    await this.hooks.end();
  }

  /** Waits for no command any more. */
  cut(): void {
    this.hooks.cut();
  }

  private play(event: PlannedEvent, plannedMs: number): void {
    if (event.kind === 'fault') {
      void this.faults.play(event.order, plannedMs);
      return;
    }
    if (event.node !== null) this.faults.takeAway(event.node, event.forMs);
    this.hooks.play(event, plannedMs);
  }
}
