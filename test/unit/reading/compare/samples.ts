/** Runs to compare: so many phones, so slow. */

import { histogramsOf } from '#outputs/histograms.js';
import type { Summary } from '#outputs/summary-schema.js';
import { type Comparison, compareRuns } from '#reading/compare/comparison.js';
import type { Finding } from '#reading/compare/rows.js';
import type { Side } from '#reading/compare/side.js';
import { Measure, type MeasureName } from '#stats/measures.js';
import { Sample } from '#stats/sample.js';
import { run, Story } from '../../outputs/samples.js';

interface Wishes {
  readonly up?: number;
  readonly never?: number;
  /** Further durations, in milliseconds; a phone each, but for those of which there is none. */
  readonly durations?: Readonly<Partial<Record<MeasureName, (phone: number) => number | null>>>;
  readonly summary?: Partial<Summary>;
  readonly counters?: Readonly<Record<string, number>>;
  readonly run?: Partial<Side['run']>;
  readonly profile?: unknown;
  readonly directory?: string;
}

/** 1,000 phones that boot within half a second each. */
export function side({ up = 1000, never = 0, durations = {}, ...wishes }: Wishes = {}): Side {
  const story = new Story();
  story.boot(up, never);
  if (durations.outage !== undefined) story.recorder.add(story.layout.slot('outages'), up);
  for (const [name, of] of Object.entries(durations)) {
    for (let phone = 0; phone < up; phone++) {
      const ms = of(phone);
      if (ms !== null) story.recorder.record(Measure[name as MeasureName], ms);
    }
  }
  story.moment(1000, true);
  const told = story.summary();
  const summary = { ...told, counters: { ...told.counters, ...wishes.counters }, ...wishes.summary };
  const { measures } = histogramsOf(story.totals, summary);
  const samples = Object.entries(measures).map(([name, { buckets, never }]) => [name, new Sample(buckets, never ?? 0)]);
  return {
    directory: wishes.directory ?? 'runs/20261122T125304Z-quickstart',
    run: { ...run, startedAt: run.startedAt.toISOString(), ...wishes.run },
    summary,
    samples: Object.fromEntries(samples) as Side['samples'],
    profile: wishes.profile ?? { name: 'quickstart', hold: '30s', lab: { capacity: { tftpSlots: null } } },
  };
}

/** Outages of as many seconds as a phone has, so many times over. */
export function outages(times: number): Wishes {
  const lost = 1000 * 50.5 * times;
  return {
    durations: { outage: (phone) => 1000 * times * ((phone % 100) + 1) },
    counters: { outages: 1000, failovers: 1000, serviceLostPhoneSeconds: lost },
  };
}

export const scales = { tolerance: 0.1, risk: 0.05 };

/** As if both were of the same plan. */
export function compared(run: Side, ...bases: readonly Side[]): Comparison {
  return compareRuns(run, bases, scales, () => true);
}

/** By the name of the row. */
export function findings(run: Side, ...bases: readonly Side[]): Readonly<Record<string, Finding>> {
  return Object.fromEntries(compared(run, ...bases).rows.map(({ name, finding }) => [name, finding]));
}
