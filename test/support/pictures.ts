/**
 * What each profile of the catalogue must show, on sockets and in virtual time, in its full and in its small form: a row
 * each, of figures that follow from its events to the phone. And what its comments promise for `--set`.
 */
import type { Summary } from '#outputs/summary-schema.js';
import type { Profile } from '#profile/profile.js';
import { expectFigures } from './picture-figures.js';
import {
  anyNumber,
  atLeastOne,
  atOnce,
  cameUpLater,
  circumstancesOf,
  healthy,
  hung,
  inSteps,
  left,
  loopForEver,
  noticed,
  type Picture,
  rejected,
  thereAndBack,
  took,
} from './picture-parts.js';

const pictures: Readonly<Record<string, Picture>> = {
  quickstart: healthy,
  soak: healthy,
  'ris-outage': (of) => ({ ...healthy(of), 'ghosts at most': of.all, 'ghosts at end': 0 }),
  'one-closet': inSteps,
  'monday-morning': inSteps,
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
  'primary-hang': hung,
  'primary-blackhole': ({ all, blackhole }) => ({
    ...left(all, 'pathLost'),
    'at cm2': all,
    ...noticed(blackhole),
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
    // cm2, on the link that stands by or on a new one.
    'tried in vain': all,
    'register closed': [0, all],
    'connect timeout': [0, all],
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
  'registration-rejected': rejected,
  'tftp-down': (of) => cameUpLater(of, 'fetch refused'),
  'dns-error': (of) => ({
    ...cameUpLater(of, 'lease dnsError'),
    'at cm1': 0,
    'at cm2': of.all,
    'fetch nameUnresolved': of.all,
  }),
  'image-upgrade': ({ all }) => ({ 'at cm1': all, boots: 2 * all, 'firmwareDownloads > 0': all, 'wall fetch': 1 }),
};

export const picturedProfiles = Object.keys(pictures);

/** What becomes of a picture when a field is set as the profile says. */
export const variants: readonly (readonly [profile: string, set: readonly string[], picture: Picture])[] = [
  [
    'unprovisioned-dhcp-storm',
    ['lab.provisioned=100%', 'events=[{ at: 0s, node: tftp, do: staleFile, share: 50% }]'],
    (of) => ({ ...loopForEver(of, of.all / 2, 'connect refused'), bootLoops: [of.all / 2, anyNumber] }),
  ],
  [
    'unprovisioned-dhcp-storm',
    ['lab.unknownPhones=reject', 'hold=2m'],
    (of) => ({
      ...loopForEver(of, of.all / 2, 'register rejected', of.profile.lab.callManagers),
      bootLoops: [of.all / 2, anyNumber],
    }),
  ],
  [
    'primary-stop',
    ['events.0.do=crash'],
    ({ all }) => ({ ...left(all, 'connectionReset', 'reset'), 'at cm2': all, ...took('detect', atOnce) }),
  ],
  ['primary-hang', ['lab.detection=delayed', 'hold=9m'], (of) => hung({ ...of, hang: [330, 362] })],
  [
    'keepalive-loss-toggling',
    ['lab.keepaliveInterval=90s'],
    ({ all }) => ({ 'at cm1': all, keepalivesLost: [3 * all, 6 * all] }),
  ],
  [
    'keepalive-loss-toggling',
    ['phones.failover.badMark=10m'],
    ({ all }) => ({ ...left(all, 'keepaliveTimeout'), 'at cm2': all }),
  ],
  [
    'fallback',
    ['lab.capacity.tokensPerSecond=null'],
    (of) => ({ ...thereAndBack(of), 'return: fallbacks < 575': of.all }),
  ],
  [
    'wan-cut-srst',
    ['lab.srst=false'],
    ({ all, loops }) => ({
      'at cm1': all,
      // A phone's boots are loops but for its first, and the first after the cut.
      boots: 2 * all + loops,
      bootLoops: [3 * all, anyNumber],
      outages: all,
      'service pathLost': all,
      'register closed': [0, all],
      'connect timeout': atLeastOne,
      // Where cm2 answers first.
      'cm1 > cm2 pathLost': [0, all],
      fallbacks: [0, all],
    }),
  ],
  [
    'rolling-upgrade',
    ['events.1.at=2m', 'events.2.at=3m'],
    ({ all }) => ({
      'at cm1': all,
      // Few are still on their way home when the third one is stopped.
      outages: [1.9 * all, 2.05 * all],
      'service closed': [1.9 * all, 2.05 * all],
      'cm1 > cm2 closed': all,
      'cm2 > cm3 closed': [0.9 * all, all],
      fallbacks: all,
    }),
  ],
  [
    'reset-all',
    ['events.0.type=restart'],
    ({ all }) => ({ 'at cm1': all, outages: all, 'service reset': all, 'dhcp.request': all }),
  ],
  ['registration-rejected', ['events.0.node=cm2'], healthy],
  [
    'registration-rejected',
    ['events=[{ at: 0s, node: cm2, do: reject }, { at: 1m, node: cm1, do: stop }]'],
    ({ all, loops }) => ({
      boots: [2 * all + loops, 3 * all + loops],
      bootLoops: [3 * all, anyNumber],
      outages: all,
      'service closed': all,
      'register rejected': atLeastOne,
      'connect refused': atLeastOne,
    }),
  ],
  ['registration-rejected', ['phones.mix={ 7961G: 100% }', 'events.0.text=Device Type Mismatch'], rejected],
  ['registration-rejected', ['phones.mix={ 7931G: 100% }'], rejected],
  [
    'registration-rejected',
    ['events.0={ at: 0s, node: tftp, do: corruptFile, for: 2m }'],
    (of) => cameUpLater(of, 'fetch corrupt'),
  ],
  [
    'registration-rejected',
    ['events.0={ at: 0s, node: tftp, do: wrongLoad, load: P00305000300 }', 'phones.firmware=fetch'],
    ({ all }) => ({ 'at cm1': all, 'fetch firmware': all }),
  ],
  [
    'tftp-down',
    ['phones.memory=warm'],
    ({ all }) => ({ 'at cm1': all, 'fetch refused': all / 2, 'longest onboard': [20, 21] }),
  ],
  ['dns-error', ['lab.dns.hosts={}'], (of) => cameUpLater(of, 'lease dnsError')],
  ['image-upgrade', ['phones.firmware=keep'], healthy],
  [
    'ris-outage',
    ['events.0.share=30%'],
    (of) => ({ ...healthy(of), 'ghosts at most': [0.2 * of.all, 0.4 * of.all], 'ghosts at end': 0 }),
  ],
];

/** Fails unless a run of the profile has shown its picture. */
export function expectPicture(profile: Profile, summary: Summary, picture = pictures[profile.name]!): void {
  const of = circumstancesOf(profile, summary);
  expectFigures(summary, { boots: of.all, ...picture(of) });
}
