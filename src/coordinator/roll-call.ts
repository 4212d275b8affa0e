/** Who of the workers has said what: the coordinator waits until all that are still there have. */
export class RollCall {
  private readonly present: Set<number>;
  private readonly said = new Map<string, Set<number>>();
  private readonly waiting: { readonly word: string; readonly resolve: () => void }[] = [];

  constructor(workers: Iterable<number>) {
    this.present = new Set(workers);
  }

  /** Resolves when every worker still present has said the word; at once when they have already. */
  all(word: string): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ word, resolve });
      this.settle();
    });
  }

  says(worker: number, word: string): void {
    const speakers = this.said.get(word) ?? new Set();
    this.said.set(word, speakers.add(worker));
    this.settle();
  }

  /** A worker is gone: nobody waits for it any more. */
  leaves(worker: number): void {
    this.present.delete(worker);
    this.settle();
  }

  private settle(): void {
    for (const { word, resolve } of this.waiting) {
      const speakers = this.said.get(word);
      if ([...this.present].every((worker) => speakers?.has(worker))) resolve();
    }
  }
}
