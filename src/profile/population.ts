/** How many phones of which model stand where. However they are asked for, the parts add up to exactly the whole. */
import type { ModelName } from '#phone/models.js';

export interface ModelCount {
  readonly model: ModelName;
  readonly count: number;
}

export interface ModelShare {
  readonly model: ModelName;
  readonly share: number;
}

/**
 * Cuts a whole number into parts that stand to each other as the weights do and add up to it (largest remainder; the
 * earlier part wins a tie). Weights that add up to zero get nothing.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((so, weight) => so + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const quotas = weights.map((weight) => (total * weight) / sum);
  const parts = quotas.map(Math.floor);
  const left = total - parts.reduce((so, part) => so + part, 0);
  const byRemainder = quotas.map((quota, n) => ({ n, remainder: quota % 1 })).sort((a, b) => b.remainder - a.remainder);
  for (const { n } of byRemainder.slice(0, left)) parts[n]! += 1;
  return parts;
}

/** A site's phones as counts by model: a bare number is spread over the mix. */
export function countByModel(
  phones: number | readonly ModelCount[],
  mix: readonly ModelShare[],
): readonly ModelCount[] {
  if (typeof phones !== 'number') return phones;
  const counts = apportion(
    phones,
    mix.map(({ share }) => share),
  );
  return mix.map(({ model }, n) => ({ model, count: counts[n]! }));
}

export function sumOf(phones: readonly ModelCount[]): number {
  return phones.reduce((sum, { count }) => sum + count, 0);
}

/** Makes the sites hold `total` phones: the sites keep their proportions, and within each site its models. */
export function scaleSites<Site extends { readonly phones: readonly ModelCount[] }>(
  sites: readonly Site[],
  total: number,
): Site[] {
  const totals = apportion(
    total,
    sites.map(({ phones }) => sumOf(phones)),
  );
  return sites.map((site, n) => {
    const counts = apportion(
      totals[n]!,
      site.phones.map(({ count }) => count),
    );
    return { ...site, phones: site.phones.map(({ model }, m) => ({ model, count: counts[m]! })) };
  });
}
