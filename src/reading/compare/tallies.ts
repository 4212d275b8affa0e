/**
 * What is counted of a run and compared, a row each: the phones that had trouble, and what the plan alone determines, so that
 * two runs of it should agree. Some decide nothing: the slowest of many has no bound, and outcomes are why something else is
 * worse.
 */
import { count } from '#outputs/figures.js';
import type { Summary } from '#outputs/summary-schema.js';
import type { Tally } from '#stats/change.js';
import type { Sample } from '#stats/sample.js';
import type { Side } from './side.js';

export type Unit = 'seconds' | 'count' | 'percent' | 'ratio';

/** One figure, and what it is made of. */
export interface Tallied extends Tally {
  /** Infinity: it never came to that. */
  readonly value: number;
  /** How much of `count` one event is; absent: 1. */
  readonly weight?: number;
}

export interface TallyRow {
  readonly name: string;
  readonly unit: Unit;
  /** `neither`: it decides nothing, and is not tested. */
  readonly worse: 'more' | 'neither';
  /** Of the same phones at the same moments a single one decides where the base has none. */
  readonly isNoneExpected?: true;
  /** Null without data. */
  readonly read: (side: Side) => Tallied | null;
}

export const phoneRows: readonly TallyRow[] = [
  { ...counted('phones never in service', 'more', ({ phones }) => phones.never), isNoneExpected: true },
  { ...counted('phones out of service', 'more', ({ phones }) => phones.outOfService), isNoneExpected: true },
  counted('phones degraded', 'more', ({ phones }) => phones.degraded),
  counted('phones flapping', 'more', ({ phones }) => phones.flapping),
  {
    name: 'all in service after',
    unit: 'seconds',
    worse: 'neither',
    read: ({ summary: { timeToInService } }) => {
      const value = timeToInService['100%'] ?? Number.POSITIVE_INFINITY;
      return { value, count: value, outOf: 1 };
    },
  },
];

/** Client messages that ask for something. */
const asking = ['discover', 'request', 'decline', 'inform', 'release'];

export const rateRows: readonly TallyRow[] = [
  counted('registrations', 'neither', ({ counters }) => counters['sccp.registerAck'] ?? 0),
  share('registrations failed', ({ ineffectiveRegistrationPercent: percent, counters }) => {
    const outOf = counters['sccp.register'] ?? 0;
    return percent === null ? null : { count: (percent / 100) * outOf, outOf };
  }),
  share('keepalives lost', ({ counters: { keepalivesLost = 0, keepalives = 0 } }) => {
    return { count: keepalivesLost, outOf: keepalives };
  }),
  counted('failovers', 'more', ({ counters }) => counters.failovers ?? 0),
  counted('fallbacks', 'neither', ({ counters }) => counters.fallbacks ?? 0),
  counted('outages', 'more', ({ counters }) => counters.outages ?? 0),
  {
    name: 'phone-minutes lost',
    unit: 'ratio',
    worse: 'more',
    read: ({ summary: { counters }, samples }) => {
      const count = counters.serviceLostPhoneSeconds ?? 0;
      return { value: count / 60, count, outOf: 1, weight: weightOf(samples.outage, count / (counters.outages || 1)) };
    },
  },
  counted('boot loops', 'more', ({ counters }) => counters.bootLoops ?? 0),
  {
    name: 'DHCP messages per ACK',
    unit: 'ratio',
    worse: 'more',
    read: ({ summary: { dhcp, counters } }) => {
      const { messagesPerAck: value, renewals } = dhcp;
      const outOf = (counters['dhcp.ack'] ?? 0) - renewals.renewed;
      return value === null ? null : { value, count: value * outOf, outOf };
    },
  },
  share('DHCP retransmissions', ({ counters }) => {
    const outOf = asking.reduce((sum, type) => sum + (counters[`dhcp.${type}`] ?? 0), 0);
    return { count: counters['dhcp.retransmissions'] ?? 0, outOf };
  }),
];

/** How many outcomes are named as what befell phones. */
const namedOutcomes = 3;

/** What the run met with more often than the base, the most first: 'fetch filesMissing 50 against 0'; '' if nothing. */
export function outcomesAdded(run: Side, base: Side): string {
  return outcomeRows([run, base])
    .map(({ name, read }) => ({ name, ours: read(run)?.value ?? 0, theirs: read(base)?.value ?? 0 }))
    .filter(({ ours, theirs }) => ours > theirs)
    .sort((a, b) => b.ours - b.theirs - (a.ours - a.theirs))
    .slice(0, namedOutcomes)
    .map(({ name, ours, theirs }) => `${name} ${count(ours)} against ${count(theirs)}`)
    .join(', ');
}

/** A row for each outcome that any of them met with. */
export function outcomeRows(sides: readonly Side[]): TallyRow[] {
  const names = sides.flatMap(({ summary: { outcomes } }) => outcomes.map(nameOf));
  return [...new Set(names)].map((name) =>
    counted(name, 'neither', ({ outcomes }) => outcomes.find((each) => nameOf(each) === name)?.count ?? 0),
  );
}

function nameOf({ stage, reason }: Summary['outcomes'][number]): string {
  return `${stage} ${reason}`;
}

function counted(name: string, worse: TallyRow['worse'], read: (summary: Summary) => number): TallyRow {
  const tallied = ({ summary }: Side): Tallied => {
    const value = read(summary);
    return { value, count: value, outOf: 1 };
  };
  return { name, unit: 'count', worse, read: tallied };
}

function share(name: string, read: (summary: Summary) => Tally | null): TallyRow {
  const tallied = ({ summary }: Side): Tallied | null => {
    const tally = read(summary);
    return tally === null || tally.outOf === 0 ? null : { ...tally, value: (100 * tally.count) / tally.outOf };
  };
  return { name, unit: 'percent', worse: 'more', read: tallied };
}

/**
 * Time lost is as uncertain as so many events of this weight, in seconds: the mean of outages, each weighed by its own length
 * (the variance of a sum of random many is the sum of their squares). `mean`: where none has ended.
 */
function weightOf(outage: Sample | undefined, mean: number): number {
  let sum = 0;
  let squares = 0;
  for (const [us, count] of outage?.buckets ?? []) {
    sum += count * us;
    squares += count * us * us;
  }
  return Math.max(sum === 0 ? 0 : squares / sum / 1e6, mean) || 1;
}
