import { describe, expect, it } from 'vitest';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import { mistakesOf } from './files.js';

const profile = `name: x
phones: 5
cluster: { nodes: { sub1: env:SUB1 }, groups: { A: [sub1] } }
network: { tftp: { servers: [10.1.0.1, "env:TFTP"] } }
guard: { allow: [env:LAN] }
`;
const environment = { SUB1: '10.1.0.11:2443', TFTP: '10.1.0.22', LAN: '10.1.0.0/24' };

describe('a text in the environment', () => {
  it('stands in place of any text of a profile', () => {
    const loaded = loadProfile(profile, 'x.yaml', {}, environment);
    expect(loaded.cluster.nodes).toEqual([{ name: 'sub1', address: 0x0a01000b, port: 2443 }]);
    expect(loaded.network.tftp.servers).toEqual([0x0a010001, 0x0a010016]);
    expect(loaded.guard.allow).toEqual([{ network: 0x0a010000, prefix: 24 }]);
  });

  it('is only named in the resolved profile, which loads as an equal one', () => {
    const loaded = loadProfile(profile, 'x.yaml', {}, environment);
    const resolved = resolvedYaml(loaded);
    expect(resolved).toContain('sub1: env:SUB1');
    expect(resolved).toContain('- env:TFTP');
    for (const secret of ['10.1.0.11', '10.1.0.22', '10.1.0.0']) expect(resolved).not.toContain(secret);
    expect(loadProfile(resolved, 'resolved.yaml', {}, environment)).toEqual(loaded);
  });

  it('may be set on the command line', () => {
    const loaded = loadProfile('name: x\nphones: 5', 'x.yaml', { set: ['description=env:WHY'] }, { WHY: 'because' });
    expect(loaded.description).toBe('because');
    expect(resolvedYaml(loaded)).toContain('description: env:WHY');
  });

  it('that is missing is a mistake with its place, and the only one there', () => {
    expect(mistakesOf(() => loadProfile(profile, 'x.yaml', {}, { SUB1: '10.1.0.11' }))).toEqual([
      'x.yaml:4:40: the environment has no variable TFTP',
      'x.yaml:5:18: the environment has no variable LAN',
    ]);
  });

  it('that does not fit is told without its value', () => {
    const wrong = { SUB1: '10.77.66.300:5', TFTP: 'hunter2', LAN: '10.99.3.4/24' };
    const found = mistakesOf(() => loadProfile(profile, 'x.yaml', {}, wrong));
    expect(found).toEqual([
      'x.yaml:3:27: the value of env:SUB1 does not fit here: expected an IPv4 address',
      'x.yaml:4:40: the value of env:TFTP does not fit here: expected an IPv4 address',
      'x.yaml:5:18: the value of env:LAN does not fit here: expected a network',
    ]);
    const memory = () => loadProfile('name: x\nphones: { count: 5, memory: env:M }', 'x.yaml', {}, { M: 'hunter2' });
    expect(mistakesOf(memory)).toEqual(['x.yaml:2:29: the value of env:M does not fit here: unknown memory']);
  });

  it('of a small form is asked for only when the form is', () => {
    const text = 'name: x\nphones: 5\ndescription: env:A\nsmall: { expect: env:B }';
    const loaded = loadProfile(text, 'x.yaml', {}, { A: 'a', B: 'b' });
    expect(loaded.secrets).toEqual([{ path: ['description'], name: 'A' }]);
    expect(loadProfile(text, 'x.yaml', { small: true }, { A: 'a', B: 'b' }).expect).toBe('b');
  });
});
