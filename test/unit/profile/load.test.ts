import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LoadError } from '#errors.js';
import type { Overrides } from '#profile/layers.js';
import { loadProfile, readProfile, resolvedYaml } from '#profile/load.js';
import { formatMistakes } from '#profile/mistakes.js';
import { sumOf } from '#profile/population.js';
import { profileSchema } from '#profile/profile.js';

/** What is wrong with a profile, a line each. */
function mistakesIn(text: string, overrides: Overrides = {}): string[] {
  try {
    loadProfile(text, 'campus.yaml', overrides);
  } catch (error) {
    if (error instanceof LoadError) return formatMistakes(error.mistakes).split('\n');
    throw error;
  }
  return [];
}

const campus = `name: campus
seed: 7
phones: { memory: warm, startup: 0s..1s }
cluster:
  nodes: { sub1: 10.1.0.11, sub2: '10.1.0.12:2443' }
  groups: { A: [sub1, sub2], B: [sub2, sub1] }
network:
  dhcp: { mode: relay, servers: [10.1.0.31] }
  source: host
sites:
  hq:
    phones: { 7960: 40, "7962G": 5120, "7942G": 1280 }
    subnets: [ { cidr: 10.90.0.0/19, giaddrs: 10.90.0.2-10.90.0.5 } ]
    groups: { A: 50%, B: 50% }
  branch:
    phones: 100
    subnets: [ { cidr: 10.91.0.0/21, giaddrs: 10.91.0.2 } ]
arrivals: { kind: rate, rate: 12.5/s }
hold: 30m
guard: { allow: [10.1.0.0/24] }
thresholds:
  - inService >= 99.9% within 12m
small:
  phones: 64
  hold: 5s
`;

describe('a profile', () => {
  it('needs a name and a number of phones; everything else has a default that works with the lab', () => {
    const profile = loadProfile('name: x\nphones: 500', 'x.yaml');
    expect(profile).toMatchObject({
      name: 'x',
      seed: 1,
      workers: 2,
      phones: {
        count: 500,
        memory: 'cold',
        firmware: 'keep',
        files: 'minimal',
        release: 'atStop',
        startupMs: 'model',
        registration: 'serial',
        giveUpMs: 2_000,
      },
      cluster: { nodes: [], groups: [] },
      network: { dhcp: { mode: 'relay', servers: [] }, source: 'leased', ports: { dhcp: 67, relay: 67, tftp: 69 } },
      arrivals: { kind: 'burst', withinMs: 10_000 },
      holdMs: 120_000,
      lab: { provisioned: 1, unknownPhones: 'missingFile', keepaliveIntervalMs: 30_000, leaseTimeMs: 691_200_000 },
      thresholds: [],
    });
    expect(profile.sites).toEqual([
      {
        name: 'lab',
        phones: [
          { model: '7942G', count: 100 },
          { model: '7962G', count: 400 },
        ],
        inventory: null,
        subnets: [
          {
            cidr: { network: 0x7f100000, prefix: 12 },
            giaddrs: { first: 0x7f100002, last: 0x7f100041 },
            pool: { first: 0x7f100042, last: 0x7f1ffffe },
            static: null,
          },
        ],
        groups: [],
        srst: null,
      },
    ]);
  });

  it('is frozen, deeply', () => {
    const profile = loadProfile(campus, 'campus.yaml');
    expect(Object.isFrozen(profile)).toBe(true);
    expect(Object.isFrozen(profile.sites[0]?.phones[0])).toBe(true);
    expect(Object.isFrozen(profile.thresholds[0]?.subject)).toBe(true);
  });

  it('has quantities as numbers', () => {
    const profile = loadProfile(campus, 'campus.yaml');
    expect(profile.holdMs).toBe(1_800_000);
    expect(profile.arrivals).toEqual({ kind: 'rate', ratePerSecond: 12.5 });
    expect(profile.phones.startupMs).toEqual([0, 1_000]);
    expect(profile.cluster.nodes).toEqual([
      { name: 'sub1', address: 0x0a01000b, port: 2000 },
      { name: 'sub2', address: 0x0a01000c, port: 2443 },
    ]);
    expect(profile.guard.allow).toEqual([{ network: 0x0a010000, prefix: 24 }]);
  });

  it('holds at its sites exactly as many phones as it says', () => {
    const profile = loadProfile(campus, 'campus.yaml');
    expect(profile.phones.count).toBe(6_540);
    expect(profile.sites.map((site) => sumOf(site.phones))).toEqual([6_440, 100]);
    expect(profile.sites[1]?.phones).toEqual([
      { model: '7942G', count: 20 },
      { model: '7962G', count: 80 },
    ]);
  });

  it.each(['model', 'none', '2s', '1s..3s'])('may say that phones take "%s" to start up', (startup) => {
    const { startupMs } = loadProfile(`name: x\nphones: { count: 1, startup: ${startup} }`, 'x.yaml').phones;
    expect(startupMs).toEqual(
      { model: 'model', none: [0, 0], '2s': [2_000, 2_000], '1s..3s': [1_000, 3_000] }[startup],
    );
  });

  it('can be described to an editor', () => {
    const { properties } = z.toJSONSchema(profileSchema, { io: 'input' });
    expect(properties).toHaveProperty('hold.description', 'how long the run lasts after the first arrival');
    expect(properties).toHaveProperty('arrivals.oneOf');
  });

  it('that cannot be read says so', () => {
    expect(() => readProfile('no/such/profile.yaml')).toThrow('cannot read the profile no/such/profile.yaml');
  });
});

