/** Which phones of a plan are traced, and who they are to those who read the trace. */
import type { TracedPhone } from '#phone/trace.js';
import type { PhonePlan, Plan } from './plan.js';

/** Of a herd's phones those whose numbers in the plan are among `indices`. */
export function tracedPhonesOf(plan: Plan, herd: readonly PhonePlan[], indices: readonly number[]): TracedPhone[] {
  const traced = new Set(indices);
  return herd.flatMap(({ index, name, model, site }, slot) =>
    traced.has(index) ? [{ slot, index, name, model, site: plan.sites[site]!.name }] : [],
  );
}
