/**
 * What a plan asks of the servers, reckoned without sending anything: who comes when, how many messages that makes, whether
 * the pools suffice, and, where it is known what the servers can do in a second, when every phone is in service.
 *
 *     power-on + start-up --> lease ==> fetch --> register ==> in service         ==> a queue, if the rate is known
 *
 * What a request takes by itself is left out; it is milliseconds where a queue is seconds. Only the first boot of each phone
 * is reckoned: nobody loses patience, and no unknown phone comes again. Where somebody would, the forecast warns.
 */
import { fileOrders } from '#phone/file-orders.js';
import { type ModelName, models } from '#phone/models.js';
import { defaultSettings } from '#phone/settings.js';
import { sizeOf } from '#profile/sites.js';
import { labServersOf } from './lab-servers.js';
import { isProvisioned, type PhonePlan, type Plan, phonesOf } from './plan.js';
import { type Coming, type Peak, passed, peakOf, perSecondOf, type StageForecast, type StageName } from './queues.js';

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
  | { readonly kind: 'holdTooShort'; readonly phones: number; readonly holdMs: number };

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
  /** None: the timetable fits. */
  readonly warnings: readonly ForecastWarning[];
}

type Requests = (phone: PhonePlan) => number;

export function forecastOf(plan: Plan): Forecast {
  const { lab, guard, holdMs } = plan.profile;
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
  const register = passed(
    {
      stage: 'register',
      requestsOf: () => 1,
      ofServer: ofLab.callManagers ? lab.capacity.registrationsPerSecond : null,
      ofGuard: guard.maxRegistersPerSecond,
      patienceMs: registerTimeoutMs,
    },
    only(due, known),
    only(fetch.done, known),
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
    subnets: subnetsOf(plan, everybody),
    neverInService: plan.total - known.size,
    timeToInServiceMs: marksOf(inService, plan.total),
    wall: wallOf(stages),
    warnings: warningsOf(stages, inService, holdMs),
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
  if (plan.profile.network.tftp.isOff) return () => 0;
  const isKnown = (index: number) => plan.nodes.length > 0 || isProvisioned(plan, index);
  return ({ model, index }) => {
    const { trust, own, defaults } = fileOrders[models[model].files];
    return trust.length + own.length + (isKnown(index) ? 0 : defaults.length);
  };
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

function wallOf(stages: readonly StageForecast[]): StageName | null {
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