describe('the resolved profile', () => {
  it.each([
    ['the smallest', 'name: x\nphones: 500', {}],
    ['one with sites', campus, {}],
    ['one that was scaled', campus, { phones: 777, seed: 9, workers: 1, holdMs: 90_000 }],
    ['a small form', campus, { small: true }],
    ['a ramp', 'name: x\nphones: { count: 7, mix: { 7960: 0.3, 7940: 0.7 } }\narrivals: { kind: ramp, over: 90s }', {}],
    ['a Poisson process', 'name: x\nphones: 7\narrivals: { kind: poisson, rate: 0.125/s }', {}],
  ])('of %s gives an equal profile when it is loaded', (_, text, overrides) => {
    const profile = loadProfile(text, 'campus.yaml', overrides);
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
  });
});

describe('mistakes', () => {
  it('are told all at once, in the order of the text, each with its place', () => {
    const text = `name: campus
phones: { count: 10, memory: colt }
hold: 30
sites:
  hq:
    phones: { "7690": 10 }
    subnets: [ { cidr: 10.90.0.0/19, giaddrs: 10.90.0.2 } ]
`;
    expect(mistakesIn(text)).toEqual([
      'campus.yaml:2:30: unknown memory "colt"; did you mean "cold"?',
      'campus.yaml:3:7: expected a duration with its unit, such as 30s, 500ms or 2m; got "30"',
      'campus.yaml:6:15: unknown model "7690"; did you mean "7960"?',
    ]);
  });

  it('point at the key when it is unknown, at the value when it is bad, at the parent when something is missing', () => {
    expect(mistakesIn('name: x\nphones: 5\n  # a comment\nworkrs: 3')).toEqual([
      'campus.yaml:4:1: unknown key "workrs"; did you mean "workers"?',
    ]);
    expect(mistakesIn('name: x\nphones:\n  count: 0')).toEqual(['campus.yaml:3:10: expected at least 1, got 0']);
    expect(mistakesIn('name: x\nphones: 0')).toEqual(['campus.yaml:2:9: expected at least 1, got 0']);
    expect(mistakesIn('name: x\nphones: 5\narrivals:\n  kind: ramp')).toEqual(['campus.yaml:3:1: "over" is missing']);
    expect(mistakesIn('# text\nphones: 5')).toEqual(['campus.yaml:2:1: "name" is missing']);
    expect(mistakesIn('name: x')).toEqual([
      'campus.yaml:1:1: how many phones? give "phones" a number, or "sites" that hold them',
    ]);
  });

  it.each([
    ['arrivals: { kind: brust }', 'unknown kind "brust"; did you mean "burst"?'],
    ['arrivals: { within: 3s }', '"kind" is missing; known: burst, ramp, rate, poisson, waves, stages, switches'],
    ['arrivals: 3', 'expected a mapping, got 3'],
    ['cluster: { nodes: { sub1: 10.1.0.1 }, groups: { A: [sub2] } }', 'unknown node "sub2"; did you mean "sub1"?'],
    ['phones: many', 'expected a mapping or a number, got many'],
    ['phones: { count: 2.5 }', 'expected a whole number, got 2.5'],
    ['phones: { count: 5, mix: { 7960: 50%, 7940: 40% } }', 'expected shares that add up to 100%'],
    ['thresholds: [ bootLops == 0 ]', 'unknown word "bootLops"; did you mean "bootLoops"?'],
    ['thresholds: bootLoops == 0', 'expected a list, got bootLoops == 0'],
    ['lab: { keepaliveInterval: 1500ms }', 'expected whole seconds, at least 1s'],
    ['hold: 25d', 'expected at most 24d, as long as a timer can wait; got "25d"'],
    ['lab:', 'expected a mapping, got nothing'],
    ['name: ../../etc', 'expected a name of letters, digits, - and _; got "../../etc"'],
    ['network: { ports: { relay: 65536 } }', 'expected at most 65535, got 65536'],
    ['network: { dhcp: { servers: 10.1.0.31 } }', 'expected a list, got 10.1.0.31'],
    ['sites: {}', 'expected at least one phone at all sites'],
  ])('%s: %s', (line, message) => {
    const rest = ['name: x', 'phones: 5'].filter((other) => !line.startsWith(other.slice(0, 5)));
    const found = mistakesIn([line, ...rest].join('\n'));
    expect(found.map((mistake) => mistake.replace(/^campus\.yaml:\d+:\d+: /, '')).join('\n')).toBe(message);
  });

  it('about names do not wait until other mistakes in the same section are mended', () => {
    const text = `name: x
cluster:
  nodes: { sub1: 10.1.0.300 }
  groups: { A: [sub1, sub3] }
sites:
  hq:
    phones: -1
    subnets: [ { cidr: 10.90.0.0/19, giaddrs: 10.90.0.2 } ]
    groups: { AA: 100% }
`;
    expect(mistakesIn(text)).toEqual([
      'campus.yaml:3:18: expected an IPv4 address such as 10.1.0.11; got "10.1.0.300"',
      'campus.yaml:4:23: unknown node "sub3"; did you mean "sub1"?',
      'campus.yaml:7:13: expected at least 0, got -1',
      'campus.yaml:9:15: unknown group "AA"; did you mean "A"?',
    ]);
  });

  it('are two subnets that share a relay address, and sites without a phone', () => {
    const text = `name: x
sites:
  hq: { phones: 0, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2-10.90.0.5 } ] }
  branch: { phones: 0, subnets: [ { cidr: 10.91.0.0/24, giaddrs: 10.90.0.5 } ] }
`;
    expect(mistakesIn(text)).toEqual([
      'campus.yaml:3:3: expected at least one phone at all sites',
      'campus.yaml:4:66: relay addresses overlap with those of a subnet of site "hq"',
    ]);
  });

  it('in the YAML itself are told with their place', () => {
    expect(mistakesIn('name: [1, 2\nphones: 5')).toHaveLength(1);
    expect(mistakesIn('name: [1, 2\nphones: 5')[0]).toMatch(/^campus\.yaml:\d+:\d+: Flow sequence/);
    expect(mistakesIn('name: *nobody\nphones: 5')[0]).toMatch(/^campus\.yaml:1:1: Unresolved alias/);
    expect(mistakesIn('')).toContain('campus.yaml:1:1: expected a mapping, got nothing');
  });

  it('are keys that stand twice, also in other quotes', () => {
    expect(mistakesIn('name: x\nphones: { count: 5, count: 6, memory: hot }\nname: y')).toEqual([
      'campus.yaml:2:21: "count" stands twice, first in line 2',
      'campus.yaml:2:39: unknown memory "hot"; known: cold, warm',
      'campus.yaml:3:1: "name" stands twice, first in line 1',
    ]);
    expect(mistakesIn('name: x\nphones: { count: 5, mix: { 7960: 50%, "7960": 100% } }')).toEqual([
      'campus.yaml:2:39: "7960" stands twice, first in line 2',
    ]);
  });

  it('in a key that stands twice are those of the second', () => {
    expect(mistakesIn('name: x\nphones: 5\nhold: 3s\nhold: 4')).toEqual([
      'campus.yaml:4:1: "hold" stands twice, first in line 3',
      expect.stringMatching(/^campus\.yaml:4:7: expected a duration/),
    ]);
  });
});

