/**
 * What a worker reports each second: everything it has counted since it began, not what is new. So a lost, repeated or
 * late snapshot costs resolution and never a count. Plain data: it crosses threads as it stands.
 */
import type { MeasureName } from './measures.js';
import type { StormFigures } from './storm-figures.js';

export interface Snapshot {
  readonly worker: number;
  /** 0, and one more for each time the worker was started anew and counts from zero. */
  readonly epoch: number;
  /** 1, 2, 3 ... within the epoch. */
  readonly sequence: number;
  /** Since the run's start. */
  readonly atMs: number;
  /** In the order of the run's `Layout`. */
  readonly counts: Float64Array;
  /** Encoded (`Histogram.encode`): those that changed since the snapshot before, all that hold data when `final`. */
  readonly histograms: Partial<Record<MeasureName, Uint8Array>>;
  readonly generator: GeneratorFigures;
  readonly storm: StormFigures;
  /** The worker's last word in this epoch. */
  readonly final: boolean;
}

/** What the measuring itself costs a worker's process, or its thread where the platform tells. */
export interface GeneratorFigures {
  /** Since the epoch began. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** How long the thread was ready to run and had no processor; absent where the platform does not tell. */
  readonly waitedSeconds?: number;
  /** Of the descriptors the process may open, the share that is; absent where the platform does not tell. */
  readonly openFilesShare?: number;
}
