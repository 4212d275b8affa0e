/**
 * The way into a server that is asked in single messages, and out of it, as its plight leaves it: what comes while the
 * server hangs waits in its socket, what comes while it is down or in the dark is gone.
 */
import type { Faults } from './faults.js';

/** About what a socket's receive buffer of 4 MB holds. */
const mostWaiting = 10_000;

export class Gate {
  private readonly faults: Faults;
  private waiting: (() => void)[] = [];

  constructor(faults: Faults) {
    this.faults = faults;
  }

  /** A message has come: it is taken up now, later or never. */
  enter(take: () => void): void {
    if (!this.isPassable) return;
    if (!this.faults.isHung) take();
    else if (this.waiting.length < mostWaiting) this.waiting.push(take);
  }

  get isPassable(): boolean {
    return !(this.faults.isDown || this.faults.isDark);
  }

  /** Faults have begun or ended. */
  onFaults(): void {
    const { waiting } = this;
    if (this.faults.isDown) this.waiting = [];
    if (this.faults.isDown || this.faults.isHung) return;
    this.waiting = [];
    for (const take of waiting) take();
  }
}
