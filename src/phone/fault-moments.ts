/**
 * When the run itself took which node away, and for how long: the moments phones are judged by when they notice it
 * (design.md section 6, `detect`). Shared by all phones of a herd.
 */
import type { CallManagerPlace } from './node-list.js';

const never = Number.NEGATIVE_INFINITY;

/** A keepalive may have been on its way when the fault began, and is the first to stay unanswered. */
const underwayMs = 1_000;

export class FaultMoments {
  private readonly byNode = new Map<string, { at: number; until: number }>();

  /** A fault takes a node away at a moment, until another, Infinity for good; one that has it in its hold already began it. */
  befalls(place: CallManagerPlace, at: number, until = Number.POSITIVE_INFINITY): void {
    const present = this.byNode.get(keyOf(place));
    if (present !== undefined && at <= present.until) present.until = Math.max(present.until, until);
    else this.byNode.set(keyOf(place), { at, until });
  }

  /** It is over, or has not come to pass. */
  ends(place: CallManagerPlace, at: number): void {
    const present = this.byNode.get(keyOf(place));
    if (present !== undefined) present.until = Math.min(present.until, at);
  }

  /** When the fault began of which a phone saw the first sign at `noticedAt`; -Infinity: it was none of the run's. */
  of(place: CallManagerPlace, noticedAt: number): number {
    const fault = this.byNode.get(keyOf(place));
    if (fault === undefined || noticedAt > fault.until || noticedAt < fault.at - underwayMs) return never;
    return fault.at;
  }
}

function keyOf({ address, port }: CallManagerPlace): string {
  return `${address}:${port}`;
}
