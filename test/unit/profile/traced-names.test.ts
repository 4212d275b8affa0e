/** A phone that is to be traced by its name has to be one of the run's. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile, readProfile } from '#profile/load.js';
import { directoryWith, mistakesOf } from './files.js';

const load = (trace: string, rest = 'phones: 20', overrides = {}) =>
  mistakesOf(() => loadProfile(`name: x\ntrace: { names: [${trace}] }\n${rest}`, 'x.yaml', overrides));

describe('a phone traced by its name', () => {
  it('is the first or the last of those there are', () => {
    expect(load('SEP020001000000, SEP020001000013')).toEqual([]);
    expect(load('SEP02000A000000', 'phones: 20\nseed: 10')).toEqual([]);
  });

  it.each([
    ['beyond the last', 'SEP020001000014'],
    ['of another seed', 'SEP020002000000'],
    ['of a vendor', 'SEP001B535CD3D6'],
  ])('is told, with its place, when it is one %s', (_, name) => {
    expect(load(`SEP020001000001, ${name}`)).toEqual([
      `x.yaml:2:35: no phone of this run is called "${name}"; there are SEP020001000000 to SEP020001000013`,
    ]);
  });

  it('is told when the run has fewer phones than the profile', () => {
    expect(load('SEP020001000013', 'phones: 20', { phones: 10 })).toEqual([
      expect.stringContaining('there are SEP020001000000 to SEP020001000009'),
    ]);
  });

  it('may stand in an inventory, whose phones have no other names', () => {
    const text = (names: string) => `name: x
trace: { names: [${names}] }
sites:
  hq: { phones: 2, subnets: [{ cidr: 10.1.0.0/24, giaddrs: 10.1.0.2-10.1.0.3 }] }
  branch: { phones: { from: branch.csv }, subnets: [{ cidr: 10.2.0.0/24, giaddrs: 10.2.0.2-10.2.0.3 }] }
  lab: { phones: 2, subnets: [{ cidr: 10.3.0.0/24, giaddrs: 10.3.0.2-10.3.0.3 }] }
`;
    const folder = directoryWith({
      'branch.csv': 'mac,model\n001B535CD3D6,7960\n001B535CD3D7,7960\n',
      'good.yaml': text('SEP001B535CD3D7, SEP020001000001, SEP020001000005'),
      'bad.yaml': text('SEP001B535CD3D8, SEP020001000002'),
    });
    const there = 'SEP020001000000 to SEP020001000001, SEP020001000004 to SEP020001000005, those of the inventory';
    expect(mistakesOf(() => readProfile(join(folder, 'good.yaml')))).toEqual([]);
    expect(mistakesOf(() => readProfile(join(folder, 'bad.yaml')), folder)).toEqual([
      `bad.yaml:2:18: no phone of this run is called "SEP001B535CD3D8"; there are ${there}`,
      `bad.yaml:2:35: no phone of this run is called "SEP020001000002"; there are ${there}`,
    ]);
  });

  it('is not spoken of while nobody knows whom an inventory names', () => {
    const folder = directoryWith({
      'branch.csv': 'mac,model\n001B535CD3D6,no such model\n',
      'x.yaml': `name: x
trace: { names: [SEP001B535CD3D7] }
sites: { hq: { phones: { from: branch.csv }, subnets: [{ cidr: 10.2.0.0/24, giaddrs: 10.2.0.2-10.2.0.3 }] } }
`,
    });
    const [first, ...more] = mistakesOf(() => readProfile(join(folder, 'x.yaml')), folder);
    expect([first, more]).toEqual([expect.stringContaining('branch.csv:2'), []]);
  });
});
