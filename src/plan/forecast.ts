/**
 * What a plan asks of the servers, reckoned without sending anything: who comes when, how many messages that makes, whether
 * the pools suffice, and, where it is known what the servers can do in a second, when every phone is in service.
 *
 *     power-on + start-up --> lease ==> fetch --> register ==> in service         ==> a queue, if the rate is known
 *
 * What a request takes by itself is left out; it is milliseconds where a queue is seconds. Only the first boot of each phone
 * is reckoned, and the second of one that fetches firmware: nobody loses patience, and no unknown phone comes again. Where
 * somebody would, the forecast warns.
 */
import { type ModelName, models } from '#phone/models.js';
import { defaultSettings } from '#phone/settings.js';
import { sizeOf } from '#profile/sites.js';
import { fetchesFirmware, fileRequests, leaseRequests } from './boot-requests.js';
import { type LateFallback, lateFallbacks } from './fallbacks.js';
import { labServersOf } from './lab-servers.js';
import { isProvisioned, type PhonePlan, type Plan, phonesOf } from './plan.js';
import { eventText } from './planned-events.js';
import {
  type Coming,
  type Peak,
  passed,
  peakOf,
  perSecondOf,
  plannedPeak,
  type StageForecast,
  type StageName,
} from './queues.js';

export interface SubnetForecast {
  readonly site: string;
  /** Number in the plan. */
  readonly subnet: number;
  readonly phones: number;
  readonly poolSize: number;
  /** Addresses its DHCP server will give away; 0 where phones do not use DHCP. */
  readonly leases: number;
  readonly giaddrs: number;
  /** DHCP messages of its phones, as planned, if nothing holds them up. */
  readonly peak: Peak;
}

/** Shares of all phones. */
const marks = { '50%': 0.5, '95%': 0.95, '99.9%': 0.999, '100%': 1 } as const;

/** Why it will not be as reckoned. */
export type ForecastWarning =
  /** So many phones wait longer than they have patience: they ask again, or turn away and come again. */
  | {
      readonly kind: 'impatience';
      readonly stage: StageName;
      readonly phones: number;
      readonly patienceMs: number;
    }
  /** The run ends, so long after the first arrival, before so many phones are in service that will be. */
  | { readonly kind: 'holdTooShort'; readonly phones: number; readonly holdMs: number }
  /** So many phones boot twice; neither the time of their downloads nor their second wait for a lease or files is in it. */
  | { readonly kind: 'firmware'; readonly phones: number }
  /** The lab's TFTP server does so many transfers at a time; how long phones wait for one is not in it. */
  | { readonly kind: 'tftpSlots'; readonly slots: number }
  /** So many phones fetch by TFTP though HTTP is asked for: their model knows no other way. */
  | { readonly kind: 'withoutHttp'; readonly phones: number }
  /** Of the phones that a fault drives from a node so many cannot be back when the run ends. */
  | LateFallback;

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
  /** From the first arrival until such a share of all phones is in service; null: never. */
  readonly timeToInServiceMs: Readonly<Record<keyof typeof marks, number | null>>;
  /** The stage whose queue costs the phones the most time; null: none does. */
  readonly wall: StageName | null;
  /** What the profile does to the servers, in the order of its moments; what follows from it is not reckoned. */
  readonly events: readonly { readonly atMs: number; readonly text: string }[];
  /** None: the timetable fits. */
  readonly warnings: readonly ForecastWarning[];
}

