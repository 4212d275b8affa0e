/** A fleet in the caller's own thread. */
import type { PhoneStates } from '#stats/phone-states.js';
import { addressTable } from '#worker/addresses.js';
import { Worker, type WorkerOrder } from '#worker/worker.js';
import type { Fleet, FleetEvents } from './fleet.js';
import { obey } from './obey.js';
import type { FromWorker, ToWorker } from './protocol.js';

export class LocalFleet implements Fleet {
  private readonly workers = new Map<number, Worker>();
  private events: FleetEvents | undefined;

  launch(orders: readonly WorkerOrder[], events: FleetEvents, states: PhoneStates | null = null): void {
    this.events = events;
    const addresses = addressTable(orders[0]?.plan.total ?? 0);
    for (const order of orders) {
      const hear = (report: FromWorker) => {
        // Like a thread, a worker that was ended says nothing more.
        if (!this.workers.has(order.worker)) return;
        // After its last word nothing can befall it.
        if (report.kind === 'finished') this.workers.delete(order.worker);
        events.report(order.worker, report);
      };
      const worker = new Worker(order, hear, addresses, states);
      this.workers.set(order.worker, worker);
      void worker.prepare();
    }
  }

  send(message: ToWorker): void {
    if (message.kind === 'prepare') return;
    for (const worker of this.workers.values()) obey(worker, message);
  }

  async kill(worker: number): Promise<void> {
    this.workers.get(worker)?.end();
    if (this.workers.delete(worker)) this.events?.lost(worker, 'ended');
  }

  async close(): Promise<void> {
    for (const worker of this.workers.values()) worker.end();
    this.workers.clear();
  }
}
