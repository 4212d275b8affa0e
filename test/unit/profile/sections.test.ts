import { describe, expect, it } from 'vitest';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import { mistakesOf } from './files.js';

const load = (rest: string) => loadProfile(`name: x\nphones: 5\n${rest}`, 'x.yaml');

describe('phases', () => {
  const phases = 'phases: { restore: 0s..15m, loss: 15m..30m }\n';

  it('are named times, of which thresholds may speak', () => {
    const profile = load(`${phases}thresholds: [ "loss: p99(register) < 3s" ]`);
    expect(profile.phases).toEqual([
      { name: 'restore', fromMs: 0, toMs: 900_000 },
      { name: 'loss', fromMs: 900_000, toMs: 1_800_000 },
    ]);
    expect(profile.thresholds[0]?.phase).toBe('loss');
  });

  it('must be there when a threshold speaks of them, and have a length', () => {
    expect(mistakesOf(() => load(`${phases}thresholds: [ never == 0, "los: never == 0" ]`))).toEqual([
      'x.yaml:4:27: unknown phase "los"; did you mean "loss"?',
    ]);
    expect(mistakesOf(() => load('phases: { a: 3s..3s }'))).toEqual([
      'x.yaml:3:14: expected a time that is longer than nothing',
    ]);
  });

  it('in a threshold without quotes are told how to be written', () => {
    expect(mistakesOf(() => load(`${phases}thresholds:\n  - loss: never == 0`))).toEqual([
      'x.yaml:5:5: a threshold that begins with a phase stands in quotes: "loss: never == 0"',
    ]);
  });
});

describe('arrivals', () => {
  it('in waves, stages and at switches have their fields', () => {
    expect(load('arrivals: { kind: waves, size: 200, pause: 5m }').arrivals).toEqual({
      kind: 'waves',
      size: 200,
      withinMs: 1_000,
      pauseMs: 300_000,
    });
    expect(
      load('arrivals: { kind: stages, stages: [ { over: 1m, to: 10% }, { over: 10s, to: 1 } ] }').arrivals,
    ).toEqual({
      kind: 'stages',
      stages: [
        { overMs: 60_000, to: 0.1 },
        { overMs: 10_000, to: 1 },
      ],
    });
    expect(load('arrivals: { kind: switches }').arrivals).toEqual({
      kind: 'switches',
      ports: 48,
      withinMs: 10_000,
      staggerMs: 100,
    });
  });

  it.each([
    ['[ { over: 1m, to: 50% }, { over: 1m, to: 40% }, { over: 1m, to: 100% } ]', 'expected stages that never fall'],
    ['[ { over: 1m, to: 50% } ]', 'expected a last stage that leads to 100%'],
    ['[]', 'expected at least 1, got an empty list'],
  ])('in stages %s are refused', (stages, message) => {
    const [first = ''] = mistakesOf(() => load(`arrivals: { kind: stages, stages: ${stages} }`));
    expect(first).toContain(`x.yaml:3:35: ${message}`);
  });
});

describe('the guard', () => {
  it('knows ceilings, auto-registration and brakes', () => {
    expect(load('').guard).toEqual({
      allow: [],
      broadcast: false,
      maxDhcpPerSecond: null,
      maxRegistersPerSecond: null,
      maxConnectsAtOnce: null,
      autoRegistration: 'abort',
      stopIf: [],
    });
    const { guard } = load(
      'guard: { maxDhcpPerSecond: 400, maxRegistersPerSecond: 0.5, autoRegistration: ignore, stopIf: [ rejected > 1% ] }',
    );
    expect(guard).toMatchObject({ maxDhcpPerSecond: 400, maxRegistersPerSecond: 0.5, autoRegistration: 'ignore' });
    expect(guard.stopIf[0]?.subject).toEqual({ kind: 'ratio', word: 'rejected' });
    expect(mistakesOf(() => load('guard: { maxDhcpPerSecond: 0, stopIf: [ rejected < 1% ] }'))).toEqual([
      'x.yaml:3:28: expected more than 0, got 0',
      'x.yaml:3:41: expected one of > >=; got "<"',
    ]);
  });
});

