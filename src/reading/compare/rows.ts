/** The figures of a run beside those of one base: what changed, whether by more than chance and tolerance, and for the worse. */
import { percentileChange, type Tally, tallyChange } from '#stats/change.js';
import type { MeasureName } from '#stats/measures.js';
import { type MeasureByCause, measuresByCause } from '#stats/measures-by-cause.js';
import type { Samples, Side } from './side.js';
import { outcomeRows, phoneRows, rateRows, type TallyRow, type Unit } from './tallies.js';

/** What a row comes to, the least first. */
export const findings = {
  same: 'within the tolerance',
  chance: 'beyond the tolerance, but no more than chance may do',
  told: 'changed, which decides nothing by itself',
  better: 'better',
  unsure: 'changed, perhaps by the generator: its measurement is suspect or invalid',
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
}

/** What a change is held against. */
export interface Scales {
  /** 0.1: ten percent. */
  readonly tolerance: number;
  /** How often at most any row of two equal runs is called more than chance. */
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

/** A row that is to be made when it is known how many are: each has its part of the risk. */
interface PlannedRow {
  readonly isTested: boolean;
  readonly make: (risk: number) => Row | null;
}

export function rowsOf(run: Side, base: Side, scales: Scales): { readonly rows: Row[]; readonly tested: number } {
  const counted = (rows: readonly TallyRow[]) => rows.flatMap((row) => plannedTally(row, run, base, scales));
  const planned = [
    ...counted(phoneRows),
    ...durations.flatMap((measure) => plannedDurations(measure, run, base, scales)),
    ...counted(rateRows),
    ...counted(outcomeRows([run, base])),
  ];
  const tested = planned.filter(({ isTested }) => isTested).length;
  const risk = scales.risk / Math.max(1, tested);
  return { rows: planned.map(({ make }) => make(risk)).filter((row) => row !== null), tested };
}

/** None where there is nothing to tell. */
function plannedTally(row: TallyRow, run: Side, base: Side, { tolerance }: Scales): PlannedRow[] {
  const [ours, theirs] = [row.read(run), row.read(base)];
  if (ours === null || theirs === null || (ours.value === 0 && theirs.value === 0)) return [];
  const { name, unit, isTested } = row;
  const weight = Math.max(ours.weight ?? 1, theirs.weight ?? 1);
  const weighed = ({ count, outOf }: Tally): Tally => ({ count: count / weight, outOf });
  const factor = ours.value === theirs.value ? 1 : ours.value / theirs.value;
  const told = { name, unit, measure: null, base: theirs.value, run: ours.value, factor, interval: null };
  const make = (risk: number): Row => {
    const isBeyondChance = isTested
      ? (tallyChange(weighed(ours), weighed(theirs), risk)?.isBeyondChance ?? null)
      : null;
    const isSame = isWithin(factor, tolerance);
    return {
      ...told,
      isBeyondChance,
      finding: isSame ? 'same' : isBeyondChance === false ? 'chance' : judged(row, factor),
    };
  };
  return [{ isTested, make }];
}

function judged({ worse }: TallyRow, factor: number): Finding {
  if (worse === 'neither') return 'told';
  return factor > 1 ? 'worse' : 'better';
}

function plannedDurations(measure: MeasureName, run: Side, base: Side, scales: Scales): PlannedRow[] {
  const [ours, theirs] = [run.samples[measure], base.samples[measure]];
  if (ours === undefined || theirs === undefined || (isWhole(measure, run) && isWhole(measure, base))) return [];
  const isDoubted = [run, base].some(({ summary: { measurement } }) => measurement.verdict !== 'valid');
  return percentiles.map(([percentile, share]) => {
    const make = (risk: number): Row | null => {
      const change = percentileChange(ours, theirs, share, risk);
      if (change === null) return null;
      const { runUs, baseUs, factor, low, high, isBeyondChance } = change;
      const ownUs = Math.max(latenessUs(run.samples, share), latenessUs(base.samples, share));
      const isSame = isWithin(factor, scales.tolerance) || Math.abs(runUs - baseUs) <= ownUs;
      const changed = isDoubted ? 'unsure' : factor > 1 ? 'worse' : 'better';
      return {
        name: `${measure} ${percentile}`,
        unit: 'seconds',
        measure,
        base: baseUs / 1e6,
        run: runUs / 1e6,
        factor,
        interval: [low, high],
        isBeyondChance,
        finding: isSame ? 'same' : isBeyondChance ? changed : 'chance',
      };
    };
    return { isTested: true, make };
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
