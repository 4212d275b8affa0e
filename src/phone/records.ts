/** What is told of single phones at the end of a run, from their diaries: of those that failed or toggled, and of a sample. */
import type { LabelSets } from '#stats/labels.js';
import { type TimedStage, timedStages } from '#stats/metrics.js';
import type { FirstWay, LastOutcome, PhoneMoment, PhoneRecord, Trouble, WayPart } from '#stats/phone-record.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { causeNames } from '../terms/causes.js';
import { outcomeNames, outcomes } from '../terms/outcomes.js';
import { roleNames } from '../terms/roles.js';
import { State, stateNames } from '../terms/states.js';
import type { Being } from './being.js';
import type { Diary } from './diary.js';
import { Happening, type HistoryMoment } from './history.js';
import { type Model, models } from './models.js';
import type { Phone } from './phone.js';

/** One in so many phones of the run is told of although nothing befell it, and at least this many. */
const sampleEvery = 100;
const leastSample = 20;

const modelNames = new Map<Model, string>(Object.entries(models).map(([name, model]) => [model, name]));

/** What a record takes from its run. */
export interface RecordedRun {
  readonly labels: Pick<LabelSets, 'site' | 'node'>;
  /** All its phones, of which those asked about are some. */
  readonly total: number;
  /** The moment, since its start. */
  readonly nowMs: number;
}

/** The records of some phones of a run, in pieces of at most `size`, made one at a time. */
export function* recordsOf(phones: readonly Phone[], run: RecordedRun, size: number): Iterable<PhoneRecord[]> {
  const step = Math.max(1, Math.min(sampleEvery, Math.floor(run.total / leastSample)));
  const slowest = slowestOf(phones);
  let piece: PhoneRecord[] = [];
  for (const phone of phones) {
    const isSample = phone.self.index % step === 0;
    const isSlowest = phone === slowest;
    const troubles = troublesOf(phone.state, phone.self.diary);
    if (!isSample && !isSlowest && troubles.length === 0) continue;
    piece.push(recordOf(phone, run, { troubles, isSample, isSlowest }));
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** null: none was in service. */
function slowestOf(phones: readonly Phone[]): Phone | null {
  let slowest: Phone | null = null;
  for (const phone of phones) {
    const { onboardMs } = phone.self.diary;
    if (onboardMs > (slowest?.self.diary.onboardMs ?? Number.NEGATIVE_INFINITY)) slowest = phone;
  }
  return slowest;
}

function troublesOf(state: number, diary: Diary): Trouble[] {
  const { boots, outages, failovers, fallbacks, outcomeCount } = diary;
  const isTrouble: Record<Trouble, boolean> = {
    // A phone that is not switched on yet has had no chance.
    neverInService: !diary.cameUp && state !== State.off,
    leftService: outages > 0,
    restarted: boots > 1,
    toggled: failovers + fallbacks > 0,
    flapped: diary.flappingCause >= 0,
    failed: outcomeCount > 0,
  };
  return (Object.keys(isTrouble) as Trouble[]).filter((trouble) => isTrouble[trouble]);
}

function recordOf(
  { self, state, address }: Phone,
  { labels, nowMs }: RecordedRun,
  why: Pick<PhoneRecord, 'troubles' | 'isSample' | 'isSlowest'>,
): PhoneRecord {
  const { diary } = self;
  const { boots, registrations, dhcpSent, onboardMs, failovers, fallbacks, outages, outcomeCount, history } = diary;
  return {
    index: self.index,
    name: self.name,
    model: modelNames.get(self.model) ?? '',
    site: labels.site[self.site]!,
    state: stateNames[state]!,
    address: address === 0 ? null : formatIpv4(address),
    boots,
    registrations,
    onboardSeconds: diary.cameUp ? seconds(onboardMs) : null,
    way: wayOf(diary, nowMs),
    dhcpMessages: dhcpSent,
    failovers,
    fallbacks,
    flapping: diary.flappingCause < 0 ? null : { cause: causeNames[diary.flappingCause]!, cycles: diary.returns },
    outages,
    outcomes: { count: outcomeCount, last: diary.lastOutcome < 0 ? null : stageAndReason(diary.lastOutcome) },
    history: history.moments.map((moment) => momentOf(moment, self, labels)),
    forgottenMoments: history.forgotten,
    ...why,
  };
}

function wayOf(diary: Diary, nowMs: number): FirstWay | null {
  const { plannedAtMs, startupMs, stageMs, stageTimes, onboardMs, cameUp } = diary;
  if (Number.isNaN(plannedAtMs)) return null;
  const totalMs = cameUp ? startupMs + onboardMs : nowMs - plannedAtMs;
  // A phone that has not done starting up has spent all its time with that.
  const startup = Math.min(startupMs, totalMs);
  const waited = Math.max(0, totalMs - startup - stageMs.reduce((sum, ms) => sum + ms, 0));
  const stages = timedStages.map((stage, n): [WayPart, number] => [stage, seconds(stageMs[n]!)]);
  const parts: [WayPart, number][] = [['startup', seconds(startup)], ...stages, ['waited', seconds(waited)]];
  return {
    atSeconds: seconds(plannedAtMs),
    seconds: Object.fromEntries(parts) as Record<WayPart, number>,
    times: Object.fromEntries(timedStages.map((stage, n) => [stage, stageTimes[n]!])) as Record<TimedStage, number>,
    totalSeconds: seconds(totalMs),
  };
}

function momentOf(
  { atMs, what, number, node }: HistoryMoment,
  self: Being,
  labels: RecordedRun['labels'],
): PhoneMoment {
  const atSeconds = seconds(atMs);
  switch (what) {
    case Happening.boot:
      return { atSeconds, what: 'boot' };
    case Happening.inService:
      return { atSeconds, what: 'inService' };
    case Happening.outcome:
      return { atSeconds, what: 'outcome', ...stageAndReason(number) };
    case Happening.outOfService:
      return { atSeconds, what: 'outOfService', cause: causeNames[number]! };
    case Happening.registered: {
      const address = `${formatIpv4(node.address)}:${node.port}`;
      const name = labels.node[self.meter.nodeNumber(node)]!;
      return { atSeconds, what: 'registered', node: name, address, role: roleNames[number]! };
    }
    default:
      return what satisfies never;
  }
}

function stageAndReason(outcome: number): LastOutcome {
  const { stage, reason } = outcomes[outcomeNames[outcome]!];
  return { stage, reason };
}

/** To the microsecond. */
function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}
