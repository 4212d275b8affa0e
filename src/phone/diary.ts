/** What one phone has been through in this run: plain numbers, to be read when its record is written. */
export class Diary {
  boots = 0;
  registrations = 0;
  /** DHCP messages, retransmissions included. */
  dhcpSent = 0;
  /** First packet due until first in service; NaN: never in service. */
  onboardMs = Number.NaN;
  failovers = 0;
  fallbacks = 0;
  /** How often it went out of service against its will. */
  outages = 0;
  outcomeCount = 0;
  /** Number of the last outcome, -1: none. */
  lastOutcome = -1;
}
