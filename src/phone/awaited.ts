/** What a phone waits for: told of a phone that is traced when it has to leave before an answer came. */
import { outcomeNames } from '../terms/outcomes.js';
import type { Being } from './being.js';

export interface Awaited {
  /** What befalls the phone if the answer never comes: a number of `Outcome`. */
  readonly outcome: number;
  /** When it asked for the first time; Infinity: its question has not left. */
  readonly since: number;
}

/** Until then an answer may well be under way. */
const leastMs = 1_000;

export function tellAwaited(now: number, { watcher, slot }: Being, awaited: Awaited | null): void {
  if (awaited === null || now - awaited.since < leastMs) return;
  watcher?.note(slot, { what: 'unanswered', outcome: outcomeNames[awaited.outcome]!, ms: now - awaited.since });
}
