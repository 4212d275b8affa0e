/**
 * Where the DHCP messages of a run come from: which giaddr relayed how many, and which phones sent the most. What a
 * worker tells is small and whole, as all of a snapshot: everything since it began.
 */

/** How many phones are told of by name. */
export const loudestPhones = 10;

/** Of how many seconds a giaddr tells in each snapshot; so many may be lost in a row. */
export const toldSeconds = 10;

/** What a worker saw of one of its giaddrs. */
export interface GiaddrFigures {
  /** Dotted. */
  readonly giaddr: string;
  readonly messages: number;
  /** [second since the run's start, messages in it]: the last `toldSeconds` in which there were any, the oldest first. */
  readonly seconds: readonly (readonly [number, number])[];
}

export interface LoudPhone {
  readonly name: string;
  /** DHCP messages it has sent. */
  readonly messages: number;
}

export interface StormFigures {
  readonly giaddrs: readonly GiaddrFigures[];
  /** The loudest first, at most `loudestPhones`; phones that sent nothing are no part of it. */
  readonly loudest: readonly LoudPhone[];
}

export const noStorm: StormFigures = { giaddrs: [], loudest: [] };

export interface GiaddrTotals {
  /** Dotted. */
  readonly giaddr: string;
  readonly messages: number;
  /** In its busiest second, of all workers that share it; null: some of its seconds were never told. */
  readonly peakPerSecond: number | null;
}

export interface StormTotals {
  /** Those with the most messages first. */
  readonly giaddrs: readonly GiaddrTotals[];
  readonly loudest: readonly LoudPhone[];
}

/** The latest word of every epoch of every worker; `peakOf` knows the busiest second of a giaddr with so many messages. */
export function addStorms(
  storms: readonly StormFigures[],
  peakOf: (giaddr: string, messages: number) => number | null,
): StormTotals {
  const giaddrs = new Map<string, number>();
  const phones = new Map<string, number>();
  for (const storm of storms) {
    for (const { giaddr, messages } of storm.giaddrs) giaddrs.set(giaddr, (giaddrs.get(giaddr) ?? 0) + messages);
    for (const { name, messages } of storm.loudest) phones.set(name, (phones.get(name) ?? 0) + messages);
  }
  return {
    giaddrs: [...giaddrs]
      .map(([giaddr, messages]) => ({ giaddr, messages, peakPerSecond: peakOf(giaddr, messages) }))
      .sort((a, b) => b.messages - a.messages),
    loudest: [...phones]
      .map(([name, messages]) => ({ name, messages }))
      .sort((a, b) => b.messages - a.messages)
      .slice(0, loudestPhones),
  };
}