describe('connections at once', () => {
  const guard = (fields: string, rest = '') => mistakesOf(() => load(`guard: { ${fields} }\n${rest}`));

  it('are as few as a server can take', () => {
    expect(guard('maxRegistersPerSecond: 20, maxConnectsAtOnce: 1', 'workers: 1')).toEqual([]);
    expect(guard('maxRegistersPerSecond: 20, maxConnectsAtOnce: 2')).toEqual([]);
    expect(guard('maxRegistersPerSecond: 20, maxConnectsAtOnce: 0', 'workers: 1')).toEqual([
      'x.yaml:3:56: expected at least 1, got 0',
    ]);
  });

  it('go with a rate', () => {
    expect(guard('maxConnectsAtOnce: 4')).toEqual([
      'x.yaml:3:29: it goes with a rate: give guard.maxRegistersPerSecond too',
    ]);
  });

  it('are one a worker at least', () => {
    expect(guard('maxRegistersPerSecond: 20, maxConnectsAtOnce: 1')).toEqual([
      'x.yaml:3:56: each of 2 workers makes one at least: set "workers" to 1, or more at once',
    ]);
    expect(guard('maxRegistersPerSecond: 20, maxConnectsAtOnce: 3', 'workers: 4')).toHaveLength(1);
  });
});

describe('the lab', () => {
  it('can do whatever it is asked unless its capacity says otherwise', () => {
    const unlimited = {
      registrationsPerSecond: null,
      failoversPerSecond: null,
      tokensPerSecond: null,
      dhcpPerSecond: null,
      tftpSlots: null,
    };
    expect(load('').lab.capacity).toEqual(unlimited);
    expect(load('lab: { capacity: { registrationsPerSecond: 125, tftpSlots: 8 } }').lab.capacity).toEqual({
      ...unlimited,
      registrationsPerSecond: 125,
      tftpSlots: 8,
    });
    expect(mistakesOf(() => load('lab: { capacity: { tftpSlots: 0.5 } }'))[0]).toContain('expected a whole number');
  });

  it('may register unknown phones by itself', () => {
    expect(load('').lab.autoRegistration).toBe(null);
    expect(load('lab: { autoRegistration: off }').lab.autoRegistration).toBe(null);
    expect(load('lab: { autoRegistration: { from: 5000, to: 5099 } }').lab.autoRegistration).toEqual({
      from: 5_000,
      to: 5_099,
    });
    expect(mistakesOf(() => load('lab: { autoRegistration: { from: 5000, to: 4999 } }'))).toEqual([
      'x.yaml:3:44: expected numbers from low to high',
    ]);
    expect(mistakesOf(() => load('lab: { autoRegistration: { from: 5000 } }'))).toEqual([
      expect.stringContaining('"to" is missing'),
    ]);
    expect(mistakesOf(() => load('lab: { autoRegistration: on }'))).toEqual([
      'x.yaml:3:26: expected off or a mapping, got on',
    ]);
  });
});

describe('every field', () => {
  it('comes back from the resolved profile', () => {
    const profile = load(
      `phases: { a: 0s..15s }
arrivals: { kind: stages, stages: [ { over: 1m, to: 1/3 } ] }`
        .replace('1/3', '100%')
        .concat(`
lab: { autoRegistration: { from: 1, to: 2 }, capacity: { dhcpPerSecond: 3.5 } }
guard: { stopIf: [ "p99(register) > 30s" ], maxDhcpPerSecond: 4 }
thresholds: [ "a: registered >= 10 throughout" ]
sites:
  a: { phones: 3, srst: { address: 10.0.0.1 }, subnets: [ { cidr: 10.90.0.0/24, static: { dns: 10.90.0.1 } } ] }
`)
        .replace('phones: 5\n', ''),
    );
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
  });
});
