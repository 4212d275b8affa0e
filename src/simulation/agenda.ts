/**
 * Virtual time: what is to happen, in the order of its moments; what falls on the same moment keeps the order in which it
 * was entered. Time jumps from one entry to the next, so an hour in which little happens costs little.
 *
 * A binary heap over parallel arrays: the moments are compared without touching the entries.
 */
export class Agenda {
  /** Milliseconds since the start. */
  now = 0;
  private readonly moments: number[] = [];
  private readonly orders: number[] = [];
  private readonly acts: (() => void)[] = [];
  private entered = 0;

  /** A moment that has passed already means now. */
  at(moment: number, act: () => void): void {
    this.moments.push(Math.max(moment, this.now));
    this.orders.push(this.entered++);
    this.acts.push(act);
    this.rise(this.acts.length - 1);
  }

  /** Plays everything up to and at `until`, what is entered on the way included. */
  run(until: number): void {
    while (this.acts.length > 0 && this.moments[0]! <= until) {
      this.now = this.moments[0]!;
      this.takeFirst()();
    }
    this.now = Math.max(this.now, until);
  }

  private takeFirst(): () => void {
    const first = this.acts[0]!;
    const moment = this.moments.pop()!;
    const order = this.orders.pop()!;
    const act = this.acts.pop()!;
    if (this.acts.length > 0) {
      this.put(0, moment, order, act);
      this.sink(0);
    }
    return first;
  }

  private rise(place: number): void {
    let child = place;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  private sink(place: number): void {
    let parent = place;
    for (;;) {
      let least = parent;
      const left = 2 * parent + 1;
      if (left < this.acts.length && this.isBefore(left, least)) least = left;
      if (left + 1 < this.acts.length && this.isBefore(left + 1, least)) least = left + 1;
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.moments[a]! - this.moments[b]!;
    return difference < 0 || (difference === 0 && this.orders[a]! < this.orders[b]!);
  }

  private swap(a: number, b: number): void {
    const moment = this.moments[a]!;
    const order = this.orders[a]!;
    const act = this.acts[a]!;
    this.put(a, this.moments[b]!, this.orders[b]!, this.acts[b]!);
    this.put(b, moment, order, act);
  }

  private put(place: number, moment: number, order: number, act: () => void): void {
    this.moments[place] = moment;
    this.orders[place] = order;
    this.acts[place] = act;
  }
}
