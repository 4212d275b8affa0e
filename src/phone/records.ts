/** What is told of single phones at the end of a run, from their diaries: of those that failed or toggled, and of a sample. */
import type { PhoneRecord, Trouble } from '#stats/phone-record.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { outcomeNames, outcomes } from '../terms/outcomes.js';
import { State, stateNames } from '../terms/states.js';
import type { Diary } from './diary.js';
import { type Model, models } from './models.js';
import type { Phone } from './phone.js';

/** One in so many phones of the run is told of although nothing befell it, and at least this many. */
const sampleEvery = 100;
const leastSample = 20;

const modelNames = new Map<Model, string>(Object.entries(models).map(([name, model]) => [model, name]));

/**
 * The records of some phones of a run, in pieces of at most `size`, made one at a time. `siteNames`: those of the run, by
 * number; `total`: all phones of the run, of which these are some.
 */
export function* recordsOf(
  phones: readonly Phone[],
  siteNames: readonly string[],
  total: number,
  size: number,
): Iterable<PhoneRecord[]> {
  const step = Math.max(1, Math.min(sampleEvery, Math.floor(total / leastSample)));
  let piece: PhoneRecord[] = [];
  for (const phone of phones) {
    const isSample = phone.self.index % step === 0;
    const troubles = troublesOf(phone.state, phone.self.diary);
    if (!isSample && troubles.length === 0) continue;
    piece.push(recordOf(phone, siteNames, troubles, isSample));
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

function troublesOf(state: number, diary: Diary): Trouble[] {
  const { boots, onboardMs, outages, failovers, fallbacks, outcomeCount } = diary;
  const isTrouble: Record<Trouble, boolean> = {
    // A phone that is not switched on yet has had no chance.
    neverInService: Number.isNaN(onboardMs) && state !== State.off,
    leftService: outages > 0,
    restarted: boots > 1,
    toggled: failovers + fallbacks > 0,
    failed: outcomeCount > 0,
  };
  return (Object.keys(isTrouble) as Trouble[]).filter((trouble) => isTrouble[trouble]);
}

function recordOf(
  { self, state, address }: Phone,
  siteNames: readonly string[],
  troubles: readonly Trouble[],
  isSample: boolean,
): PhoneRecord {
  const { boots, registrations, dhcpSent, onboardMs, failovers, fallbacks, outages, outcomeCount } = self.diary;
  return {
    index: self.index,
    name: self.name,
    model: modelNames.get(self.model) ?? '',
    site: siteNames[self.site]!,
    state: stateNames[state]!,
    address: address === 0 ? null : formatIpv4(address),
    boots,
    registrations,
    // To the microsecond.
    onboardSeconds: Number.isNaN(onboardMs) ? null : Math.round(onboardMs * 1000) / 1e6,
    dhcpMessages: dhcpSent,
    failovers,
    fallbacks,
    outages,
    outcomes: { count: outcomeCount, last: lastOutcomeOf(self.diary) },
    troubles,
    isSample,
  };
}

function lastOutcomeOf({ lastOutcome }: Diary): PhoneRecord['outcomes']['last'] {
  const name = outcomeNames[lastOutcome];
  if (name === undefined) return null;
  const { stage, reason } = outcomes[name];
  return { stage, reason };
}
