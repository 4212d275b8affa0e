/**
 * What a plan asks of the servers, reckoned without sending anything: who comes when, how many messages that makes, whether
 * the pools suffice, and, where it is known what the servers can do in a second, when every phone is in service.
 *
 *     power-on + start-up --> lease ==> fetch --> register ==> in service         ==> a queue, if the rate is known
 *
 * A server of so much a second serves in the order in which requests come: a phone's turn ends one interval after that of
 * the one before it, or after its own coming. What a request takes by itself is left out; it is milliseconds where a queue
 * is seconds. Only the first boot of each phone is reckoned: nobody loses patience, and no unknown phone comes again.
 */
import { fileOrders } from '#phone/file-orders.js';
import { type ModelName, models } from '#phone/models.js';
import { defaultSettings } from '#phone/settings.js';
import { sizeOf } from '#profile/sites.js';
import { isProvisioned, type PhonePlan, type Plan, phonesOf } from './plan.js';

/** The most of something in one second of the run. */
export interface Peak {
  readonly perSecond: number;
  /** The second, from 0. */
  readonly atSecond: number;
}

/** One server a boot passes. */
export interface StageForecast {
  readonly stage: 'lease' | 'fetch' | 'register';
  /** What phones send, all of them once. */
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
  /** How long a phone waits before it asks again, or turns to the next server: beyond, the reckoning is too good. */
  readonly patienceMs: number;
}

export interface SubnetForecast {
  readonly site: string;
  /** Number in the plan. */
  readonly subnet: number;
  readonly phones: number;
  readonly poolSize: number;
  /** Addresses its DHCP server will give away; 0 where phones do not use DHCP. */
  readonly leases: number;
  readonly giaddrs: number;
}

/** Shares of all phones. */
const marks = { '50%': 0.5, '95%': 0.95, '99.9%': 0.999, '100%': 1 } as const;

export interface Forecast {
  readonly phones: number;
  readonly bySite: Readonly<Record<string, number>>;
  readonly byModel: Readonly<Partial<Record<ModelName, number>>>;
  readonly arrivals: {
    readonly firstMs: number;
    readonly lastMs: number;
    /** Phones switched on in each second of the run. */
    readonly perSecond: readonly number[];
    readonly peak: Peak;
  };
  /** In the order of a boot. */
  readonly stages: readonly StageForecast[];
  readonly subnets: readonly SubnetForecast[];
  /** Phones no CallManager knows, and none will register by itself. */
  readonly neverInService: number;
  /** From the start of the run until such a share of all phones is in service; null: never. */
  readonly timeToInServiceMs: Readonly<Record<keyof typeof marks, number | null>>;
  /** The stage whose queue costs the phones the most time; null: none does. */
  readonly wall: StageForecast['stage'] | null;
}

/** Phones, and when each of them comes. */
type Coming = ReadonlyMap<PhonePlan, number>;
type Requests = (phone: PhonePlan) => number;

export function forecastOf(plan: Plan): Forecast {
  const { lab, guard, network } = plan.profile;
  const everybody = [...phonesOf(plan, [[0, plan.total]])];
  const due: Coming = new Map(everybody.map((phone) => [phone, phone.arrivalMs + phone.startupMs]));
  const ofLab = (perSecond: number | null, isLab: boolean) => (isLab ? perSecond : null);
  const dhcpPerSecond = ofLab(lab.capacity.dhcpPerSecond, network.dhcp.servers.length === 0);
  const registersPerSecond = ofLab(lab.capacity.registrationsPerSecond, plan.nodes.length === 0);
  const { dhcpRetryMs, dhcpJitterMs, tftpTimeoutMs, registerTimeoutMs } = defaultSettings;
  const retryMs = (dhcpRetryMs[0] ?? 0) - dhcpJitterMs;

  const known = knownPhones(plan, due);
  const lease = passed('lease', due, due, leaseRequests(plan), lowest(dhcpPerSecond, guard.maxDhcpPerSecond), retryMs);
  const fetch = passed('fetch', due, lease.done, fileRequests(plan), null, tftpTimeoutMs);
  const register = passed(
    'register',
    only(due, known),
    only(fetch.done, known),
    () => 1,
    lowest(registersPerSecond, guard.maxRegistersPerSecond),
    registerTimeoutMs,
  );
  const stages = [lease.forecast, fetch.forecast, register.forecast];
  const arrivals = everybody.map(({ arrivalMs }) => arrivalMs).sort(rising);
  const perSecond = perSecondOf(arrivals.map((ms) => [ms, 1]));
  return {
    phones: plan.total,
    bySite: tally(everybody, ({ site }) => plan.sites[site]!.name),
    byModel: tally(everybody, ({ model }) => model),
    arrivals: { firstMs: arrivals[0] ?? 0, lastMs: arrivals.at(-1) ?? 0, perSecond, peak: peakOf(perSecond) },
    stages,
    subnets: subnetsOf(plan, everybody),
    neverInService: plan.total - known.size,
    timeToInServiceMs: marksOf([...register.done.values()].sort(rising), plan.total),
    wall: wallOf(stages),
  };
}

