import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile, readProfile, resolvedYaml } from '#profile/load.js';
import { directoryWith, mistakesOf } from './files.js';

const base = `name: base
phones: { memory: warm, startup: 0s..1s }
arrivals: { kind: burst, within: 60s }
hold: 30m
thresholds: [ never == 0, bootLoops == 0 ]
`;

describe('a profile that extends another', () => {
  it('adds its fields to mappings, and replaces lists and plain values', () => {
    const directory = directoryWith({
      'base.yaml': base,
      'night/run.yaml': 'extends: ../base.yaml\nname: run\nphones: 500\nthresholds: [ never <= 3 ]',
    });
    const profile = readProfile(join(directory, 'night/run.yaml'));
    expect(profile).toMatchObject({
      name: 'run',
      phones: { count: 500, memory: 'warm', startupMs: [0, 1_000] },
      arrivals: { kind: 'burst', withinMs: 60_000 },
      holdMs: 1_800_000,
    });
    expect(profile.thresholds.map(({ text }) => text)).toEqual(['never <= 3']);
    expect(resolvedYaml(profile)).not.toContain('extends');
  });

  it('may extend one that extends a third, and keeps nothing of another kind of arrivals', () => {
    const directory = directoryWith({
      'a.yaml': 'extends: b.yaml\nphones: 7',
      'b.yaml': 'extends: c.yaml\narrivals: { kind: rate, rate: 5/s }',
      'c.yaml': base,
    });
    const profile = readProfile(join(directory, 'a.yaml'));
    expect(profile).toMatchObject({ name: 'base', phones: { count: 7 }, arrivals: { kind: 'rate', ratePerSecond: 5 } });
    expect(profile.arrivals).not.toHaveProperty('withinMs');
  });

  it('inherits the small form too', () => {
    const directory = directoryWith({
      'a.yaml': 'extends: b.yaml\nsmall: { hold: 5s }',
      'b.yaml': 'name: b\nphones: 500\nsmall: { phones: 20, hold: 6s }',
    });
    const profile = readProfile(join(directory, 'a.yaml'), { small: true });
    expect(profile).toMatchObject({ holdMs: 5_000, phones: { count: 20 } });
  });

  it('has mistakes in the files they stand in, its own first', () => {
    const directory = directoryWith({
      'base.yaml': 'name: base\nhold: 3\nphones: { memory: hot }\nlab: { keepaliveInterval: 1 }',
      'run.yaml': 'extends: base.yaml\nphones: { count: 0 }\nlab: { keepaliveInterval: 5s }',
    });
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml')), directory)).toEqual([
      'run.yaml:2:18: expected at least 1, got 0',
      'base.yaml:2:7: expected a duration with its unit, such as 30s, 500ms or 2m; got "3"',
      'base.yaml:3:19: unknown memory "hot"; known: cold, warm',
    ]);
  });

  it('in short does not hide where a field below it stands', () => {
    const directory = directoryWith({
      'base.yaml': 'name: x\nphones: { memory: hot }',
      'run.yaml': 'extends: base.yaml\nphones: 5',
    });
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml')), directory)).toEqual([
      'base.yaml:2:19: unknown memory "hot"; known: cold, warm',
    ]);
  });

  it('cannot go in a circle, nor extend what is not there or no mapping', () => {
    const directory = directoryWith({
      'a.yaml': 'extends: b.yaml\nname: a\nphones: 5',
      'b.yaml': '# b\nextends: ./a.yaml',
      'self.yaml': 'name: x\nphones: 5\nextends: self.yaml',
      'lost.yaml': 'name: x\nphones: 5\nextends: nowhere.yaml',
      'odd.yaml': 'name: x\nphones: 5\nextends: list.yaml',
      'list.yaml': '- 1',
    });
    const found = (file: string) => mistakesOf(() => readProfile(join(directory, file)), directory);
    expect(found('a.yaml')).toEqual(['b.yaml:2:10: "extends" goes in a circle: a.yaml extends this file']);
    expect(found('self.yaml')).toEqual(['self.yaml:3:10: "extends" goes in a circle: self.yaml extends this file']);
    expect(found('lost.yaml')).toEqual(['lost.yaml:3:10: cannot read the profile nowhere.yaml']);
    expect(found('odd.yaml')).toEqual(['list.yaml:1:1: expected a mapping']);
  });

  it('tells what is wrong with the YAML of the other', () => {
    const directory = directoryWith({ 'base.yaml': 'name: [', 'run.yaml': 'extends: base.yaml\nphones: 5' });
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml')), directory)[0]).toMatch(/^base\.yaml:\d+:\d+: /);
  });
});

describe('a site file', () => {
  const site = `cluster: { nodes: { sub1: 10.1.0.11 }, groups: { A: [sub1] } }
network: { dhcp: { servers: [10.1.0.31] } }
guard: { allow: [10.1.0.0/24] }
`;

  it('is laid over the profile', () => {
    const directory = directoryWith({ 'site.yaml': site });
    const profile = loadProfile(`${base}network: { source: host }\n`, 'run.yaml', {
      site: join(directory, 'site.yaml'),
      phones: 5,
    });
    expect(profile.cluster.nodes).toEqual([{ name: 'sub1', address: 0x0a01000b, port: 2000 }]);
    expect(profile.network).toMatchObject({ source: 'host', dhcp: { servers: [0x0a01001f] } });
  });

  it('has its own mistakes, behind those of the profile and before those of the command line', () => {
    const directory = directoryWith({ 'site.yaml': 'network: { sorce: host }' });
    const load = () =>
      loadProfile('name: x\nphones: none', 'run.yaml', { site: join(directory, 'site.yaml'), seed: -1 });
    expect(mistakesOf(load, directory)).toEqual([
      'run.yaml:2:9: expected a mapping or a number, got none',
      'site.yaml:1:12: unknown key "sorce"; did you mean "source"?',
      '--seed: expected at least 0, got -1',
    ]);
  });

  it('must be there', () => {
    expect(mistakesOf(() => loadProfile('name: x\nphones: 5', 'run.yaml', { site: 'no/site.yaml' }))).toEqual([
      '--site no/site.yaml: cannot read the profile no/site.yaml',
    ]);
  });
});
