/** The pace of the gentle end, and how long it may take. */
import type { Plan } from '#plan/plan.js';

/** Phones of the whole run that unregister in a second, so that the end is no storm. */
export const stopsPerSecond = 1_000;

/** How long phones may take to leave beyond their pace. */
export const stopPatienceMs = 10_000;

/** How long all phones of a plan may take to leave: each gives its lease back, and that passes the ceiling of DHCP. */
export function leavingPatienceMs({ total, profile }: Plan): number {
  const { maxDhcpPerSecond } = profile.guard;
  const releasesMs = maxDhcpPerSecond === null ? 0 : (total / maxDhcpPerSecond) * 1_000;
  return (total / stopsPerSecond) * 1_000 + releasesMs + stopPatienceMs;
}
