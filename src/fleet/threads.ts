/** A fleet of threads in this process, one for each worker. */
import { Worker as Thread } from 'node:worker_threads';
import type { PhoneStates } from '#stats/phone-states.js';
import { type AddressTable, addressTable } from '#worker/addresses.js';
import type { WorkerOrder } from '#worker/worker.js';
import type { Fleet, FleetEvents } from './fleet.js';
import type { FromWorker, ToWorker } from './protocol.js';

interface HostMemory {
  readonly addresses: AddressTable;
  readonly states: PhoneStates | null;
}

export class ThreadFleet implements Fleet {
  private readonly threads = new Map<number, Thread>();

  launch(orders: readonly WorkerOrder[], events: FleetEvents, states: PhoneStates | null = null): void {
    const memory = { addresses: addressTable(orders[0]?.plan.total ?? 0), states };
    for (const order of orders) this.launchOne(order, memory, events);
  }

  send(message: ToWorker): void {
    for (const thread of this.threads.values()) thread.postMessage(message);
  }

  async kill(worker: number): Promise<void> {
    await this.threads.get(worker)?.terminate();
  }

  async close(): Promise<void> {
    const threads = [...this.threads.values()];
    this.threads.clear();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  private launchOne(order: WorkerOrder, memory: HostMemory, events: FleetEvents): void {
    const { worker } = order;
    const thread = new Thread(new URL('./thread.js', import.meta.url), { name: `worker ${worker}`, execArgv: [] });
    this.threads.set(worker, thread);
    let why = 'its thread ended';
    let hasFinished = false;
    thread.on('message', (report: FromWorker) => {
      hasFinished ||= report.kind === 'finished';
      // What was under way when the fleet closed is not heard.
      if (this.threads.get(worker) === thread) events.report(worker, report);
    });
    thread.on('error', (error) => {
      why = error.stack ?? error.message;
    });
    thread.on('exit', () => {
      const wasOurs = this.threads.delete(worker);
      if (wasOurs && !hasFinished) events.lost(worker, why);
    });
    thread.postMessage({ kind: 'prepare', order, ...memory } satisfies ToWorker);
  }
}
