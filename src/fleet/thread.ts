/** The first lines of a worker's thread: messages in, reports out. */
import { parentPort } from 'node:worker_threads';
import { Worker } from '#worker/worker.js';
import { obey } from './obey.js';
import type { FromWorker, ToWorker } from './protocol.js';

let worker: Worker | undefined;

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'prepare') {
    worker = new Worker(message.order, report, message.addresses, message.states);
    void worker.prepare();
  } else if (worker !== undefined) obey(worker, message);
});

function report(message: FromWorker): void {
  parentPort?.postMessage(message);
}
