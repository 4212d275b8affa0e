/** How phones that wished to go back to a better node were metered (sccp.md 4.4). */
import type { Totals } from '#stats/totals.js';

export interface Tokens {
  /** Questions of phones; one that is refused asks again. */
  readonly asked: number;
  readonly granted: number;
  readonly refused: number;
  /** Seconds from a phone's first question until it was granted; null where none was. */
  readonly meanWait: number | null;
  readonly maxWait: number | null;
}

export function tokensOf(totals: Totals): Tokens {
  const waits = totals.histogram('tokenWait');
  const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms * 1000) / 1e6);
  return {
    asked: totals.sum('sccpMessages', { message: 'RegisterTokenReq', direction: 'sent' }),
    granted: totals.sum('sccpMessages', { message: 'RegisterTokenAck', direction: 'received' }),
    refused: totals.sum('sccpMessages', { message: 'RegisterTokenReject', direction: 'received' }),
    meanWait: seconds(waits.meanMs),
    maxWait: seconds(waits.maxMs),
  };
}
