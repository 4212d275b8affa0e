/** What each message to a worker, once there is one, asks of it. */
import type { Worker } from '#worker/worker.js';
import type { ToWorker } from './protocol.js';

export function obey(worker: Worker, message: Exclude<ToWorker, { readonly kind: 'prepare' }>): void {
  switch (message.kind) {
    case 'start':
      return worker.start(message.originNs);
    case 'pause':
      return worker.pause();
    case 'resume':
      return worker.resume();
    case 'rate':
      return worker.rate(message.factor);
    case 'fault':
      return worker.fault(message.node, message.atMs, message.untilMs, message.cut);
    case 'faultOver':
      return worker.faultOver(message.node, message.atMs);
    case 'stop':
      return worker.stop();
    case 'end':
      return worker.end();
    default:
      message satisfies never;
  }
}
