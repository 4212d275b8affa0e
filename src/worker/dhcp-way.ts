/** How phones that have no address reach DHCP servers: through a relay agent, or by broadcast. */
import type { GiaddrLoad } from '#stats/giaddr-load.js';

export interface DhcpWay {
  /** Rejects with the system's error when this host does not lend the address or port. */
  open(): Promise<void>;
  /** `now`: since the run's start; `subnet`: where the phone stands. */
  send(now: number, phone: number, subnet: number, message: Uint8Array): void;
  close(): void;
  /** What each giaddr of this worker has relayed so far; empty where there is none. */
  readonly loads: readonly GiaddrLoad[];
}
