/**
 * Plan time and real time: the same, until somebody holds the arrivals or changes their pace. Then plan time stands still
 * or goes quicker, and what is still to come shifts with it.
 *
 *     plan  |          ____/      pace 1, held, pace 1 again: all that was due after the pause
 *           |     ____/           is due later by its length
 *           |____/________ real
 */
export class ArrivalClock {
  private pace = 1;
  private isHeld = false;
  /** The last change: in real time, and in plan time. */
  private changedAt = 0;
  private changedAtPlan = 0;

  hold(now: number): void {
    this.change(now);
    this.isHeld = true;
  }

  release(now: number): void {
    this.change(now);
    this.isHeld = false;
  }

  /** So many times as quick as planned; counts once the arrivals go on, if they are held. */
  setPace(now: number, pace: number): void {
    this.change(now);
    this.pace = pace;
  }

  /** When what the plan has for `planMs` is due; Infinity while held, and what the last change found past was due then. */
  dueAt(planMs: number): number {
    if (planMs < this.changedAtPlan) return this.changedAt;
    if (this.isHeld) return Number.POSITIVE_INFINITY;
    return this.changedAt + (planMs - this.changedAtPlan) / this.pace;
  }

  private change(now: number): void {
    if (!this.isHeld) this.changedAtPlan += (now - this.changedAt) * this.pace;
    this.changedAt = now;
  }
}
