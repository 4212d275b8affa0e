/**
 * What is known of one phone of a run that is over, in the order in which a person asks: where its time went, against the
 * median of all phones; what happened to it, and when; what each of that means, and where to look next.
 */
import type { Summary } from '#outputs/summary-schema.js';
import type { LastOutcome, PhoneRecord, WayPart } from '#stats/phone-record.js';
import { alarmWords } from '#terms/alarms.js';
import type { OutcomeRow } from '#terms/outcome-row.js';
import { type OutcomeName, outcomeNames, outcomes, seenAtOf } from '#terms/outcomes.js';
import { remedies } from '#terms/remedies.js';
import type { StageName } from '#terms/stages.js';
import { type StateName, states } from '#terms/states.js';
import { unregisteredReasons } from '#terms/unregistered-reasons.js';
import type { RunFacts, RunFiles } from './run-files.js';

/** Printed by `--json`. */
export interface Explanation {
  readonly schema: 'regstorm.explanation/1';
  readonly run: RunFacts & { readonly directory: string };
  readonly phone: PhoneRecord;
  /** Its first way into service, in the order of a boot; empty: it was never switched on. */
  readonly way: readonly WayRow[];
  /** The median phone's, from power-on until in service; null: none was. */
  readonly medianTotalSeconds: number | null;
  /** The most frequent first. */
  readonly outcomes: readonly ExplainedOutcome[];
}

export interface WayRow {
  readonly part: WayPart;
  readonly seconds: number;
  /** In so many attempts; null: it is no stage. */
  readonly times: number | null;
  /** Of single attempts of all phones; null where there is none: nobody measures what a phone waits. */
  readonly medianSeconds: number | null;
}

export interface ExplainedOutcome extends LastOutcome {
  /** In the history that is kept. */
  readonly times: number;
  readonly meaning: string;
  /** Section of Cisco Doc 5710; '' where it is silent. */
  readonly doc5710: string;
  /** What the display shows. */
  readonly lcd: string;
  /** The reason of the phone's next Alarm, and the word behind `Last=` in it. */
  readonly alarm: { readonly code: number; readonly last: string } | null;
  /** The reasons CallManager may give in its own alarms, the likeliest first. */
  readonly unregistered: readonly { readonly reason: number; readonly meaning: string }[];
  readonly seenAt: string;
  readonly check: readonly string[];
}

/** What a phone shows in a stage. */
const statesOfStages: Readonly<Record<StageName, StateName>> = {
  startup: 'starting',
  lease: 'leasing',
  fetch: 'fetching',
  connect: 'connecting',
  register: 'registering',
  provision: 'provisioning',
  service: 'inService',
};

export function explain({ run, summary, directory }: RunFiles, phone: PhoneRecord): Explanation {
  return {
    schema: 'regstorm.explanation/1',
    run: { ...told(run), directory },
    phone,
    way: wayOf(phone, summary),
    medianTotalSeconds: summary.durations.boot.p50,
    outcomes: outcomesOf(phone),
  };
}

function told({ kind, name, plannedPhones, seed, startedAt }: RunFacts): RunFacts {
  return { kind, name, plannedPhones, seed, startedAt };
}

function wayOf({ way }: PhoneRecord, { durations }: Summary): WayRow[] {
  const parts = Object.entries(way?.seconds ?? {}) as [WayPart, number][];
  return parts.map(([part, seconds]) => ({
    part,
    seconds,
    times: part === 'waited' || part === 'startup' ? null : way!.times[part],
    medianSeconds: part === 'waited' ? null : durations[part].p50,
  }));
}

function outcomesOf({ history, outcomes: { last } }: PhoneRecord): ExplainedOutcome[] {
  const times = new Map<OutcomeName, number>();
  for (const moment of history) {
    if (moment.what !== 'outcome') continue;
    const name = nameOf(moment);
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  // Moments of something else may have followed it, so many that it is not kept.
  if (last !== null && !times.has(nameOf(last))) times.set(nameOf(last), 0);
  return [...times].sort(([, a], [, b]) => b - a).map(([name, count]) => explained(name, count));
}

function explained(name: OutcomeName, times: number): ExplainedOutcome {
  const { stage, reason, meaning, doc5710, alarmCode, cucm }: OutcomeRow = outcomes[name];
  const { lcd, check } = remedies[name];
  return {
    stage,
    reason,
    times,
    meaning,
    doc5710,
    lcd: lcd ?? states[statesOfStages[stage]].lcd,
    alarm: alarmCode === null ? null : { code: alarmCode, last: alarmWords[alarmCode] ?? 'Unknown' },
    unregistered: cucm.map((reason) => ({ reason, meaning: unregisteredReasons[reason] })),
    seenAt: seenAtOf(name),
    check,
  };
}

/** Stage and reason name an outcome. */
export function nameOf({ stage, reason }: LastOutcome): OutcomeName {
  return outcomeNames.find((name) => outcomes[name].stage === stage && outcomes[name].reason === reason)!;
}
