/** The figure by which one knows a DHCP storm (design.md section 6). */
import type { Totals } from '#stats/totals.js';

/** Messages phones sent for each ACK they got; null before the first. A RELEASE asks for no answer and is left out. */
export function dhcpMessagesPerAck(totals: Totals): number | null {
  const sent = totals.sum('dhcpMessages', { direction: 'sent' });
  const released = totals.sum('dhcpMessages', { type: 'release', direction: 'sent' });
  const acks = totals.sum('dhcpMessages', { type: 'ack', direction: 'received' });
  return acks === 0 ? null : (sent - released) / acks;
}
