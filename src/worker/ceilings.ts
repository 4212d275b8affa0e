/**
 * A ceiling on something sent to a server: at most so many a second, whatever the phones wish (design.md section 10). A
 * bucket that holds a tenth of a second's worth, so that a burst is cut to the rate and not let through at once; what
 * finds it empty waits its turn.
 */

/** A burst of so much time's worth may pass at once. */
const burstSeconds = 0.1;

export class Ceiling<Wish> {
  /** How many wishes had to wait. */
  heldBack = 0;
  private readonly perMs: number;
  private readonly room: number;
  private readonly grant: (wish: Wish) => void;
  private readonly waiting: Wish[] = [];
  private first = 0;
  private tokens: number;
  private filledAt = 0;

  constructor(perSecond: number, grant: (wish: Wish) => void) {
    this.perMs = perSecond / 1_000;
    this.room = Math.max(1, perSecond * burstSeconds);
    this.tokens = this.room;
    this.grant = grant;
  }

  /** Grants the wish now, or when those before it have been granted and the rate allows. */
  pass(now: number, wish: Wish): void {
    this.fill(now);
    if (this.first === this.waiting.length && this.tokens >= 1) {
      this.tokens--;
      this.grant(wish);
      return;
    }
    this.heldBack++;
    this.waiting.push(wish);
  }

  get isHolding(): boolean {
    return this.first < this.waiting.length;
  }

  /** Grants what the rate allows by now. */
  turn(now: number): void {
    this.fill(now);
    while (this.first < this.waiting.length && this.tokens >= 1) {
      this.tokens--;
      this.grant(this.waiting[this.first++]!);
    }
    if (this.first === this.waiting.length) {
      this.waiting.length = 0;
      this.first = 0;
    }
  }

  private fill(now: number): void {
    this.tokens = Math.min(this.room, this.tokens + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }
}
