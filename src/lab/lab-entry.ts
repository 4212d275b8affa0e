/** The first lines of the lab's own process. */
import type { FaultOrder } from '../terms/faults.js';
import { Lab } from './lab.js';
import { errorOf, failureOf, type LabFailure, type LabOrder, type LabReport } from './lab-process.js';
import type { LabSettings } from './settings.js';

let lab: Lab | undefined;

/** Faults ordered by the management port: the parent does them, for its phones are to know of them first. */
const commanded: ((failure: LabFailure | null) => void)[] = [];

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('SIGHUP', () => {});
process.on('disconnect', () => process.exit());
// One after the other, so that reports come in the sequence of the orders.
let obeyed = Promise.resolve();
process.on('message', (order: LabOrder) => {
  obeyed = obeyed.then(() => obey(order));
});

async function obey(order: LabOrder): Promise<void> {
  switch (order.kind) {
    case 'start':
      return start(order.settings);
    case 'view':
      return report({ kind: 'view', view: lab!.view() });
    case 'reset':
      return report({ kind: 'reset', phones: lab!.reset(order) });
    case 'inject':
      return inject(order.order);
    case 'faults':
      return report({ kind: 'faults', faults: lab!.faults() });
    case 'done':
      return commanded[order.number]?.(order.failure);
    case 'stop':
      await lab?.stop();
      process.disconnect();
      return;
    default:
      order satisfies never;
  }
}

async function start(settings: LabSettings): Promise<void> {
  try {
    lab = await Lab.start(settings, { command, broken });
    report({ kind: 'listening', addresses: lab.addresses, backlog: lab.backlog });
  } catch (error) {
    reportFailure(error);
  }
}

async function inject(order: FaultOrder): Promise<void> {
  try {
    await lab!.inject(order);
    report({ kind: 'injected' });
  } catch (error) {
    reportFailure(error);
  }
}

function command(order: FaultOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const number = commanded.length;
    commanded.push((failure) => (failure === null ? resolve() : reject(errorOf(failure))));
    report({ kind: 'commanded', number, order });
  });
}

function broken({ message }: Error): void {
  process.exitCode = 1;
  report({ kind: 'broken', why: message });
  void lab?.stop().finally(() => process.disconnect());
}

function reportFailure(error: unknown): void {
  report({ kind: 'failed', ...failureOf(error) });
}

function report(message: LabReport): void {
  process.send?.(message);
}
