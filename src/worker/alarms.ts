/**
 * One wheel for all phones of a herd: who wants to be woken when. Thousands of timers in three typed arrays, no object
 * per alarm.
 *
 * The wheel has a slot for each tick of time; a slot is the head of a chain of phones. An alarm further ahead than one
 * turn lies in the slot of its tick, and when the hand passes it early it stays where it is for another turn.
 *
 *     heads:  [ -1 ][ 7 ][ -1 ][ 2 ] ...          hand ->
 *                     |          |
 *     next:           4          -1               phone 7 and phone 4 share a tick
 */
export class Alarms {
  private readonly tickMs: number;
  private readonly mask: number;
  private readonly heads: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** The slot each phone lies in, -1 for none. */
  private readonly slotOf: Int32Array;
  private readonly dueAt: Float64Array;
  private hand = 0;

  constructor(phones: number, tickMs: number, slots = 4096) {
    if ((slots & (slots - 1)) !== 0) throw new RangeError('the number of slots must be a power of two');
    this.tickMs = tickMs;
    this.mask = slots - 1;
    this.heads = new Int32Array(slots).fill(-1);
    this.next = new Int32Array(phones).fill(-1);
    this.previous = new Int32Array(phones).fill(-1);
    this.slotOf = new Int32Array(phones).fill(-1);
    this.dueAt = new Float64Array(phones).fill(Number.POSITIVE_INFINITY);
  }

  /** Wakes `phone` at `dueAt` (milliseconds) instead of whenever it was to be woken; Infinity: not at all. */
  set(phone: number, dueAt: number): void {
    if (this.dueAt[phone] === dueAt) return;
    this.unlink(phone);
    this.dueAt[phone] = dueAt;
    if (dueAt !== Number.POSITIVE_INFINITY) this.link(phone, Math.max(this.hand, Math.floor(dueAt / this.tickMs)));
  }

  /** Turns the hand to `now` and calls `wake` with each phone whose alarm is due; it may set alarms again. */
  turn(now: number, wake: (phone: number) => void): void {
    const target = Math.floor(now / this.tickMs);
    // A hand that fell behind by more than one turn passes each slot once.
    let passing = Math.max(this.hand, target - this.mask);
    // Ahead of all it passes: who asks, woken, for a moment already past is woken in this turn or the next.
    this.hand = Math.max(this.hand, target);
    for (; passing <= target; passing++) {
      let phone = this.heads[passing & this.mask]!;
      while (phone >= 0) {
        // Read before waking: the phone may move itself to another slot.
        const following = this.next[phone]!;
        if (this.dueAt[phone]! <= now) {
          this.unlink(phone);
          this.dueAt[phone] = Number.POSITIVE_INFINITY;
          wake(phone);
        }
        phone = following;
      }
    }
  }

  private link(phone: number, tick: number): void {
    const slot = tick & this.mask;
    const head = this.heads[slot]!;
    this.slotOf[phone] = slot;
    this.next[phone] = head;
    this.previous[phone] = -1;
    if (head >= 0) this.previous[head] = phone;
    this.heads[slot] = phone;
  }

  private unlink(phone: number): void {
    const slot = this.slotOf[phone]!;
    if (slot < 0) return;
    const before = this.previous[phone]!;
    const after = this.next[phone]!;
    if (before >= 0) this.next[before] = after;
    else this.heads[slot] = after;
    if (after >= 0) this.previous[after] = before;
    this.slotOf[phone] = -1;
  }
}
