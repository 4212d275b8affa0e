/** Of the phones a run has kept something of, those whose way into service took nearly as long as asked. */
import type { PhoneRecord } from '#stats/phone-record.js';

/** A run in trouble keeps a line of every phone: of most of them only this is read. */
const total = /"totalSeconds":(?<seconds>[\d.e+-]+)/;
const neverUp = '"onboardSeconds":null';

interface Candidate {
  readonly distance: number;
  readonly line: string;
}

export class NearestPhones {
  private readonly wanted: readonly (number | null)[];
  private readonly best: (Candidate | null)[];

  /** In seconds from planned power-on until in service; null: none is wanted. */
  constructor(wanted: readonly (number | null)[]) {
    this.wanted = wanted;
    this.best = wanted.map(() => null);
  }

  /** A line of `phones.ndjson`. */
  take(line: string): void {
    const seconds = Number(total.exec(line)?.groups?.seconds ?? Number.NaN);
    if (Number.isNaN(seconds) || line.includes(neverUp) || !line.endsWith('}')) return;
    for (const [n, wanted] of this.wanted.entries()) {
      if (wanted === null) continue;
      const distance = Math.abs(seconds - wanted);
      const best = this.best[n];
      if (best === null || best === undefined || distance < best.distance) this.best[n] = { distance, line };
    }
  }

  /** In the order of what was wanted; null: there is none. */
  get phones(): readonly (PhoneRecord | null)[] {
    return this.best.map((best) => (best === null ? null : (JSON.parse(best.line) as PhoneRecord)));
  }
}
