/** What the pictures of the catalogue are put together from: what many profiles show of their phones, and how long it takes. */
import type { Summary } from '#outputs/summary-schema.js';
import type { Profile } from '#profile/profile.js';
import type { Figures, Range } from './picture-figures.js';

/** What rows are made of. */
export interface Circumstances {
  readonly profile: Profile;
  /** How many phones there are. */
  readonly all: number;
  /** Boots that failed, where it is for the dice to say how many; other figures follow from it. */
  readonly loops: number;
  /** From the fault until phones give a node up, in seconds and one to spare: it hangs, or the way to it is gone. */
  readonly hang: Range;
  readonly blackhole: Range;
}

export type Picture = (of: Circumstances) => Figures;

export const anyNumber = Number.POSITIVE_INFINITY;
export const atLeastOne: Range = [1, anyNumber];

/** More than any phone needs to hear of it, to register on a link that stands by, and to be provisioned. */
export const atOnce: Range = [0, 1];

export const healthy: Picture = ({ all }) => ({ 'at cm1': all });

/** Never all at once. */
export const inSteps: Picture = ({ all }) => ({ 'at cm1': all, 'peak registrations': [2, 0.75 * all] });

/** The quickest phone, the slowest, and all between. */
export const took = (measure: string, range: Range): Figures => ({
  [`shortest ${measure}`]: range,
  [`longest ${measure}`]: range,
});

/** And back a moment later. */
export const noticed = (range: Range): Figures => ({ ...took('detect', range), ...took('outage', range) });

/** So many times a phone has left cm1 for cm2. */
export const left = (times: number, reason: string, cause = reason): Figures => ({
  outages: times,
  [`service ${reason}`]: times,
  [`cm1 > cm2 ${cause}`]: times,
});

/** All leave cm1, each once, and come home again. */
export const thereAndBack: Picture = ({ all }) => ({
  ...left(all, 'closed'),
  'at cm1': all,
  fallbacks: all,
  ...took('detect', atOnce),
  ...took('outage', [0, 2]),
});

/** Boots failed, each `times` in this way, and then all phones came up. */
export const cameUpLater = ({ all, loops }: Circumstances, outcome: string, times = 1): Figures => ({
  'at cm1': all,
  boots: all + loops,
  bootLoops: [all / 2, anyNumber],
  [outcome]: times * loops,
});

/** Some boot for ever: what befell each boot is about to befall the last one, or has. */
export const loopForEver = ({ all, loops }: Circumstances, lost: number, outcome: string, times = 1): Figures => ({
  'at cm1': all - lost,
  never: lost,
  boots: all + loops,
  bootLoops: loops,
  [outcome]: [times * loops, times * (loops + lost)],
});

export const hung: Picture = ({ all, hang }) => ({
  ...left(all, 'keepaliveTimeout'),
  'at cm2': all,
  ...noticed(hang),
});

/** By each of the two CallManagers. */
export const rejected: Picture = (of) => cameUpLater(of, 'register rejected', 2);

export function circumstancesOf(profile: Profile, { phones, counters }: Summary): Circumstances {
  return { profile, all: phones.total, loops: counters.bootLoops!, ...patienceOf(profile) };
}

/** Phones notice a hang with the third keepalive or so, a dead path with the first. */
function patienceOf({ phones, lab }: Profile): Pick<Circumstances, 'hang' | 'blackhole'> {
  const { keepaliveMisses, keepaliveGraceMs, tcpPatienceMs } = phones.failover;
  const between = (leastMs: number): Range => [leastMs / 1_000 - 0.1, (leastMs + lab.keepaliveIntervalMs) / 1_000 + 1];
  return {
    hang: between((keepaliveMisses - 1) * lab.keepaliveIntervalMs + keepaliveGraceMs),
    blackhole: between(tcpPatienceMs),
  };
}