describe('an override', () => {
  it('sets any field by its path', () => {
    const profile = loadProfile(campus, 'campus.yaml', {
      set: [
        'phones.memory=cold',
        'arrivals={kind: burst, within: 3s}',
        'thresholds.0=never == 0',
        'lab.provisioned=50%',
      ],
    });
    expect(profile.phones.memory).toBe('cold');
    expect(profile.arrivals).toEqual({ kind: 'burst', withinMs: 3_000 });
    expect(profile.thresholds.map(({ text }) => text)).toEqual(['never == 0']);
    expect(profile.lab.provisioned).toBe(0.5);
  });

  it('adds a field to the short form of phones', () => {
    const { phones } = loadProfile('name: x\nphones: 500', 'x.yaml', { set: ['phones.memory=warm'] });
    expect(phones).toMatchObject({ count: 500, memory: 'warm' });
  });

  it('of the phones scales sites and models, the sum exact', () => {
    const profile = loadProfile(campus, 'campus.yaml', { phones: 655 });
    expect(profile.phones.count).toBe(655);
    expect(profile.sites.map((site) => sumOf(site.phones))).toEqual([645, 10]);
  });

  it('of seed, workers and hold replaces what the file says', () => {
    const profile = loadProfile(campus, 'campus.yaml', { seed: 8, workers: 3, holdMs: 1_500 });
    expect([profile.seed, profile.workers, profile.holdMs]).toEqual([8, 3, 1_500]);
  });

  it('that is wrong is named, after the mistakes of the text', () => {
    const set = ['phones.kount=3', 'hold', 'thresholds.9=x', 'seed=a', 'seed.x=3', 'phones.memory=[', 'lab=*x'];
    expect(mistakesIn('name: x\nphones: 5\nthresholds: [ x ]', { set, workers: 99 })).toEqual([
      'campus.yaml:3:15: expected a threshold such as "inService >= 99% within 30s" or "p99(onboard) < 20s"; got "x"',
      '--set hold: expected path=value, such as phones.count=500',
      expect.stringContaining('--set phones.memory=[: the value is not YAML'),
      expect.stringContaining('--set lab=*x: the value is not YAML'),
      '--set thresholds.9: the list has no item "9"; it counts from 0 to 0',
      '--set seed.x: "x" is set inside a plain value',
      '--set seed: expected a number, got a',
      '--workers: expected at most 64, got 99',
      '--set phones.kount: unknown key "kount"; did you mean "count"?',
    ]);
  });

  it('that makes a mistake of something the file has not is named too', () => {
    expect(mistakesIn('name: x\nphones: 5', { set: ['phone.count=3'] })).toEqual([
      '--set phone.count: unknown key "phone"; did you mean "phones"?',
    ]);
  });
});

