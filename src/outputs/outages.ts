/** Why phones left their nodes, and where they went (design.md section 6). */
import type { Totals } from '#stats/totals.js';
import { type CauseName, causes, detectedCauseNames } from '#terms/causes.js';

/** Nodes given up by phones in service. */
export interface Detections {
  readonly cause: CauseName;
  /** By what they noticed it: `fin`, `rst`, `keepalive` ... */
  readonly basis: string;
  readonly count: number;
}

export interface Failovers {
  /** Nodes. */
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  readonly count: number;
}

/** The most frequent first. */
export function detectionsOf(totals: Totals): Detections[] {
  return frequent(
    detectedCauseNames.map((cause) => ({
      cause,
      basis: causes[cause].basis,
      count: totals.sum('detections', { cause }),
    })),
  );
}

/** The most frequent first. */
export function failoversOf({ layout, counts }: Totals): Failovers[] {
  return frequent(
    layout
      .series('failovers')
      .map(({ slot, values: [from = '', to = '', cause = ''] }) => ({ from, to, cause, count: counts[slot]! })),
  );
}

function frequent<Row extends { readonly count: number }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
