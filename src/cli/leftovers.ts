/** What a run left behind, told so that a person can mend it; nothing after a gentle end that came to its end. */
import type { LeftBehind, RunResult } from '#coordinator/run-result.js';

/** Lines for stderr. `isLab`: the lab gave the leases. */
export function leftovers({ left, summary }: Pick<RunResult, 'left' | 'summary'>, isLab: boolean): string[] {
  return [...registrationsLeft(left), ...leasesLeft(left, isLab, summary.directory)];
}

function registrationsLeft({ registered }: LeftBehind): string[] {
  if (registered === 0) return [];
  return [`regstorm: ${registered} phones were still registered; their connections have ended with the run`];
}

function leasesLeft({ registered, leases }: LeftBehind, isLab: boolean, directory: string | null): string[] {
  const wasCut = registered > 0;
  if (leases === null)
    return wasCut ? ['regstorm: without a run directory nobody knows how many leases were not given back'] : [];
  if (leases === 0) return [];
  if (!isLab) {
    return [`regstorm: ${leases} leases were not given back`, `hint: give them back: regstorm cleanup ${directory}`];
  }
  return wasCut ? [`regstorm: ${leases} leases were not given back; the lab that gave them has ended too`] : [];
}
