/** Wishes that go through a ceiling, if there is one: each that has to wait is told. */
import { Ceiling } from './ceilings.js';

type Wish = () => void;

export class HeldWishes {
  private readonly ceiling: Ceiling<Wish> | null;
  private readonly onHeldBack: () => void;

  /** `perSecond` null: nothing ever waits. */
  constructor(perSecond: number | null, onHeldBack: () => void) {
    this.ceiling = perSecond === null ? null : new Ceiling<Wish>(perSecond, (wish) => wish());
    this.onHeldBack = onHeldBack;
  }

  pass(now: number, wish: Wish): void {
    if (this.ceiling === null) return wish();
    const before = this.ceiling.heldBack;
    this.ceiling.pass(now, wish);
    if (this.ceiling.heldBack > before) this.onHeldBack();
  }

  get isHolding(): boolean {
    return this.ceiling?.isHolding ?? false;
  }

  /** Grants what the rate allows by now. */
  turn(now: number): void {
    this.ceiling?.turn(now);
  }
}
