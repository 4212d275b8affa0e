/**
 * The way into a server that is asked in single messages, and out of it, as its plight leaves it to everybody or to the
 * phones of a share: what comes while the server hangs waits in its socket, what comes while it is down or in the dark is
 * gone. Where it hangs for some only, what it owes them waits, too.
 */
import type { Faults } from './faults.js';

/** About what a socket's receive buffer of 4 MB holds. */
const mostWaiting = 10_000;

interface Passage {
  /** Of the phone whose message it is; null: nobody knows. */
  readonly deviceName: string | null;
  readonly pass: () => void;
}

export class Gate {
  private readonly faults: Faults;
  private waiting: Passage[] = [];

  constructor(faults: Faults) {
    this.faults = faults;
  }

  /** A message of a phone, or to it, has come here: it goes on now or later; false: never. */
  enter(deviceName: string | null, pass: () => void): boolean {
    const { faults, waiting } = this;
    if (faults.isDownFor(deviceName) || faults.isDarkFor(deviceName)) return false;
    if (!faults.isHungFor(deviceName)) pass();
    else if (waiting.length < mostWaiting) waiting.push({ deviceName, pass });
    else return false;
    return true;
  }

  /** Faults have begun or ended. */
  onFaults(): void {
    const { waiting, faults } = this;
    this.waiting = [];
    for (const passage of waiting) {
      if (faults.isDownFor(passage.deviceName)) continue;
      if (faults.isHungFor(passage.deviceName)) this.waiting.push(passage);
      else passage.pass();
    }
  }
}
