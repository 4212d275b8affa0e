/** What the keys of a line of `snapshots.ndjson` mean, of those a report draws: looked up, never taken apart. */
import { seriesName } from '#outputs/series-name.js';
import type { LabelSets } from '#stats/labels.js';
import { outcomeNames } from '#terms/outcomes.js';
import { roleNames } from '#terms/roles.js';
import { stateNames } from '#terms/states.js';

export type CourseLabels = Pick<LabelSets, 'site' | 'node' | 'server' | 'type'>;

type GaugeMeaning = { readonly site: number; readonly isInService: boolean } | { readonly node: number };
/** A number: of the outcome. */
type CounterMeaning = 'planned' | 'sent' | 'acks' | number;

export interface Keys {
  readonly gauges: ReadonlyMap<string, GaugeMeaning>;
  readonly counters: ReadonlyMap<string, CounterMeaning>;
}

export const cutOffKey = seriesName('phonesCutOff', []);

export function keysOf({ site: sites, node: nodes, server: servers, type: types }: CourseLabels): Keys {
  const gauges = new Map<string, GaugeMeaning>();
  for (const [site, siteName] of sites.entries()) {
    for (const state of stateNames) {
      gauges.set(seriesName('phones', [siteName, state]), { site, isInService: state === 'inService' });
    }
    for (const [node, nodeName] of nodes.entries()) {
      for (const role of roleNames) gauges.set(seriesName('phonesRegistered', [siteName, nodeName, role]), { node });
    }
  }
  const counters = new Map<string, CounterMeaning>([[seriesName('arrivalsPlanned', []), 'planned']]);
  for (const server of servers) {
    for (const type of types) counters.set(seriesName('dhcpMessages', [server, type, 'sent']), 'sent');
    counters.set(seriesName('dhcpMessages', [server, 'ack', 'received']), 'acks');
  }
  for (const [number, outcome] of outcomeNames.entries()) counters.set(seriesName('outcomes', [outcome]), number);
  return { gauges, counters };
}
