/** Which phones of a plan are traced, and who they are to those who read the trace. */
import type { TracedPhone } from '#phone/trace.js';
import { type PhonePlan, type Plan, phonesOf } from './plan.js';

/** Numbers of those the profile names, and of as many others as it asks for, spread evenly over the population. */
export function tracedIndicesOf(plan: Plan): number[] {
  const { phones, names } = plan.profile.trace;
  const spread = Math.min(phones, plan.total);
  const indices = new Set(Array.from({ length: spread }, (_, n) => Math.floor((n * plan.total) / spread)));
  if (names.length > 0) {
    const named = new Set(names);
    for (const { index, name } of phonesOf(plan, [[0, plan.total]])) if (named.has(name)) indices.add(index);
  }
  return [...indices].sort((a, b) => a - b);
}

/** Of a herd's phones those whose numbers in the plan are among `indices`. */
export function tracedPhonesOf(plan: Plan, herd: readonly PhonePlan[], indices: readonly number[]): TracedPhone[] {
  const traced = new Set(indices);
  return herd.flatMap(({ index, name, model, site }, slot) =>
    traced.has(index) ? [{ slot, name, model, site: plan.sites[site]!.name }] : [],
  );
}
