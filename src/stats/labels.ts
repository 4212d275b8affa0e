/** What tells the series of a metric apart, and the shape of a metric's row. */
import { causeNames } from '#terms/causes.js';
import { type OutcomeName, outcomeNames, outcomes } from '#terms/outcomes.js';

/** The label values that only the run knows. Their order is the numbering phones count by. */
export interface LabelSets {
  readonly site: readonly string[];
  readonly node: readonly string[];
  /** DHCP servers. */
  readonly server: readonly string[];
  /** DHCP message types. */
  readonly type: readonly string[];
  /** SCCP messages. */
  readonly message: readonly string[];
}

/** A label of a metric: its values are the product's (a list) or the run's (the name of a label set). */
export interface Label {
  readonly name: string;
  readonly values: readonly string[] | keyof LabelSets;
  /** For a label that is shown as others. */
  readonly shownAs?: (value: string) => Readonly<Record<string, string>>;
}

export interface MetricRow {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** At most three, the first the slowest in the layout. */
  readonly labels: readonly Label[];
  readonly unit: string;
  readonly help: string;
}

export const site = { name: 'site', values: 'site' } as const;
export const node = { name: 'node', values: 'node' } as const;
export const cause = { name: 'cause', values: causeNames } as const;
export const direction = { name: 'direction', values: ['sent', 'received'] } as const;

export const outcome = { name: 'outcome', values: outcomeNames, shownAs: stageAndReason } as const;

function stageAndReason(name: string): { stage: string; reason: string } {
  const { stage, reason } = outcomes[name as OutcomeName];
  return { stage, reason };
}
