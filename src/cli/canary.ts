/**
 * A few phones first: whether they come up tells, before thousands follow, whether the profile fits the network. They are
 * the first of the population, switched on at once, and leave again before the run begins.
 */
import { InvalidArgumentError } from 'commander';
import { LoadError } from '#errors.js';
import type { Moment, Output } from '#outputs/outputs.js';
import type { Overrides } from '#profile/layers.js';
import { readProfile } from '#profile/load.js';
import type { Cidr } from '#profile/units.js';
import { wholeNumber } from './options.js';
import { type RunningRun, runLoad } from './run-load.js';

/** From power-on to in service, start-up and a lost packet or two included. */
const patience = '3m';

/** The number of `--canary`. */
export function canaryPhones(text: string): number {
  const phones = wholeNumber(text);
  if (phones < 1) throw new InvalidArgumentError(`expected at least 1, got "${text}"; without --canary there is none.`);
  return phones;
}

/**
 * True when all of them came into service; false when the run was interrupted on the way. Throws LoadError when they did
 * not come up, or when a brake held.
 */
export async function flyCanary(
  path: string,
  overrides: Overrides,
  allow: readonly Cidr[],
  phones: number,
  onBegin: (run: RunningRun) => void,
): Promise<boolean> {
  const profile = readProfile(path, {
    ...overrides,
    phones,
    workers: 1,
    set: [...(overrides.set ?? []), 'arrivals={ kind: burst, within: 1s }', `hold=${patience}`, 'events=[]'],
  });
  const watch = new Watch(phones);
  const { summary, losses, fault, braked } = await runLoad(profile, {
    directory: null,
    allow,
    outputs: { watch },
    onBegin: (run) => {
      watch.run = run;
      onBegin(run);
    },
  });
  if (fault !== null) throw fault;
  if (braked !== null) throw new LoadError('cannot-start', `the canary was stopped: ${braked}`);
  if (watch.cameUp) return true;
  if (summary.result === 'interrupted') return false;
  const [first] = summary.outcomes;
  const why = first === undefined ? '' : `; most often: ${first.stage} ${first.reason}`;
  throw new LoadError(
    'cannot-start',
    `${summary.phones.inService} of ${phones} canary phones came into service${why}`,
    {
      hint: [...losses, 'look at one phone’s way before thousands go it'].join('; '),
    },
  );
}

/** Ends the canary's run as soon as everybody is in service. */
class Watch implements Output {
  cameUp = false;
  run: RunningRun | null = null;
  private readonly phones: number;

  constructor(phones: number) {
    this.phones = phones;
  }

  start(): void {}

  take({ totals }: Moment): void {
    if (totals.sum('phones', { state: 'inService' }) < this.phones) return;
    this.cameUp = true;
    this.run?.stop();
  }

  finish(): void {}
}
