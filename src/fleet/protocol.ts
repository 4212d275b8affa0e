/** Every message between coordinator and worker, both ways. Plain data: threads, processes and machines carry the same. */
import type { WorkerOrder, WorkerReport } from '#worker/worker.js';

export type ToWorker =
  | { readonly kind: 'prepare'; readonly order: WorkerOrder }
  /** The moment of the start on the host's monotonic clock, in nanoseconds. */
  | { readonly kind: 'start'; readonly originNs: bigint }
  /** Holds the arrivals; those to come shift by as long. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** The arrivals to come, so many times as quick as planned. */
  | { readonly kind: 'rate'; readonly factor: number }
  /** The gentle end. */
  | { readonly kind: 'stop' }
  /** The end at once. */
  | { readonly kind: 'end' };

export type FromWorker = WorkerReport;