export function forecastOf(plan: Plan): Forecast {
  const { lab, guard } = plan.profile;
  const ofLab = labServersOf(plan.profile);
  const everybody = [...phonesOf(plan, [[0, plan.total]])];
  const due: Coming = new Map(everybody.map((phone) => [phone, phone.arrivalMs + phone.startupMs]));
  const { dhcpRetryMs, dhcpJitterMs, tftpTimeoutMs, registerTimeoutMs } = defaultSettings;

  const known = knownPhones(plan, due);
  const lease = passed(
    {
      stage: 'lease',
      requestsOf: leaseRequests(plan),
      ofServer: ofLab.dhcp ? lab.capacity.dhcpPerSecond : null,
      ofGuard: guard.maxDhcpPerSecond,
      patienceMs: (dhcpRetryMs[0] ?? 0) - dhcpJitterMs,
    },
    due,
    due,
  );
  const fetch = passed(
    { stage: 'fetch', requestsOf: fileRequests(plan), ofServer: null, ofGuard: null, patienceMs: tftpTimeoutMs },
    due,
    lease.done,
  );
  const isFetching = fetchesFirmware(plan);
  const again = (coming: Coming): Coming =>
    new Map([...coming].map(([phone, ms]) => [phone, isFetching(phone) ? ms + phone.startupMs : ms]));
  const register = passed(
    {
      stage: 'register',
      requestsOf: () => ({ first: 1, again: 0 }),
      ofServer: ofLab.callManagers ? lab.capacity.registrationsPerSecond : null,
      ofGuard: guard.maxRegistersPerSecond,
      patienceMs: registerTimeoutMs,
    },
    only(again(due), known),
    only(again(fetch.done), known),
  );
  const stages = [lease.forecast, fetch.forecast, register.forecast];
  const arrivals = everybody.map(({ arrivalMs }) => arrivalMs).sort(rising);
  const firstMs = arrivals[0] ?? 0;
  const inService = [...register.done.values()].map((ms) => ms - firstMs).sort(rising);
  const perSecond = perSecondOf(arrivals.map((ms) => [ms, 1]));
  return {
    phones: plan.total,
    bySite: tally(everybody, ({ site }) => plan.sites[site]!.name),
    byModel: tally(everybody, ({ model }) => model),
    arrivals: { firstMs, lastMs: arrivals.at(-1) ?? 0, perSecond, peak: peakOf(perSecond) },
    stages,
    subnets: subnetsOf(plan, due),
    neverInService: plan.total - known.size,
    timeToInServiceMs: marksOf(inService, plan.total),
    wall: wallOf(stages),
    events: plan.profile.events
      .map((event) => ({ atMs: event.atMs, text: eventText(event) }))
      .sort((a, b) => a.atMs - b.atMs),
    warnings: [
      ...warningsOf(stages, inService, plan.profile.holdMs),
      ...lateFallbacks(plan),
      ...unreckoned(plan, everybody),
    ],
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

function only(coming: Coming, phones: ReadonlySet<PhonePlan>): Coming {
  return new Map([...coming].filter(([phone]) => phones.has(phone)));
}

function warningsOf(
  stages: readonly StageForecast[],
  inService: readonly number[],
  holdMs: number,
): readonly ForecastWarning[] {
  const impatience = stages.flatMap(({ stage, impatient: phones, patienceMs }) =>
    patienceMs === null || phones === 0 ? [] : [{ kind: 'impatience' as const, stage, phones, patienceMs }],
  );
  const late = inService.filter((ms) => ms > holdMs).length;
  return late === 0 ? impatience : [...impatience, { kind: 'holdTooShort', phones: late, holdMs }];
}

function unreckoned(plan: Plan, phones: readonly PhonePlan[]): readonly ForecastWarning[] {
  const { tftpSlots: slots } = plan.profile.lab.capacity;
  const fetching = phones.filter(fetchesFirmware(plan)).length;
  const isByHttp = plan.profile.phones.fetchBy === 'http' && !plan.profile.network.tftp.isOff;
  const older = isByHttp ? phones.filter(({ model }) => !models[model].knowsHttp).length : 0;
  return [
    ...(older > 0 ? [{ kind: 'withoutHttp' as const, phones: older }] : []),
    ...(fetching > 0 ? [{ kind: 'firmware' as const, phones: fetching }] : []),
    ...(slots !== null && labServersOf(plan.profile).files ? [{ kind: 'tftpSlots' as const, slots }] : []),
  ];
}

function wallOf(stages: readonly StageForecast[]): StageName | null {
  const wall = stages.reduce((most, stage) => (stage.waitMs > most.waitMs ? stage : most));
  return wall.waitMs > 0 ? wall.stage : null;
}

function subnetsOf(plan: Plan, due: Coming): SubnetForecast[] {
  const requestsOf = leaseRequests(plan);
  return plan.sites.flatMap(({ name, subnets }) =>
    subnets.map((subnet) => {
      const { pool, giaddrs, static: fixed } = plan.subnets[subnet]!;
      const phones = [...due].filter(([phone]) => phone.subnet === subnet);
      const count = phones.length;
      return {
        site: name,
        subnet,
        phones: count,
        poolSize: sizeOf(pool),
        leases: fixed === null ? count : 0,
        giaddrs: fixed === null ? sizeOf(giaddrs) : 0,
        peak: plannedPeak(phones, requestsOf),
      };
    }),
  );
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
