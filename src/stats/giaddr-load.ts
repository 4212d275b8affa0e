/**
 * What one giaddr relays, and when. Workers may share a giaddr and each sees its own part alone; seconds count from the
 * run's start for all of them, so that the parts of a second can be added up.
 */
import { type GiaddrFigures, toldSeconds } from './storm-figures.js';

export class GiaddrLoad {
  /** Dotted. */
  private readonly giaddr: string;
  private messages = 0;
  /** [second, messages in it] of the last seconds in which there were any. */
  private readonly seconds: [number, number][] = [];
  /** What was told last, as long as nothing is new: most giaddrs are quiet in most seconds. */
  private told: GiaddrFigures | null = null;

  constructor(giaddr: string) {
    this.giaddr = giaddr;
  }

  /** `now`: since the run's start. */
  count(now: number): void {
    const second = Math.floor(now / 1_000);
    const last = this.seconds.at(-1);
    this.messages++;
    this.told = null;
    if (last?.[0] === second) {
      last[1]++;
      return;
    }
    this.seconds.push([second, 1]);
    if (this.seconds.length > toldSeconds) this.seconds.shift();
  }

  figures(): GiaddrFigures {
    this.told ??= {
      giaddr: this.giaddr,
      messages: this.messages,
      seconds: this.seconds.map(([second, messages]) => [second, messages]),
    };
    return this.told;
  }
}
