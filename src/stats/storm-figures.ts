/**
 * Where the DHCP messages of a run come from: which giaddr relayed how many, and which phones sent the most. What a
 * worker tells is small and whole, as all of a snapshot: everything since it began.
 */

/** How many phones are told of by name. */
export const loudestPhones = 10;

/** What a worker saw of one of its giaddrs. */
export interface GiaddrFigures {
  /** Dotted. */
  readonly giaddr: string;
  readonly messages: number;
  /** In its busiest full second since the run's start. */
  readonly peakPerSecond: number;
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

export interface StormTotals {
  /**
   * Those with the most messages first. Peak null: several workers share the giaddr; each tells only its own busiest
   * second, these need not be the same one, and neither their sum nor the largest would be the giaddr's.
   */
  readonly giaddrs: readonly (Omit<GiaddrFigures, 'peakPerSecond'> & { readonly peakPerSecond: number | null })[];
  readonly loudest: readonly LoudPhone[];
}

/** Of all workers, each with the latest word of each of its epochs. */
export function addStorms(workers: readonly (readonly StormFigures[])[]): StormTotals {
  const giaddrs = new Map<string, StormTotals['giaddrs'][number]>();
  const phones = new Map<string, number>();
  for (const epochs of workers) {
    const own = new Map<string, GiaddrFigures>();
    for (const { giaddrs: relayed, loudest } of epochs) {
      for (const { giaddr, messages, peakPerSecond } of relayed) {
        const before = own.get(giaddr) ?? { messages: 0, peakPerSecond: 0 };
        const peak = Math.max(before.peakPerSecond, peakPerSecond);
        own.set(giaddr, { giaddr, messages: before.messages + messages, peakPerSecond: peak });
      }
      for (const { name, messages } of loudest) phones.set(name, (phones.get(name) ?? 0) + messages);
    }
    for (const [giaddr, figures] of own) {
      const other = giaddrs.get(giaddr);
      const messages = (other?.messages ?? 0) + figures.messages;
      giaddrs.set(giaddr, other === undefined ? figures : { giaddr, messages, peakPerSecond: null });
    }
  }
  return {
    giaddrs: [...giaddrs.values()].sort((a, b) => b.messages - a.messages),
    loudest: [...phones]
      .map(([name, messages]) => ({ name, messages }))
      .sort((a, b) => b.messages - a.messages)
      .slice(0, loudestPhones),
  };
}
