/**
 * The numbers of the whole run: the latest word of each worker, added up. A counter is the sum over workers and their
 * epochs, a gauge the sum over each worker's present epoch; for a phone that went down with its worker is nowhere.
 *
 * Snapshots may come late, twice or not at all. Counts are taken from the newest; a histogram, sent only when it
 * changed, from the newest snapshot that holds it.
 */
import { GiaddrPeaks } from './giaddr-peaks.js';
import { Histogram } from './histogram.js';
import type { Layout, Where } from './layout.js';
import { type MeasureName, measureNames } from './measures.js';
import type { MetricName } from './metrics.js';
import type { Snapshot } from './snapshot.js';
import { addStorms, type StormTotals } from './storm-figures.js';

/** What is known of one worker. */
export interface WorkerState {
  readonly worker: number;
  /** Of its newest snapshot, since the run's start. */
  readonly atMs: number;
  /** It has said its last word. */
  readonly final: boolean;
  /** Over all its epochs. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Of the time of its present epoch: how much it was ready to run and had no processor; null where unknown. */
  readonly waitedShare: number | null;
}

interface Epoch {
  latest: Snapshot;
  /** Snapshots received, none counted twice. */
  received: number;
  /** Sequence numbers that were passed over and may still come. */
  readonly missing: Set<number>;
  /** Per measure: the newest encoding, and the sequence number it came with. */
  readonly histograms: Map<MeasureName, { readonly sequence: number; readonly bytes: Uint8Array }>;
}

export class Totals {
  readonly layout: Layout;
  /** worker -> epoch -> what it said */
  private readonly epochs = new Map<number, Map<number, Epoch>>();
  private readonly giaddrPeaks = new GiaddrPeaks();
  private newestMs = 0;
  private largestRssBytes = 0;
  private largestOpenFilesShare: number | null = null;
  private sums: Float64Array | null = null;
  private readonly merged = new Map<MeasureName, Histogram>();

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Throws RangeError for a snapshot of another layout. */
  take(snapshot: Snapshot): void {
    if (snapshot.counts.length !== this.layout.size) {
      throw new RangeError(`a snapshot has ${snapshot.counts.length} numbers, the layout ${this.layout.size}`);
    }
    const epoch = this.epochOf(snapshot);
    countSnapshot(epoch, snapshot.sequence);
    if (snapshot.sequence > epoch.latest.sequence) {
      this.giaddrPeaks.take(epoch.latest.storm, snapshot.storm);
      epoch.latest = snapshot;
    }
    for (const name of measureNames) {
      const bytes = snapshot.histograms[name];
      if (bytes === undefined || snapshot.sequence <= (epoch.histograms.get(name)?.sequence ?? 0)) continue;
      epoch.histograms.set(name, { sequence: snapshot.sequence, bytes });
      this.merged.delete(name);
    }
    this.sums = null;
    this.newestMs = Math.max(this.newestMs, snapshot.atMs);
    const { rssBytes, openFilesShare } = snapshot.generator;
    this.largestRssBytes = Math.max(this.largestRssBytes, rssBytes);
    if (openFilesShare !== undefined) {
      this.largestOpenFilesShare = Math.max(this.largestOpenFilesShare ?? 0, openFilesShare);
    }
  }

  /** The newest moment any worker has spoken of, since the run's start. */
  get atMs(): number {
    return this.newestMs;
  }

  /** The most memory a reporting process had. */
  get peakRssBytes(): number {
    return this.largestRssBytes;
  }

  /** The closest a reporting process came to the descriptors it may open, 0..1; null where unknown. */
  get peakOpenFilesShare(): number | null {
    return this.largestOpenFilesShare;
  }

  /** Snapshots taken. */
  get snapshots(): number {
    return this.sumOfEpochs((epoch) => epoch.received);
  }

  /** Snapshots that were passed over by later ones and never came. */
  get lostSnapshots(): number {
    return this.sumOfEpochs((epoch) => epoch.missing.size);
  }

  /** One number, by the numbers of its label values. */
  value(metric: MetricName, a = 0, b = 0, c = 0): number {
    return this.counts[this.layout.slot(metric, a, b, c)]!;
  }

