/**
 * What each profile of the catalogue must show, on sockets and in virtual time, in its full and in its small form: a row
 * each, of figures that follow from its events to the phone. What is counted and left out of a row must not have happened.
 */
import { expect } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { Profile } from '#profile/profile.js';

/** A figure, or the least and the most it may be. */
type Figure = number | Range;
type Range = readonly [least: number, most: number];
/** By the names of `counted` and `measured`, below. */
type Figures = Readonly<Record<string, Figure>>;

/** What rows are made of. */
interface Circumstances {
  readonly profile: Profile;
  /** How many phones there are. */
  readonly all: number;
  /** Boots that failed, where it is for the dice to say how many; other figures follow from it. */
  readonly loops: number;
  /** From the fault until phones give a node up, in seconds and one to spare: it hangs, or the way to it is gone. */
  readonly hang: Range;
  readonly blackhole: Range;
}

const anyNumber = Number.POSITIVE_INFINITY;
const atLeastOne: Range = [1, anyNumber];

/** More than any phone needs to hear of it, to register on a link that stands by, and to be provisioned. */
const atOnce: Range = [0, 1];

const healthy = ({ all }: Circumstances): Figures => ({ 'at cm1': all });

/** The quickest phone, the slowest, and all between. */
const took = (measure: string, range: Range): Figures => ({
  [`shortest ${measure}`]: range,
  [`longest ${measure}`]: range,
});

/** So many times a phone has left cm1 for cm2. */
const left = (times: number, reason: string, cause = reason): Figures => ({
  outages: times,
  [`service ${reason}`]: times,
  [`cm1 > cm2 ${cause}`]: times,
});

/** All leave cm1, each once, and come home again. */
const thereAndBack = ({ all }: Circumstances): Figures => ({
  ...left(all, 'closed'),
  'at cm1': all,
  fallbacks: all,
  ...took('detect', atOnce),
  ...took('outage', [0, 2]),
});

/** Boots failed, each `times` in this way, and then all phones came up. */
const cameUpLater = ({ all, loops }: Circumstances, outcome: string, times = 1): Figures => ({
  'at cm1': all,
  boots: all + loops,
  bootLoops: atLeastOne,
  [outcome]: times * loops,
});

/** Some boot for ever: what befell each boot is about to befall the last one, or has. */
const loopForEver = ({ all, loops }: Circumstances, lost: number, outcome: string, times = 1): Figures => ({
  'at cm1': all - lost,
  never: lost,
  boots: all + loops,
  bootLoops: loops,
  [outcome]: [times * loops, times * (loops + lost)],
});

const pictures: Readonly<Record<string, (of: Circumstances) => Figures>> = {
  quickstart: healthy,
  soak: healthy,
  'ris-outage': healthy,
  'one-closet': (of) => ({ ...healthy(of), 'peak registrations': [2, of.all / 2] }),
  'monday-morning': (of) => ({ ...healthy(of), 'peak registrations': [2, of.all / 3] }),
  'power-restore': (of) => ({ ...healthy(of), 'wall register': 1 }),
  'dhcp-slow-vs-static': (of) => ({ ...healthy(of), 'wall lease': 1 }),
  // Half a lease after the boot, and twice again before the end.
  'renewal-herd': (of) => ({ ...healthy(of), renewals: 3 * of.all }),
  'auto-registration': (of) => {
    const { autoRegistration, callManagers } = of.profile.lab;
    const numbers = autoRegistration!.to - autoRegistration!.from + 1;
    return loopForEver(of, of.all / 2 - numbers, 'register rejected', callManagers);
  },
  'unprovisioned-dhcp-storm': (of) => ({
    ...loopForEver(of, of.all / 2, 'fetch filesMissing'),
    bootLoops: [of.all / 2, anyNumber],
  }),
  'primary-stop': ({ all }) => ({ ...left(all, 'closed'), 'at cm2': all, ...took('detect', atOnce) }),
  'primary-hang': ({ all, hang }) => ({
    ...left(all, 'keepaliveTimeout'),
    'at cm2': all,
    ...took('detect', hang),
    ...took('outage', hang),
  }),
  'primary-blackhole': ({ all, blackhole }) => ({
    ...left(all, 'pathLost'),
    'at cm2': all,
    ...took('detect', blackhole),
    ...took('outage', blackhole),
  }),
  fallback: thereAndBack,
  'rolling-upgrade': thereAndBack,
  'keepalive-loss-toggling': ({ profile, all }) => {
    const times = profile.events.length * all;
    return { ...left(times, 'keepaliveTimeout'), 'at cm1': all, fallbacks: times, flapping: all };
  },
  'wan-cut-srst': ({ all, blackhole }) => ({
    'at cm1': all,
    'cm1 > srst pathLost': all,
    // Where cm2 answers before cm1 does, phones go there first.
    fallbacks: [all, 2 * all],
    outages: all,
    'service pathLost': all,
    // cm2 is tried once, on a link that stands by or a new one.
    'register closed': [0, all],
    'connect timeout': [0, all],
    'tried in vain': all,
    ...took('detect', blackhole),
    // The path to cm2 is given the same patience again.
    ...took('outage', [blackhole[0], blackhole[0] + blackhole[1]]),
  }),
  'reset-all': ({ all }) => ({
    'at cm1': all,
    boots: 2 * all,
    outages: all,
    'service reset': all,
    // INIT-REBOOT: the second boot discovers nothing.
    'dhcp.discover': all,
    'dhcp.request': 2 * all,
  }),
  // By each of the two CallManagers.
  'registration-rejected': (of) => cameUpLater(of, 'register rejected', 2),
  'tftp-down': (of) => cameUpLater(of, 'fetch timeout'),
  'dns-error': (of) => ({
    ...cameUpLater(of, 'lease dnsError'),
    'at cm1': 0,
    'at cm2': of.all,
    'fetch nameUnresolved': of.all,
  }),
  'image-upgrade': ({ all }) => ({ 'at cm1': all, boots: 2 * all, 'firmwareDownloads > 0': all, 'wall fetch': 1 }),
};

