/**
 * How fast something went, from what each worker says it has counted until a moment of its own. A word may come late,
 * or not at all: so a rate is taken only between moments at which every worker has spoken, or nearly.
 *
 *     worker 0    |-------|-------|-------|-------|
 *     worker 1    |--------|--------------|-------|       its second word is lost
 *                 |  first |    second    | third |       what is counted in a window lies in it, and nowhere else
 *
 * A window reaches from the first worker's begin to the last one's end. So no rate is ever higher than it really was
 * over that time; it is lower by no more than the workers' moments lie apart.
 */

/** A rate over less is chance: a short window is taken together with the next. */
const shortestMs = 900;

/** How far the workers' moments may lie apart, of the window they end. */
const spread = 0.1;

/** One word of a worker. */
interface Word {
  /** Since the run's start. */
  readonly atMs: number;
  /** What it had counted since then, over all its epochs. */
  readonly count: number;
}

const start: Word = { atMs: 0, count: 0 };

/** What one worker has said. */
interface Told {
  epoch: number;
  /** Counted in its epochs before. */
  carried: number;
  newest: Word;
  /** From the last moment common to all workers. */
  readonly words: Word[];
}

export class Pace {
  private readonly told: readonly Told[];
  private peak = 0;
  private firstMs = Number.POSITIVE_INFINITY;
  private lastMs = 0;

  constructor(workers: number) {
    this.told = Array.from({ length: workers }, () => ({ epoch: 0, carried: 0, newest: start, words: [start] }));
  }

  /** `count`: since the epoch began. What comes after a later word of the same worker is passed over. */
  take(worker: number, epoch: number, atMs: number, count: number): void {
    const told = this.told[worker]!;
    if (epoch < told.epoch || atMs <= told.newest.atMs) return;
    if (epoch > told.epoch) {
      told.epoch = epoch;
      told.carried = told.newest.count;
    }
    const word = { atMs, count: told.carried + count };
    if (word.count > told.newest.count) {
      this.firstMs = Math.min(this.firstMs, told.newest.atMs);
      this.lastMs = Math.max(this.lastMs, atMs);
    }
    told.newest = word;
    told.words.push(word);
    while (this.takeWindow()) {}
  }

  /** The quickest window. */
  get peakPerSecond(): number {
    return this.peak;
  }

  /** From the last word before the first one was counted until the word that told of the last. */
  get meanPerSecond(): number {
    const seconds = (this.lastMs - this.firstMs) / 1000;
    return seconds > 0 ? this.told.reduce((sum, { newest }) => sum + newest.count, 0) / seconds : 0;
  }

  /** True when words were used up, so that there may be another window. */
  private takeWindow(): boolean {
    const startMs = Math.min(...this.told.map(({ words }) => words[0]!.atMs));
    const ends = this.told.map(({ words }) => words[1]);
    if (ends.includes(undefined)) return false;
    const endMs = Math.max(...ends.map((word) => word!.atMs));
    const windowMs = endMs - startMs;
    const early = this.told.filter(({ words }) => words[1]!.atMs < endMs - spread * windowMs);
    if (early.length > 0 || windowMs < shortestMs) {
      for (const { words } of early.length > 0 ? early : this.told) words.splice(1, 1);
      return true;
    }
    const amount = this.told.reduce((sum, { words }) => sum + words[1]!.count - words[0]!.count, 0);
    this.peak = Math.max(this.peak, (amount * 1000) / windowMs);
    for (const { words } of this.told) words.shift();
    return true;
  }
}
