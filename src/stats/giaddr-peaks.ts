/**
 * The busiest second of each giaddr, over all workers that relay from it. Each of a worker's snapshots tells its last
 * seconds again, so that what one of them left out the next makes good.
 */
import type { GiaddrFigures, StormFigures } from './storm-figures.js';

/** Seconds to begin with; twice as many each time they are used up. */
const firstSeconds = 64;

class Seconds {
  /** Messages by second since the run's start. */
  private counts = new Uint32Array(firstSeconds);
  told = 0;
  peak = 0;

  add(second: number, messages: number): void {
    if (second >= this.counts.length) {
      const grown = new Uint32Array(Math.max(2 * this.counts.length, second + 1));
      grown.set(this.counts);
      this.counts = grown;
    }
    this.told += messages;
    const sum = this.counts[second]! + messages;
    this.counts[second] = sum;
    this.peak = Math.max(this.peak, sum);
  }
}

export class GiaddrPeaks {
  private readonly seconds = new Map<string, Seconds>();

  /** What an epoch of a worker tells; `before`: what it told last, null: nothing yet. */
  take(before: StormFigures | null, { giaddrs }: StormFigures): void {
    for (const [n, figures] of giaddrs.entries()) {
      // A worker tells of the same ones always, and of each in its place.
      const known = before?.giaddrs[n];
      if (known?.messages !== figures.messages) this.add(known?.seconds.at(-1) ?? [-1, 0], figures);
    }
  }

  /** null: of these messages some are of seconds that were never told. */
  of(giaddr: string, messages: number): number | null {
    const seconds = this.seconds.get(giaddr);
    return seconds?.told === messages ? seconds.peak : null;
  }

  /** Of the seconds that were told before only the last may have grown since. */
  private add([lastSecond, lastMessages]: readonly [number, number], { giaddr, seconds }: GiaddrFigures): void {
    const sums = this.seconds.get(giaddr) ?? new Seconds();
    this.seconds.set(giaddr, sums);
    for (const [second, messages] of seconds) {
      if (second < lastSecond) continue;
      sums.add(second, second === lastSecond ? messages - lastMessages : messages);
    }
  }
}
