/** What one giaddr has relayed: how many messages, and how many in its busiest second. */
import type { GiaddrFigures } from '#stats/storm-figures.js';
import { formatIpv4 } from '#wire/ipv4.js';

export class GiaddrLoad {
  /** An address as u32. */
  readonly giaddr: number;
  messages = 0;
  peakPerSecond = 0;
  private second = 0;
  private inSecond = 0;

  constructor(giaddr: number) {
    this.giaddr = giaddr;
  }

  /** Seconds are those since the run's start. */
  count(now: number): void {
    const second = Math.floor(now / 1_000);
    if (second !== this.second) this.inSecond = 0;
    this.second = second;
    this.inSecond++;
    this.messages++;
    this.peakPerSecond = Math.max(this.peakPerSecond, this.inSecond);
  }
}

export function figuresOf({ giaddr, messages, peakPerSecond }: GiaddrLoad): GiaddrFigures {
  return { giaddr: formatIpv4(giaddr), messages, peakPerSecond };
}