describe('a small form', () => {
  it('is laid over the profile only when it is asked for', () => {
    expect(loadProfile(campus, 'campus.yaml')).toMatchObject({ holdMs: 1_800_000, phones: { count: 6_540 } });
    expect(loadProfile(campus, 'campus.yaml', { small: true })).toMatchObject({
      holdMs: 5_000,
      phones: { count: 64, memory: 'warm' },
    });
  });

  it('with another kind of arrivals keeps nothing of the first', () => {
    const text =
      'name: x\nphones: 5\narrivals: { kind: burst, within: 60s }\nsmall: { arrivals: { kind: ramp, over: 3s } }';
    expect(loadProfile(text, 'x.yaml', { small: true }).arrivals).toEqual({ kind: 'ramp', overMs: 3_000 });
  });

  it('is checked even when nobody asks for it, and only for its own mistakes', () => {
    const text = 'name: x\nphones: 5\nhold: 3\nsmall:\n  lab: { provisionned: 3 }\n  phones: { memory: hot }\n  fo: 1';
    expect(mistakesIn(text)).toEqual([
      'campus.yaml:3:7: expected a duration with its unit, such as 30s, 500ms or 2m; got "3"',
      'campus.yaml:5:10: unknown key "provisionned"; did you mean "provisioned"?',
      'campus.yaml:6:21: unknown memory "hot"; known: cold, warm',
      'campus.yaml:7:3: unknown key "fo"',
    ]);
    expect(mistakesIn(text, { small: true })).toHaveLength(4);
  });

  it('must exist when it is asked for', () => {
    expect(mistakesIn('name: x\nphones: 5', { small: true })).toEqual([
      'campus.yaml: there is no small form: give the profile a section "small"',
    ]);
    expect(mistakesIn('name: x\nphones: 5\nsmall: 3')).toEqual(['campus.yaml:3:8: expected a mapping, got 3']);
  });
});
