/** Whether the phones of a run are compared with a management view (what Cisco calls RIS), and with whose. */
import type { Profile } from '#profile/profile.js';

/** Where nobody says how often. */
const usualMs = 10_000;

export interface WatchedView {
  /** Between two sweeps of a worker. */
  readonly everyMs: number;
  /** null: the lab's. */
  readonly url: { readonly address: number; readonly port: number; readonly path: string } | null;
}

/** null: nobody looks. */
export function watchedViewOf({ cluster: { view }, events }: Pick<Profile, 'cluster' | 'events'>): WatchedView | null {
  if (view === 'off') return null;
  if (view !== 'auto') return view;
  const lies = events.some((event) => event.kind === 'fault' && event.order.fault === 'lie');
  return lies ? { everyMs: usualMs, url: null } : null;
}