/** Whom a CallManager registers: those in its database, and as many others as it has numbers for, first come. */
function knownPhones(plan: Plan, due: Coming): ReadonlySet<PhonePlan> {
  if (plan.nodes.length > 0) return new Set(due.keys());
  const { autoRegistration: range } = plan.profile.lab;
  let numbers = range === null ? 0 : range.to - range.from + 1;
  const inOrder = [...due].sort(([, a], [, b]) => a - b).map(([phone]) => phone);
  return new Set(inOrder.filter(({ index }) => isProvisioned(plan, index) || numbers-- > 0));
}

/** A cold phone asks who has an address, then for the one it was offered; a warm one for its own (RFC 2131, 3.1, 3.2). */
function leaseRequests({ profile }: Plan): Requests {
  const messages = profile.phones.memory === 'warm' ? 1 : 2;
  return ({ fixed }) => (fixed === null ? messages : 0);
}

/** The trust files, the forms of its own file and, where nobody knows the phone, the default file (sccp.md 5.3). */
function fileRequests(plan: Plan): Requests {
  const isKnown = (index: number) => plan.nodes.length > 0 || isProvisioned(plan, index);
  return ({ model, index }) => {
    const { trust, own, defaults } = fileOrders[models[model].files];
    return trust.length + own.length + (isKnown(index) ? 0 : defaults.length);
  };
}

/** `due`: when phones would come if nothing held them up; `coming`: when they do. */
function passed(
  stage: StageForecast['stage'],
  due: Coming,
  coming: Coming,
  requestsOf: Requests,
  perSecond: number | null,
  patienceMs: number,
): { readonly done: Coming; readonly forecast: StageForecast } {
  const done = new Map<PhonePlan, number>();
  let [requests, waitMs, longestWaitMs, untilMs] = [0, 0, 0, 0];
  for (const [phone, ms] of [...coming].sort(([, a], [, b]) => a - b)) {
    const asked = requestsOf(phone);
    const isServed = asked > 0 && perSecond !== null;
    const beginsMs = isServed ? Math.max(ms, untilMs) : ms;
    const endsMs = isServed ? beginsMs + (asked * 1_000) / perSecond : ms;
    done.set(phone, endsMs);
    requests += asked;
    waitMs += beginsMs - ms;
    longestWaitMs = Math.max(longestWaitMs, beginsMs - ms);
    if (asked > 0) untilMs = Math.max(untilMs, endsMs);
  }
  const peak = peakOf(perSecondOf([...due].map(([phone, ms]) => [ms, requestsOf(phone)])));
  return { done, forecast: { stage, requests, peak, perSecond, waitMs, longestWaitMs, untilMs, patienceMs } };
}

function only(coming: Coming, phones: ReadonlySet<PhonePlan>): Coming {
  return new Map([...coming].filter(([phone]) => phones.has(phone)));
}

function lowest(...limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function wallOf(stages: readonly StageForecast[]): StageForecast['stage'] | null {
  const wall = stages.reduce((most, stage) => (stage.waitMs > most.waitMs ? stage : most));
  return wall.waitMs > 0 ? wall.stage : null;
}

function subnetsOf(plan: Plan, phones: readonly PhonePlan[]): SubnetForecast[] {
  return plan.sites.flatMap(({ name, subnets }) =>
    subnets.map((subnet) => {
      const { pool, giaddrs, static: fixed } = plan.subnets[subnet]!;
      const count = phones.filter((phone) => phone.subnet === subnet).length;
      return {
        site: name,
        subnet,
        phones: count,
        poolSize: sizeOf(pool),
        leases: fixed === null ? count : 0,
        giaddrs: fixed === null ? sizeOf(giaddrs) : 0,
      };
    }),
  );
}

/** How much falls into each second. */
function perSecondOf(events: readonly (readonly [ms: number, count: number])[]): number[] {
  const seconds: number[] = [];
  for (const [ms, count] of events) {
    const second = Math.floor(ms / 1_000);
    while (seconds.length <= second) seconds.push(0);
    seconds[second]! += count;
  }
  return seconds;
}

function peakOf(perSecond: readonly number[]): Peak {
  const most = perSecond.reduce((so, count) => Math.max(so, count), 0);
  return { perSecond: most, atSecond: Math.max(0, perSecond.indexOf(most)) };
}

function marksOf(inService: readonly number[], total: number): Forecast['timeToInServiceMs'] {
  const reached = Object.entries(marks).map(([mark, share]) => {
    // A share of a whole number may miss it by the last bit.
    const needed = Math.ceil(share * total - 1e-9);
    return [mark, inService[needed - 1] ?? null];
  });
  return Object.fromEntries(reached);
}

function tally<Key extends string>(
  phones: readonly PhonePlan[],
  keyOf: (phone: PhonePlan) => Key,
): Record<Key, number> {
  const counts: Partial<Record<Key, number>> = {};
  for (const phone of phones) counts[keyOf(phone)] = (counts[keyOf(phone)] ?? 0) + 1;
  return counts as Record<Key, number>;
}

function rising(a: number, b: number): number {
  return a - b;
}
