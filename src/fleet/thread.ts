/** The first lines of a worker's thread: messages in, reports out. */
import { parentPort } from 'node:worker_threads';
import { Worker } from '#worker/worker.js';
import type { FromWorker, ToWorker } from './protocol.js';

let worker: Worker | undefined;

parentPort?.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'prepare':
      worker = new Worker(message.order, report);
      void worker.prepare();
      return;
    case 'start':
      return worker?.start(message.originNs);
    case 'stop':
      return worker?.stop();
    case 'end':
      return worker?.end();
    default:
      message satisfies never;
  }
});

function report(message: FromWorker): void {
  parentPort?.postMessage(message);
}
