/**
 * Every message between coordinator and worker, both ways. Plain data: threads, processes and machines carry the same,
 * but for the memory of a host.
 */
import type { PhoneStates } from '#stats/phone-states.js';
import type { AddressTable } from '#worker/addresses.js';
import type { WorkerOrder, WorkerReport } from '#worker/worker.js';
import type { Cut } from '../terms/shares.js';

export type ToWorker =
  /** `addresses` and `states`: memory of the worker's host. */
  | {
      readonly kind: 'prepare';
      readonly order: WorkerOrder;
      readonly addresses: AddressTable;
      readonly states: PhoneStates | null;
    }
  /** The moment of the start on the host's monotonic clock, in nanoseconds. */
  | { readonly kind: 'start'; readonly originNs: bigint }
  /** Holds the arrivals; those to come shift by as long. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** The arrivals to come, so many times as quick as planned. */
  | { readonly kind: 'rate'; readonly factor: number }
  /**
   * The run itself takes a node away at this moment, in milliseconds since its start, from the phones within the cut: they
   * count from it.
   */
  | {
      readonly kind: 'fault';
      readonly node: string;
      readonly atMs: number;
      readonly untilMs: number;
      readonly cut: Cut;
    }
  /** It is over, or did not come to pass. */
  | { readonly kind: 'faultOver'; readonly node: string; readonly atMs: number }
  /** The gentle end. */
  | { readonly kind: 'stop' }
  /** The end at once. */
  | { readonly kind: 'end' };

export type FromWorker = WorkerReport;
