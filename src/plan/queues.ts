/**
 * One server that phones pass on their way, and the line before it. A server of so much a second serves in the order in
 * which requests come: a phone's turn ends one interval after that of the one before it, or after its own coming.
 *
 *     due ----> coming ----> begins --asked / perSecond--> done
 *                     waits
 */
import type { BootRequests } from './boot-requests.js';
import type { PhonePlan } from './plan.js';

export type StageName = 'lease' | 'fetch' | 'register';

/** The most of something in one second of the run. */
export interface Peak {
  readonly perSecond: number;
  /** The second, from 0. */
  readonly atSecond: number;
}

/** One server a boot passes. */
export interface StageForecast {
  readonly stage: StageName;
  /** What phones send on their way into service. */
  readonly requests: number;
  /** As planned, if nothing holds the phones up. */
  readonly peak: Peak;
  /** What the server can do or the guard lets through, in a second; null: not known. */
  readonly perSecond: number | null;
  /** How long all phones together wait in its queue, and the one that waits longest. */
  readonly waitMs: number;
  readonly longestWaitMs: number;
  /** The last of its answers. */
  readonly untilMs: number;
  /** How long a phone waits before it asks again, or turns to the next server; null: it waits here, for the guard. */
  readonly patienceMs: number | null;
  /** Phones that wait longer than that: if there are any, the reckoning is too good. */
  readonly impatient: number;
}

/** Phones, and when each of them comes. */
export type Coming = ReadonlyMap<PhonePlan, number>;

/** What all phones ask of one server. */
export interface Queue {
  readonly stage: StageName;
  /** In the line stand only those of the first boot. */
  readonly requestsOf: (phone: PhonePlan) => BootRequests;
  /** Requests a second; null: as many as it is asked. */
  readonly ofServer: number | null;
  readonly ofGuard: number | null;
  readonly patienceMs: number;
}

/** `due`: when phones would come if nothing held them up; `coming`: when they do. */
export function passed(
  { stage, requestsOf, ofServer, ofGuard, patienceMs }: Queue,
  due: Coming,
  coming: Coming,
): { readonly done: Coming; readonly forecast: StageForecast } {
  const perSecond = lowest(ofServer, ofGuard);
  // Whom the guard holds has not asked yet, and loses no patience.
  const patience = perSecond !== null && perSecond === ofServer ? patienceMs : null;
  const done = new Map<PhonePlan, number>();
  let [requests, waitMs, longestWaitMs, untilMs, impatient] = [0, 0, 0, 0, 0];
  for (const [phone, ms] of [...coming].sort(([, a], [, b]) => a - b)) {
    const { first: asked, again } = requestsOf(phone);
    const isServed = asked > 0 && perSecond !== null;
    const beginsMs = isServed ? Math.max(ms, untilMs) : ms;
    const endsMs = isServed ? beginsMs + (asked * 1_000) / perSecond : ms;
    done.set(phone, endsMs);
    requests += asked + again;
    waitMs += beginsMs - ms;
    longestWaitMs = Math.max(longestWaitMs, beginsMs - ms);
    if (patience !== null && beginsMs - ms > patience) impatient++;
    if (asked > 0) untilMs = Math.max(untilMs, endsMs);
  }
  const peak = plannedPeak(due, requestsOf);
  const forecast = {
    stage,
    requests,
    peak,
    perSecond,
    waitMs,
    longestWaitMs,
    untilMs,
    patienceMs: patience,
    impatient,
  };
  return { done, forecast };
}

/** If nothing holds the phones up; one that boots again starts up as long as the first time. */
export function plannedPeak(due: Iterable<readonly [PhonePlan, number]>, requestsOf: Queue['requestsOf']): Peak {
  const events = [...due].flatMap(([phone, ms]): [number, number][] => {
    const { first, again } = requestsOf(phone);
    return again === 0
      ? [[ms, first]]
      : [
          [ms, first],
          [ms + phone.startupMs, again],
        ];
  });
  return peakOf(perSecondOf(events));
}

/** How much falls into each second. */
export function perSecondOf(events: readonly (readonly [ms: number, count: number])[]): number[] {
  const seconds: number[] = [];
  for (const [ms, count] of events) {
    const second = Math.floor(ms / 1_000);
    while (seconds.length <= second) seconds.push(0);
    seconds[second]! += count;
  }
  return seconds;
}

export function peakOf(perSecond: readonly number[]): Peak {
  const most = perSecond.reduce((so, count) => Math.max(so, count), 0);
  return { perSecond: most, atSecond: Math.max(0, perSecond.indexOf(most)) };
}

function lowest(...limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}
