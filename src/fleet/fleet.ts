/**
 * How workers are reached, whatever carries the messages. A fleet only carries: who is ready, when to start and what a
 * loss means is the coordinator's business. Every kind of fleet passes the same contract suite.
 */
import type { PhoneStates } from '#stats/phone-states.js';
import type { WorkerOrder } from '#worker/worker.js';
import type { FromWorker, ToWorker } from './protocol.js';

export interface FleetEvents {
  report(worker: number, report: FromWorker): void;
  /** A worker is gone without having finished; nothing follows from it. */
  lost(worker: number, why: string): void;
}

export interface Fleet {
  /**
   * Makes a worker for each order and has it prepare itself; each answers `ready` or `fault`. `states`: where workers on
   * this host tell of single phones.
   */
  launch(orders: readonly WorkerOrder[], events: FleetEvents, states?: PhoneStates | null): void;
  /** To all workers that are still there. */
  send(message: ToWorker): void;
  /** Ends one worker as a misfortune would. */
  kill(worker: number): Promise<void>;
  /** Ends all at once and resolves when they are gone; none of them counts as lost. */
  close(): Promise<void>;
}
