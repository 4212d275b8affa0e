/** What can be asked over the control socket, and how a line of JSON is read that may be anything. */
import { type FaultOrder, faultNames } from '../terms/faults.js';

export type ControlRequest =
  | { readonly action: 'pause' | 'resume' | 'stop' | 'status' }
  | { readonly action: 'rate'; readonly factor: number }
  /** Fields that are left out are as in `faultDefaults`. */
  | { readonly action: 'inject'; readonly order: Partial<FaultOrder> & Pick<FaultOrder, 'fault'> };

export const paceLimits = { least: 0.01, most: 100 } as const;

/** The request, or what is wrong with it. Whether a fault can be done, its lab says. */
export function parsedRequest(line: string): ControlRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'expected a line of JSON';
  }
  const { action, factor, order } = (value ?? {}) as { action?: unknown; factor?: unknown; order?: unknown };
  switch (action) {
    case 'pause':
    case 'resume':
    case 'stop':
    case 'status':
      return { action };
    case 'rate':
      if (typeof factor === 'number' && factor >= paceLimits.least && factor <= paceLimits.most) {
        return { action, factor };
      }
      return `expected a factor from ${paceLimits.least} to ${paceLimits.most}`;
    case 'inject':
      return isOrder(order) ? { action, order } : `expected an order with a fault: ${faultNames.join(', ')}`;
    default:
      return 'expected an action: pause, resume, rate, stop, inject or status';
  }
}

function isOrder(order: unknown): order is Pick<FaultOrder, 'fault'> {
  const { fault } = (order ?? {}) as { fault?: unknown };
  return faultNames.some((name) => name === fault);
}
