/**
 * A ceiling on something sent to a server: never more than so many in any second, whatever the phones wish (design.md
 * section 10). A bucket that holds a tenth of a second's worth cuts a burst to the rate instead of letting it through at
 * once; a ring of the last second's moments sees that bucket and refilling together never exceed it.
 *
 * What finds no room waits in line. Each place has one wish at most, so the line is never longer than there are places:
 * a newer wish takes the older one's turn.
 */

/** A burst of so much time's worth may pass at once, where nobody wants less. */
const burstSeconds = 0.1;

interface Waiting<Wish> {
  readonly wish: Wish;
  readonly since: number;
}

export class Ceiling<Wish> {
  private readonly isNone: boolean;
  private readonly perMs: number;
  private readonly room: number;
  private readonly grant: (place: number, wish: Wish, waitedMs: number) => void;
  /** By place, in the order of their turns. */
  private readonly waiting = new Map<number, Waiting<Wish>>();
  private tokens: number;
  private filledAt = 0;
  /** When the last so many were granted, as many as `windowMs` may see; `oldest` is the place of the first of them. */
  private readonly granted: Float64Array;
  private readonly windowMs: number;
  private oldest = 0;

  /**
   * `limit`: so many a second; null: no ceiling, and nothing ever waits. `grant` is called for a wish that had to wait,
   * when its turn has come; `waitedMs`: how long. `mostAtOnce`: what the bucket holds at most.
   */
  constructor(
    limit: number | null,
    grant: (place: number, wish: Wish, waitedMs: number) => void,
    mostAtOnce: number | null = null,
  ) {
    const perSecond = limit ?? 0;
    this.isNone = limit === null;
    this.perMs = perSecond / 1_000;
    this.room = Math.max(1, Math.min(perSecond * burstSeconds, mostAtOnce ?? Number.POSITIVE_INFINITY));
    this.tokens = this.room;
    this.granted = new Float64Array(Math.max(1, Math.floor(perSecond))).fill(Number.NEGATIVE_INFINITY);
    this.windowMs = perSecond < 1 ? 1_000 / perSecond : 1_000;
    this.grant = grant;
  }

  /** Whether the wish may go ahead now; if not, it waits for its turn. */
  admits(now: number, place: number, wish: Wish): boolean {
    if (this.isNone) return true;
    this.fill(now);
    if (this.waiting.size === 0 && this.hasRoom(now)) {
      this.take(now);
      return true;
    }
    this.waiting.set(place, { wish, since: now });
    return false;
  }

  /** Whatever waits at this place is wished no more. */
  drop(place: number): void {
    this.waiting.delete(place);
  }

  /** How many wishes wait. */
  get held(): number {
    return this.waiting.size;
  }

  /** Grants what the rate allows by now. */
  turn(now: number): void {
    if (this.waiting.size === 0) return;
    this.fill(now);
    for (const [place, { wish, since }] of this.waiting) {
      if (!this.hasRoom(now)) return;
      this.take(now);
      this.waiting.delete(place);
      this.grant(place, wish, now - since);
    }
  }

  private hasRoom(now: number): boolean {
    return this.tokens >= 1 && now - this.granted[this.oldest]! >= this.windowMs;
  }

  private take(now: number): void {
    this.tokens--;
    this.granted[this.oldest] = now;
    this.oldest = (this.oldest + 1) % this.granted.length;
  }

  private fill(now: number): void {
    this.tokens = Math.min(this.room, this.tokens + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }
}
