/**
 * The hot side of the numbers: one recorder a worker, counted into by all its phones. `add` and `record` make no
 * objects and never throw over a value: a count is one addition in a flat array, a duration one in a histogram.
 */
import { causeNames } from '#terms/causes.js';
import { Histogram } from './histogram.js';
import type { Layout } from './layout.js';
import { type MeasureName, measureNames } from './measures.js';
import { PhoneTime } from './phone-time.js';
import type { GeneratorFigures, Snapshot } from './snapshot.js';
import { noStorm, type StormFigures } from './storm-figures.js';

export interface SnapshotFacts {
  readonly worker: number;
  readonly epoch: number;
  readonly atMs: number;
  readonly generator: GeneratorFigures;
  /** Absent where nobody tells of it. */
  readonly storm?: StormFigures;
  readonly final: boolean;
}

export class Recorder {
  readonly layout: Layout;
  /** Phones out of service. */
  readonly out: PhoneTime;
  /** The same for each number of `Cause`. */
  readonly outByCause: readonly PhoneTime[];
  readonly looping: PhoneTime;
  private readonly counts: Float64Array;
  private readonly histograms = measureNames.map(() => new Histogram());
  /** How many values each histogram held when it was last encoded. */
  private readonly encoded = measureNames.map(() => 0);
  private readonly clamped: number;
  private sequence = 0;

  constructor(layout: Layout) {
    this.layout = layout;
    this.counts = new Float64Array(layout.size);
    this.clamped = layout.slot('clampedValues');
    this.out = new PhoneTime(this, layout.slot('phonesOut'), layout.slot('serviceLostPhoneSeconds'));
    this.outByCause = causeNames.map((_, cause) => {
      return new PhoneTime(this, layout.slot('phonesOutByCause', cause), layout.slot('serviceLostByCause', cause));
    });
    this.looping = new PhoneTime(this, layout.slot('phonesLooping'), layout.slot('loopingPhoneSeconds'));
  }

  /** `slot` is the layout's; a gauge goes down by a negative amount. */
  add(slot: number, amount = 1): void {
    this.counts[slot]! += amount;
  }

  /** A gauge that is counted anew at each look. */
  set(slot: number, value: number): void {
    this.counts[slot] = value;
  }

  /** `measure` is a number of `Measure`. A value out of range is clamped, and counted as such. */
  record(measure: number, ms: number): void {
    this.recordUs(measure, Math.round(ms * 1000));
  }

  /** As `record`, in whole microseconds: on its way here V8 would box a fraction, but no small integer. */
  recordUs(measure: number, us: number): void {
    if (!this.histograms[measure]!.recordUs(us)) this.add(this.clamped);
  }

  snapshot(facts: SnapshotFacts): Snapshot {
    this.out.countUntil(facts.atMs);
    this.looping.countUntil(facts.atMs);
    for (const phones of this.outByCause) phones.countUntil(facts.atMs);
    const histograms: Partial<Record<MeasureName, Uint8Array>> = {};
    for (const [measure, name] of measureNames.entries()) {
      const histogram = this.histograms[measure]!;
      const hasChanged = histogram.count !== this.encoded[measure];
      if (histogram.count > 0 && (hasChanged || facts.final)) histograms[name] = histogram.encode();
      this.encoded[measure] = histogram.count;
    }
    return { storm: noStorm, ...facts, sequence: ++this.sequence, counts: this.counts.slice(), histograms };
  }
}