  /** All series of a metric, or those meant by `where`. */
  sum<M extends MetricName>(metric: M, where: Where<M> = {}): number {
    let sum = 0;
    for (const { slot } of this.layout.series(metric, where)) sum += this.counts[slot]!;
    return sum;
  }

  /** Every number in the order of the layout; a new array after each snapshot. */
  get counts(): Readonly<Float64Array> {
    this.sums ??= this.addUp();
    return this.sums;
  }

  /** Of all workers together; not to be recorded into. */
  histogram(measure: MeasureName): Histogram {
    let merged = this.merged.get(measure);
    if (merged === undefined) {
      merged = this.merge(measure, this.epochs.keys());
      this.merged.set(measure, merged);
    }
    return merged;
  }

  histogramOf(worker: number, measure: MeasureName): Histogram {
    return this.merge(measure, [worker]);
  }

  /** Every worker heard of, by number. */
  get workers(): readonly WorkerState[] {
    return [...this.epochs]
      .sort(([a], [b]) => a - b)
      .map(([worker, epochs]) => {
        const { atMs, final, generator } = newest(epochs).latest;
        const { waitedSeconds } = generator;
        const waitedShare = waitedSeconds === undefined || atMs <= 0 ? null : waitedSeconds / (atMs / 1000);
        const cpuSeconds = [...epochs.values()].reduce((sum, epoch) => sum + epoch.latest.generator.cpuSeconds, 0);
        const { rssBytes, heapBytes } = generator;
        return { worker, atMs, final, cpuSeconds, rssBytes, heapBytes, waitedShare };
      });
  }

  /** Where the DHCP messages of the run came from. */
  get storm(): StormTotals {
    const storms = [...this.epochs.values()].flatMap((epochs) =>
      [...epochs.values()].map(({ latest }) => latest.storm),
    );
    return addStorms(storms, (giaddr, messages) => this.giaddrPeaks.of(giaddr, messages));
  }

  private epochOf(snapshot: Snapshot): Epoch {
    let epochs = this.epochs.get(snapshot.worker);
    if (epochs === undefined) {
      epochs = new Map();
      this.epochs.set(snapshot.worker, epochs);
    }
    let epoch = epochs.get(snapshot.epoch);
    if (epoch === undefined) {
      epoch = { latest: snapshot, received: 0, missing: new Set(), histograms: new Map() };
      for (let sequence = 1; sequence <= snapshot.sequence; sequence++) epoch.missing.add(sequence);
      epochs.set(snapshot.epoch, epoch);
      this.giaddrPeaks.take(null, snapshot.storm);
    }
    return epoch;
  }

  private sumOfEpochs(read: (epoch: Epoch) => number): number {
    return [...this.epochs.values()].reduce(
      (sum, epochs) => [...epochs.values()].reduce((inner, epoch) => inner + read(epoch), sum),
      0,
    );
  }

  private addUp(): Float64Array {
    const sums = new Float64Array(this.layout.size);
    for (const epochs of this.epochs.values()) {
      const present = newest(epochs);
      for (const epoch of epochs.values()) {
        const { counts } = epoch.latest;
        const first = epoch === present ? 0 : this.layout.gaugeEnd;
        for (let slot = first; slot < counts.length; slot++) sums[slot]! += counts[slot]!;
      }
    }
    return sums;
  }

  private merge(measure: MeasureName, workers: Iterable<number>): Histogram {
    const merged = new Histogram();
    for (const worker of workers) {
      for (const epoch of this.epochs.get(worker)?.values() ?? []) {
        const encoded = epoch.histograms.get(measure);
        if (encoded !== undefined) merged.add(encoded.bytes);
      }
    }
    return merged;
  }
}

function countSnapshot(epoch: Epoch, sequence: number): void {
  for (let passed = epoch.latest.sequence + 1; passed <= sequence; passed++) epoch.missing.add(passed);
  if (epoch.missing.delete(sequence)) epoch.received++;
}

function newest(epochs: ReadonlyMap<number, Epoch>): Epoch {
  return epochs.get(Math.max(...epochs.keys()))!;
}
