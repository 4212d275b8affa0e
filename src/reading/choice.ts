/** Which phone is meant, of those a run has kept something of. */
import type { PhoneRecord } from '#stats/phone-record.js';

/** Which of two phones comes first, by what is looked for. */
type Order = (a: PhoneRecord, b: PhoneRecord) => number;

/** Phones without a name of their own, a row each. */
export const superlatives = {
  worst: {
    meaning: 'never in service before all others, then most often out of service, then met with most, then the slowest',
    order: (a, b) =>
      Number(b.onboardSeconds === null) - Number(a.onboardSeconds === null) ||
      b.outages - a.outages ||
      b.outcomes.count - a.outcomes.count ||
      slower(a, b),
  },
  slowest: {
    meaning: 'the longest from its first packet until it was in service, of those that were',
    order: (a, b) => slower(a, b),
  },
} as const satisfies Record<string, { readonly meaning: string; readonly order: Order }>;

export type Superlative = keyof typeof superlatives;

/** null: none was kept that could be it. Of equals the first. */
export async function chosen(records: AsyncIterable<PhoneRecord>, what: Superlative): Promise<PhoneRecord | null> {
  const { order } = superlatives[what];
  let best: PhoneRecord | null = null;
  for await (const record of records) {
    // Never switched on, or, for the slowest, never in service: it has no time to compare.
    if (record.way === null || (what === 'slowest' && record.onboardSeconds === null)) continue;
    if (best === null || order(best, record) > 0) best = record;
  }
  return best;
}

export async function recordOf(records: AsyncIterable<PhoneRecord>, index: number): Promise<PhoneRecord | null> {
  for await (const record of records) if (record.index === index) return record;
  return null;
}

function slower(a: PhoneRecord, b: PhoneRecord): number {
  return (b.onboardSeconds ?? 0) - (a.onboardSeconds ?? 0);
}