export const picturedProfiles = Object.keys(pictures);

/** Fails unless a run has shown the picture of its profile, or these figures. */
export function expectPicture(profile: Profile, summary: Summary, figures?: Figures): void {
  const all = summary.phones.total;
  const of = { profile, all, loops: summary.counters.bootLoops!, ...patienceOf(profile) };
  const expected: Figures = { boots: all, ...(figures ?? pictures[profile.name]!(of)) };
  const told = counted(summary);
  const asked = { ...measured(summary), ...told };
  const names = new Set([...Object.keys(told), ...Object.keys(expected)]);
  const wrong = [...names].flatMap((name) => {
    const [figure, right] = [asked[name] ?? 0, expected[name] ?? 0];
    const [least, most] = typeof right === 'number' ? [right, right] : right;
    return figure >= least && figure <= most ? [] : [`${name}: ${figure}, not ${least === most ? least : `${least} to ${most}`}`];
  });
  expect(wrong).toEqual([]);
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

/** Figures that are 0 unless a row says otherwise. */
function counted({ phones, counters, outcomes, failovers }: Summary): Record<string, number> {
  const { boots, bootLoops, fallbacks, outages } = counters;
  return {
    ...Object.fromEntries(Object.entries(phones.byNode).map(([node, count]) => [`at ${node}`, count])),
    'registered and not in service': phones.registered - phones.inService,
    never: phones.never,
    flapping: phones.flapping,
    boots: boots!,
    bootLoops: bootLoops!,
    fallbacks: fallbacks!,
    outages: outages!,
    ...Object.fromEntries(outcomes.map(({ stage, reason, count }) => [`${stage} ${reason}`, count])),
    ...Object.fromEntries(failovers.map(({ from, to, cause, count }) => [`${from} > ${to} ${cause}`, count])),
  };
}

/** Figures that are looked at where a row names them: seconds, and what only some profiles are about. */
function measured({ durations, rates, dhcp, counters, wall, thresholds, outcomes }: Summary): Record<string, number> {
  const inVain = outcomes.filter(({ stage }) => stage === 'register' || stage === 'connect');
  return {
    ...counters,
    'peak registrations': rates.registrationsPerSecond.peak,
    renewals: dhcp.renewals.renewed,
    'tried in vain': inVain.reduce((sum, { count }) => sum + count, 0),
    ...Object.fromEntries(thresholds.map(({ expression, value }) => [expression, value ?? Number.NaN])),
    ...(wall === null ? {} : { [`wall ${wall.stage}`]: 1 }),
    ...Object.fromEntries(
      Object.entries(durations).flatMap(([name, { min, max }]) => [
        [`shortest ${name}`, min ?? Number.NaN],
        [`longest ${name}`, max ?? Number.NaN],
      ]),
    ),
  };
}
