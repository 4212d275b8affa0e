/**
 * When the run itself took which node away, and for how long: the moments phones are judged by when they notice it
 * (design.md section 6, `detect`). Shared by all phones of a herd.
 */
import { type Cut, everybody, isWithin } from '../terms/shares.js';
import type { CallManagerPlace } from './node-list.js';

const never = Number.NEGATIVE_INFINITY;

/** A keepalive may have been on its way when the fault began, and is the first to stay unanswered. */
const underwayMs = 1_000;

interface Moment {
  readonly at: number;
  until: number;
  /** Whom it befalls. */
  readonly cut: Cut;
}

export class FaultMoments {
  private readonly byNode = new Map<string, Moment[]>();

  /**
   * A fault takes a node away at a moment, until another, Infinity for good, from the phones within a cut; one that has it
   * in its hold for them already began it.
   */
  befalls(place: CallManagerPlace, at: number, until = Number.POSITIVE_INFINITY, cut = everybody): void {
    const moments = this.byNode.get(keyOf(place)) ?? [];
    const isSame = (other: Moment) => other.cut.hash === cut.hash && other.cut.name === cut.name;
    const present = moments.find(isSame);
    if (present !== undefined && at <= present.until) {
      present.until = Math.max(present.until, until);
      return;
    }
    const others = moments.filter((moment) => !isSame(moment));
    this.byNode.set(keyOf(place), [...others, { at, until, cut }]);
  }

  /** All of a node are over, or have not come to pass. */
  ends(place: CallManagerPlace, at: number): void {
    for (const moment of this.byNode.get(keyOf(place)) ?? []) moment.until = Math.min(moment.until, at);
  }

  /** Whether a fault of the run keeps a node from a phone now. */
  holds(place: CallManagerPlace, now: number, deviceName: string): boolean {
    const moments = this.byNode.get(keyOf(place)) ?? [];
    return moments.some(({ at, until, cut }) => at <= now && now < until && isWithin(deviceName, cut));
  }

  /** When the first fault began of which a phone saw the first sign at `noticedAt`; -Infinity: it was none of the run's. */
  of(place: CallManagerPlace, noticedAt: number, deviceName: string): number {
    const befell = (this.byNode.get(keyOf(place)) ?? []).filter(
      ({ at, until, cut }) => noticedAt <= until && noticedAt >= at - underwayMs && isWithin(deviceName, cut),
    );
    return befell.length === 0 ? never : Math.min(...befell.map(({ at }) => at));
  }
}

function keyOf({ address, port }: CallManagerPlace): string {
  return `${address}:${port}`;
}
