/**
 * What this host can do (`--calibrate`), found out before the run: phones of the same models and settings, as many
 * workers, against a lab without limits on loopback, in two parts of one short run.
 *
 *     switched on, quicker with each second    ->    all in service, and nothing but keepalives, one a second each
 *
 * A second counts when it was on time by the limits of the verdict: in the first part for registrations, in the second
 * for keepalives. The lab runs on this host too and takes its part of it, so against servers elsewhere the host can do
 * more; a network is no part of it.
 */
import { parse } from 'yaml';
import { measurementRows } from '#coordinator/measurement-rows.js';
import { openFilesLimit } from '#coordinator/preflight.js';
import { LoadError } from '#errors.js';
import { rate } from '#outputs/figures.js';
import type { Moment, Output } from '#outputs/outputs.js';
import type { Calibration } from '#outputs/summary-schema.js';
import { forecastOf } from '#plan/forecast.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import type { Profile } from '#profile/profile.js';
import { type RunningRun, runLoad } from './run-load.js';

/** How many percent of the phones come in each second; the first are few, for new code is slow until it is compiled. */
const steps = [4, 8, 16, 28, 44];

/** More than a worker does with the lab beside it: in the last step 660 come in a second. */
const phonesPerWorker = 1_500;

/** Nothing but keepalives for so long; when it does not come to that, the run ends all the same. */
const steadySeconds = 3;
const longestMs = 15_000;

/** Descriptors that are no phone's, relays among them. */
const reserve = 300;

/** What a plan should leave free. */
const wantedShare = 0.7;

/** Throws LoadError as `runLoad` does, and when the little run itself went wrong. */
export async function calibrate(profile: Profile): Promise<Calibration> {
  const little = calibrationProfile(profile);
  const gauge = new Gauge(little.phones.count);
  const { fault, losses } = await runLoad(little, {
    directory: null,
    outputs: { gauge },
    onBegin: (run) => {
      gauge.run = run;
    },
  });
  if (fault !== null) throw fault;
  if (losses.length > 0) throw new LoadError('worker-lost', `the calibration was cut short: ${losses.join('; ')}`);
  const wanted = wantedBy(profile);
  const { registrationsPerSecond, keepalivesPerSecond, foundLimit } = gauge;
  const share = Math.max(
    wanted.registrationsPerSecond / registrationsPerSecond,
    wanted.keepalivesPerSecond / keepalivesPerSecond,
  );
  return {
    registrationsPerSecond,
    keepalivesPerSecond,
    foundLimit,
    wanted,
    share: Number.isFinite(share) ? Math.round(share * 1000) / 1000 : null,
  };
}

/** What it found, in a line or two. */
export function calibrationText(calibration: Calibration): string[] {
  const { share, foundLimit, wanted } = calibration;
  if (share === null) return ['calibration: this host was never on time: expect no valid measurement'];
  const registrations = atLeast(foundLimit.registrations, calibration.registrationsPerSecond);
  const keepalives = atLeast(foundLimit.keepalives, calibration.keepalivesPerSecond);
  const plan = `${rate(wanted.registrationsPerSecond)} and ${rate(wanted.keepalivesPerSecond)}`;
  const line = `calibration: on time at ${registrations} registrations and ${keepalives} keepalives, lab included; the plan wants ${plan}`;
  if (share <= wantedShare) return [line];
  const most = `${Math.round(share * 100)} % of what this host was seen to do`;
  return [line, `WARNING: that is ${most}: take fewer phones, slower arrivals, or a larger host`];
}

function atLeast(foundLimit: boolean, perSecond: number): string {
  return `${foundLimit ? '' : 'at least '}${rate(perSecond)}`;
}

/** One site on loopback with phones of the same models, and the settings of the phones but for their start-up. */
export function calibrationProfile(profile: Profile): Profile {
  const { workers, seed, sites } = profile;
  const { phones } = parse(resolvedYaml(profile)) as { readonly phones: object };
  const count = Math.max(1, Math.min(phonesPerWorker * workers, openFilesLimit() - reserve));
  const models: Record<string, number> = {};
  for (const { model, count } of sites.flatMap((site) => site.phones)) models[model] = (models[model] ?? 0) + count;
  const asked = {
    name: 'calibration',
    seed,
    workers,
    phones: { ...phones, count, startup: 'none' },
    sites: {
      here: { phones: models, subnets: [{ cidr: '127.16.0.0/12', giaddrs: '127.16.0.2-127.16.0.65' }] },
    },
    arrivals: { kind: 'stages', stages: stages() },
    hold: `${2 * longestMs}ms`,
    lab: { keepaliveInterval: '1s' },
  };
  return loadProfile(JSON.stringify(asked), 'calibration');
}

function stages() {
  let sum = 0;
  return steps.map((percent) => {
    sum += percent;
    return { over: '1s', to: `${sum}%` };
  });
}

function wantedBy(profile: Profile): Calibration['wanted'] {
  const { stages, phones } = forecastOf(makePlan(profile));
  const register = stages.find(({ stage }) => stage === 'register');
  return {
    registrationsPerSecond: register?.peak.perSecond ?? 0,
    // Real servers say theirs only to the phones.
    keepalivesPerSecond: Math.round((phones * 1000) / profile.lab.keepaliveIntervalMs),
  };
}

/** From where the verdict on a measurement is no longer good, by the measures of which each second has its own. */
const limits = (['arrivalLateness', 'keepaliveLateness', 'loopDelay'] as const).map((measure) => {
  const ms = measurementRows.find(({ name }) => name === measure)!.suspectFrom;
  return { measure, ms };
});

/** Takes the best of the seconds that were on time, and ends the run when it has seen both parts. */
export class Gauge implements Output {
  registrationsPerSecond = 0;
  keepalivesPerSecond = 0;
  readonly foundLimit = { registrations: false, keepalives: false };
  run: RunningRun | null = null;
  private readonly phones: number;
  /** Seconds that began with every phone in service; -1: they are still coming. */
  private steady = -1;

  constructor(phones: number) {
    this.phones = phones;
  }

  start(): void {}

  take({ atMs, interval, totals }: Moment): void {
    const isOnTime = limits.every(({ measure, ms }) => (interval.histogram(measure).percentileMs(99) ?? 0) < ms);
    const areAllUp = totals.sum('phones', { state: 'inService' }) >= this.phones;
    if (this.steady >= 0) this.takeKeepalives(isOnTime, interval.perSecond('keepalives'));
    else this.takeRegistrations(isOnTime, interval.perSecond('registrations', { outcome: 'acked' }));
    if (areAllUp) this.steady++;
    if (this.steady < steadySeconds && atMs < longestMs) return;
    // All of it is ours: there is nobody to take leave of.
    this.run?.interrupt();
    this.run?.interrupt();
  }

  finish(): void {}

  private takeRegistrations(isOnTime: boolean, perSecond: number): void {
    this.foundLimit.registrations ||= !isOnTime;
    if (isOnTime) this.registrationsPerSecond = Math.max(this.registrationsPerSecond, Math.floor(perSecond));
  }

  private takeKeepalives(isOnTime: boolean, perSecond: number): void {
    this.foundLimit.keepalives ||= !isOnTime;
    if (isOnTime) this.keepalivesPerSecond = Math.max(this.keepalivesPerSecond, Math.floor(perSecond));
  }
}
