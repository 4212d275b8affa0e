/** The figures of a run beside those of one base: what changed, whether by more than chance and tolerance, and for the worse. */
import { percentileChange, type Tally, tallyChange } from '#stats/change.js';
import type { MeasureName } from '#stats/measures.js';
import { type MeasureByCause, measuresByCause } from '#stats/measures-by-cause.js';
import type { Samples, Side } from './side.js';
import { outcomeRows, outcomesAdded, phoneRows, rateRows, type Tallied, type TallyRow, type Unit } from './tallies.js';

/** What a row comes to, the least first. */
export const findings = {
  same: 'within the tolerance',
  chance: 'beyond the tolerance, but no more than chance may do',
  told: 'changed, which decides nothing by itself',
  better: 'better',
  unsure: 'changed, perhaps by the generator, whose measurement is suspect or invalid, or by another plan',
  worse: 'worse',
} as const;

export type Finding = keyof typeof findings;

export interface Row {
  /** 'onboard p99', 'failovers' */
  readonly name: string;
  readonly unit: Unit;
  /** Of which it is a percentile; null: it is a count. */
  readonly measure: MeasureName | null;
  /** Infinity: it has no end, so many never got there. */
  readonly base: number;
  readonly run: number;
  /** run / base; Infinity from nothing to something. */
  readonly factor: number;
  /** Within which the factor lies; null: not known. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Null: not tested. */
  readonly isBeyondChance: boolean | null;
  readonly finding: Finding;
  /** Why it is worse whatever chance may do; null: it has nothing but its figures. */
  readonly reason: string | null;
}

/** What a change is held against. */
export interface Scales {
  /** 0.1: ten percent. */
  readonly tolerance: number;
  /** How often at most any row of two equal runs is called worse; better as rarely. */
  readonly risk: number;
}

/** The user’s first; then those of a boot, in its order. */
const durations: readonly MeasureName[] = [
  ...(['onboard', 'boot', 'outage', 'recover', 'detect'] as const),
  ...(['lease', 'fetch', 'connect', 'register', 'provision', 'keepalive', 'tokenWait'] as const),
  ...(Object.keys(measuresByCause) as MeasureByCause[]),
];

const percentiles = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** What the generator itself was late by: a change of less is as likely its own. */
const ownLateness = ['loopDelay', 'arrivalLateness', 'keepaliveLateness'] as const satisfies readonly MeasureName[];

/**
 * How many rows of each kind can decide, whether or not a run came to have them: one with more kinds of trouble is tested
 * no less sharply. Counts and percentiles have half the risk each, for counts are few and percentiles many.
 */
const testable = {
  counts: [...phoneRows, ...rateRows].filter(({ worse }) => worse === 'more').length,
  percentiles: durations.length * percentiles.length,
};

export const tested = testable.counts + testable.percentiles;

/** What a row is held against: `scales`, with the risk of this row alone. */
interface Beside extends Scales {
  readonly run: Side;
  readonly base: Side;
  /** The same phones at the same moments. */
  readonly isReplay: boolean;
}

export function rowsOf(run: Side, base: Side, { tolerance, risk }: Scales, isReplay: boolean): Row[] {
  const counted: Beside = { run, base, isReplay, tolerance, risk: risk / 2 / testable.counts };
  const timed: Beside = { ...counted, risk: risk / 2 / testable.percentiles };
  return [
    ...phoneRows.map((row) => tallyRow(row, counted)),
    ...durations.flatMap((measure) => durationRows(measure, timed)),
    ...[...rateRows, ...outcomeRows([run, base])].map((row) => tallyRow(row, counted)),
  ].filter((row) => row !== null);
}

/** Null where there is nothing to tell. */
function tallyRow(row: TallyRow, { run, base, isReplay, tolerance, risk }: Beside): Row | null {
  const [ours, theirs] = [row.read(run), row.read(base)];
  if (ours === null || theirs === null || (ours.value === 0 && theirs.value === 0)) return null;
  const { name, unit } = row;
  const factor = ours.value === theirs.value ? 1 : ours.value / theirs.value;
  const isBeyondChance = row.worse === 'neither' ? null : isTallyBeyondChance(ours, theirs, risk);
  const told = { name, unit, measure: null, base: theirs.value, run: ours.value, factor, interval: null };
  if (isReplay && row.isNoneExpected && theirs.value === 0) {
    return { ...told, isBeyondChance: isBeyondChance || null, finding: 'worse', reason: reasonOf(run, base) };
  }
  const isSame = isWithin(factor, tolerance);
  const finding = isSame ? 'same' : isBeyondChance === false ? 'chance' : judged(row, factor);
  return { ...told, isBeyondChance, finding, reason: null };
}

/** Null where one of them could not happen at all. */
function isTallyBeyondChance(ours: Tallied, theirs: Tallied, risk: number): boolean | null {
  const weight = Math.max(ours.weight ?? 1, theirs.weight ?? 1);
  const weighed = ({ count, outOf }: Tally): Tally => ({ count: count / weight, outOf });
  return tallyChange(weighed(ours), weighed(theirs), risk)?.isBeyondChance ?? null;
}

function judged({ worse }: TallyRow, factor: number): Finding {
  if (worse === 'neither') return 'told';
  return factor > 1 ? 'worse' : 'better';
}

/** Why a single phone decides. */
function reasonOf(run: Side, base: Side): string {
  const added = outcomesAdded(run, base);
  const met = added === '' ? '' : `; more often than there: ${added}`;
  return `none in the base, of the same phones at the same moments, so each one decides${met}`;
}

function durationRows(measure: MeasureName, { run, base, tolerance, risk }: Beside): Row[] {
  const [ours, theirs] = [run.samples[measure], base.samples[measure]];
  if (ours === undefined || theirs === undefined || (isWhole(measure, run) && isWhole(measure, base))) return [];
  return percentiles.flatMap(([percentile, share]) => {
    const change = percentileChange(ours, theirs, share, risk);
    if (change === null) return [];
    const { runUs, baseUs, factor, low, high, isBeyondChance } = change;
    const ownUs = Math.max(latenessUs(run.samples, share), latenessUs(base.samples, share));
    const isSame = isWithin(factor, tolerance) || Math.abs(runUs - baseUs) <= ownUs;
    const changed = factor > 1 ? 'worse' : 'better';
    return [
      {
        name: `${measure} ${percentile}`,
        unit: 'seconds',
        measure,
        base: baseUs / 1e6,
        run: runUs / 1e6,
        factor,
        interval: [low, high],
        isBeyondChance,
        finding: isSame ? 'same' : isBeyondChance ? changed : 'chance',
        reason: null,
      },
    ];
  });
}

/** A measure by cause that tells no more than the measure itself. */
function isWhole(measure: MeasureName, { samples }: Side): boolean {
  const all = samples[measure.startsWith('detect') ? 'detect' : 'outage'];
  return Object.hasOwn(measuresByCause, measure) && samples[measure]?.size === all?.size;
}

function latenessUs(samples: Samples, share: number): number {
  return Math.max(...ownLateness.map((measure) => samples[measure]?.percentileUs(share) ?? 0));
}

/** As far down as up: what is 10 % more seen from the base is no change seen from the run either. */
function isWithin(factor: number, tolerance: number): boolean {
  return factor <= 1 + tolerance && factor >= 1 / (1 + tolerance);
}
