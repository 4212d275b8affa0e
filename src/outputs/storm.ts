/** The figures by which one knows a DHCP storm (design.md section 6), renewals apart: they are no part of it. */
import type { LoudPhone, StormTotals } from '#stats/storm-figures.js';
import type { Totals } from '#stats/totals.js';

export interface Renewals {
  /** Requests that renew or rebind a lease. */
  readonly asked: number;
  /** ACKs to them. */
  readonly renewed: number;
}

/** Where the messages came from. */
export interface StormSources {
  /** The giaddrs with the most messages, at most ten; peak null where snapshots were lost that told of it. */
  readonly giaddrs: StormTotals['giaddrs'];
  /** The phones that sent the most, renewals among them. */
  readonly loudest: readonly LoudPhone[];
}

const shownGiaddrs = 10;

/**
 * Messages phones sent for each ACK they got, both but for renewals; null before the first. A RELEASE asks for no answer
 * and is left out.
 */
export function dhcpMessagesPerAck(totals: Totals): number | null {
  const { asked, renewed } = renewalsOf(totals);
  const sent = totals.sum('dhcpMessages', { direction: 'sent' }) - asked;
  const released = totals.sum('dhcpMessages', { type: 'release', direction: 'sent' });
  const acks = totals.sum('dhcpMessages', { type: 'ack', direction: 'received' }) - renewed;
  return acks <= 0 ? null : (sent - released) / acks;
}

export function renewalsOf(totals: Totals): Renewals {
  return {
    asked: totals.sum('dhcpRenewals', { direction: 'sent' }),
    renewed: totals.sum('dhcpRenewals', { direction: 'received' }),
  };
}

export function stormSourcesOf({ storm }: Totals): StormSources {
  return { giaddrs: storm.giaddrs.slice(0, shownGiaddrs), loudest: storm.loudest };
}
