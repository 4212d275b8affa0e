/** One phone that is traced, in a lab: what a story is told of. */
import type { Trace } from '#phone/trace.js';
import type { Conditions } from '#simulation/network.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { worldOf } from './simulated.js';

/** By the name of its golden story: a phone to which it has happened. */
export type Misfortunes = Readonly<Record<string, () => { readonly trace: Trace }>>;

/** One phone that is switched on at once, in a lab. */
export function lone(lab = '{}', model = '7960', phones = '', conditions: Partial<Conditions> = {}) {
  const mix = `phones: { count: 1, startup: none, mix: { "${model}": 100% }${phones} }`;
  return worldOf(`${mix}\narrivals: { kind: burst, within: 0s }\nlab: ${lab}`, conditions, [0]);
}

export function fault(name: FaultName, more: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault: name, ...more };
}

export const traced = { isTraced: true };
