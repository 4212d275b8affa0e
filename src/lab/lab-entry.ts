/** The first lines of the lab's own process. */
import { LoadError } from '../errors.js';
import type { FaultOrder } from '../terms/faults.js';
import { Lab } from './lab.js';
import type { LabOrder, LabReport } from './lab-process.js';
import type { LabSettings } from './settings.js';

let lab: Lab | undefined;

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
    lab = await Lab.start(settings);
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

function reportFailure(error: unknown): void {
  const { message } = error as Error;
  const known = error instanceof LoadError ? error : { code: 'cannot-start' as const, hint: '' };
  report({ kind: 'failed', code: known.code, message, hint: known.hint });
}

function report(message: LabReport): void {
  process.send?.(message);
}
