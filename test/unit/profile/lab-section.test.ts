import { describe, expect, it } from 'vitest';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import { mistakesOf } from './files.js';

const load = (lab: string) => loadProfile(`name: x\nphones: 5\nlab: { ${lab} }`, 'x.yaml');
const mistakes = (lab: string) => mistakesOf(() => load(lab));

describe('the lab’s DNS server', () => {
  it('knows the lab’s names, is off, or tells names of one’s own', () => {
    expect(load('').lab.dns).toEqual({ domain: 'lab.test', tellsNames: false, hosts: {} });
    expect(load('dns: off').lab.dns).toBe(null);
    expect(
      load('dns: { domain: x.test, tellsNames: true, hosts: { cm2: [], gw.x.test: [10.0.0.1] } }').lab.dns,
    ).toEqual({
      domain: 'x.test',
      tellsNames: true,
      hosts: { cm2: [], 'gw.x.test': [0x0a000001] },
    });
  });

  it('has only names that can be asked for', () => {
    expect(mistakes('dns: on')).toEqual(['x.yaml:3:13: expected off or a mapping, got on']);
    expect(mistakes('dns: { domain: "a b", hosts: { "x y": [10.0.0.1], cm2: [10.0.0] } }')).toEqual([
      'x.yaml:3:23: expected a host name such as cm1 or cm1.lab.test; got "a b"',
      'x.yaml:3:39: expected a host name such as cm1 or cm1.lab.test; got "x y"',
      'x.yaml:3:64: expected an IPv4 address such as 10.1.0.11; got "10.0.0"',
    ]);
  });
});

describe('the lab’s files', () => {
  it('are signed, and name loads of a size, where they shall', () => {
    expect(load('').lab).toMatchObject({ signedFiles: false, loads: [], firmwareBytes: 6_000_000 });
    expect(
      load('signedFiles: true, loads: { 7962G: SCCP42.9-4-2SR3-1S, "7960": P00308010200 }, firmwareSize: 1.5MB').lab,
    ).toMatchObject({
      signedFiles: true,
      loads: [
        { model: '7960', load: 'P00308010200' },
        { model: '7962G', load: 'SCCP42.9-4-2SR3-1S' },
      ],
      firmwareBytes: 1_500_000,
    });
  });

  it('name loads for models there are, by names of files; of a size phones take', () => {
    expect(mistakes('loads: { 7692G: A, "7960": "../x" }')).toEqual([
      'x.yaml:3:17: unknown model "7692G"; did you mean "7962G"?',
      'x.yaml:3:35: expected the name of a load such as SCCP42.9-4-2SR3-1S; got "../x"',
    ]);
    expect(mistakes('firmwareSize: 6')).toEqual([
      'x.yaml:3:22: expected a size with its unit, such as 6MB or 512KB; got "6"',
    ]);
    for (const size of ['0B', '151MB']) {
      expect(mistakes(`firmwareSize: ${size}`)).toEqual(['x.yaml:3:22: expected 1B to 150MB']);
    }
  });

  it('may name a load for a model of which there is no phone, as those of a real cluster do', () => {
    expect(load('loads: { 7975G: SCCP75.9-4-2SR3-1S }').lab.loads).toHaveLength(1);
  });
});

describe('the lab', () => {
  it.each([
    'dns: off, signedFiles: true',
    'dns: { domain: x, tellsNames: true, hosts: { a: [1.2.3.4, 1.2.3.5], b: [] } }, loads: { 7940: A.b-1 }, firmwareSize: 512KB',
  ])('comes back from the resolved profile: %s', (lab) => {
    const profile = load(lab);
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
  });
});
