/**
 * What this host can do (`--calibrate`), found out before the run: phones of the same models and settings, as many
 * workers, against a lab without limits on loopback, in two steps of one short run.
 *
 *     0 s ......... 5 s ..... 7 s
 *     switched on,  all of them
 *     ever quicker  send keepalives each second
 *
 * A second counts when it was on time by the limits of the verdict. The lab runs on this host too and takes its part of
 * it, so against servers elsewhere the host can do more; a network is no part of it.
 */
import { parse } from 'yaml';
import { measurementRows } from '#coordinator/measurement.js';
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

/** The rate rises for so long, and then nothing but keepalives goes on. */
const rampSeconds = 5;
const keepSeconds = 2;

/** More than a worker was ever seen to do: at the end of the ramp twice as many come in a second as on average. */
const phonesPerWorker = 2_500;

/** Descriptors that are no phone's, relays among them. */
const reserve = 300;

/** What a plan should leave free. */
const wantedShare = 0.7;

/** Throws LoadError as `runLoad` does, and when the little run itself went wrong. */
export async function calibrate(profile: Profile): Promise<Calibration> {
  const gauge = new Gauge();
  const { fault, losses } = await runLoad(calibrationProfile(profile), {
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
export function calibrationText({ share, foundLimit, wanted, ...found }: Calibration): string[] {
  const pace = (figures: Calibration['wanted']) =>
    `${rate(figures.registrationsPerSecond)} registrations and ${rate(figures.keepalivesPerSecond)} keepalives`;
  if (share === null) return ['calibration: this host was late in every second of it: expect no valid measurement'];
  const least = foundLimit ? '' : 'at least ';
  const line = `calibration: on time at ${least}${pace(found)}, lab included; the plan wants ${pace(wanted)}`;
  if (share <= wantedShare) return [line];
  const most = `${Math.round(share * 100)} % of what this host ${foundLimit ? 'can do' : 'was seen to do'}`;
  return [line, `WARNING: that is ${most}: take fewer phones, slower arrivals, or a larger host`];
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
    arrivals: { kind: 'ramp', over: `${rampSeconds}s` },
    hold: `${rampSeconds + keepSeconds + 1}s`,
    lab: { keepaliveInterval: '1s' },
  };
  return loadProfile(JSON.stringify(asked), 'calibration');
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

/** Takes the best of the seconds that were on time, and ends the run when all have been seen. */
export class Gauge implements Output {
  registrationsPerSecond = 0;
  keepalivesPerSecond = 0;
  foundLimit = false;
  run: RunningRun | null = null;

  start(): void {}

  take({ atMs, interval }: Moment): void {
    const isOnTime = limits.every(({ measure, ms }) => (interval.histogram(measure).percentileMs(99) ?? 0) < ms);
    this.foundLimit ||= !isOnTime;
    if (isOnTime) {
      const registrations = interval.perSecond('registrations', { outcome: 'acked' });
      this.registrationsPerSecond = Math.max(this.registrationsPerSecond, Math.floor(registrations));
      this.keepalivesPerSecond = Math.max(this.keepalivesPerSecond, Math.floor(interval.perSecond('keepalives')));
    }
    if (atMs < (rampSeconds + keepSeconds) * 1000) return;
    // All of it is ours: there is nobody to take leave of.
    this.run?.interrupt();
    this.run?.interrupt();
  }

  finish(): void {}
}
