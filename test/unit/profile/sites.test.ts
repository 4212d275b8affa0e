import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile, readProfile, resolvedYaml } from '#profile/load.js';
import { sumOf } from '#profile/population.js';
import { directoryWith, mistakesOf } from './files.js';

const inventory = `mac,model,lines
001B535CD3D6,7960,2001
001B535CD3D7,7942G,2002
001B535CD3D8,7960,2003 2004
001B535CD3D9,7960,
`;

const branch = `name: x
sites:
  hq: { phones: 12, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] }
  branch: { phones: { from: lists/branch.csv }, subnets: [ { cidr: 10.91.0.0/24, giaddrs: 10.91.0.2 } ] }
`;

describe('a site with an inventory', () => {
  const files = { 'run.yaml': branch, 'lists/branch.csv': inventory };

  it('has the phones of its file, model after model', () => {
    const [, site] = readProfile(join(directoryWith(files), 'run.yaml')).sites;
    expect(site?.phones).toEqual([
      { model: '7960', count: 3 },
      { model: '7942G', count: 1 },
    ]);
    expect(site?.inventory?.phones.map(({ mac }) => mac.slice(-2))).toEqual(['D6', 'D8', 'D9', 'D7']);
    expect(site?.inventory?.phones[1]).toEqual({ mac: '001B535CD3D8', model: '7960', lines: ['2003', '2004'] });
  });

  it('keeps the first phones of each model when it is scaled down', () => {
    const profile = readProfile(join(directoryWith(files), 'run.yaml'), { phones: 8 });
    const [hq, site] = profile.sites;
    expect([hq, site].map((one) => sumOf(one?.phones ?? []))).toEqual([6, 2]);
    expect(site?.inventory?.phones.map(({ mac }) => mac.slice(-2))).toEqual(['D6', 'D8']);
  });

  it('may take only so many of them', () => {
    const directory = directoryWith({ ...files, 'run.yaml': branch.replace('.csv }', '.csv, count: 3 }') });
    const [, site] = readProfile(join(directory, 'run.yaml')).sites;
    expect(site?.inventory?.phones.map(({ mac }) => mac.slice(-2))).toEqual(['D6', 'D8', 'D7']);
  });

  it('has only the place of its file in the resolved profile, which loads as an equal one', () => {
    const directory = directoryWith(files);
    for (const overrides of [{}, { phones: 8 }]) {
      const profile = readProfile(join(directory, 'run.yaml'), overrides);
      const resolved = resolvedYaml(profile);
      expect(resolved).not.toMatch(/001B535CD3|2001/);
      expect(resolved).toContain(join(directory, 'lists/branch.csv'));
      expect(loadProfile(resolved, 'elsewhere/resolved.yaml')).toEqual(profile);
    }
  });

  it('cannot be scaled up: nobody knows who the others would be', () => {
    const directory = directoryWith(files);
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml'), { phones: 32 }))).toEqual([
      '--phones: site "branch" cannot have 8 phones: its file has 4',
    ]);
    const text = branch.replace('.csv }', '.csv, count: 5 }');
    expect(mistakesOf(() => loadProfile(text, join(directory, 'run.yaml')), directory)).toEqual([
      'run.yaml:4:54: site "branch" cannot have 5 phones: its file has 4',
    ]);
  });

  it('looks for it beside the file that names it, or where the program runs when the command line does', () => {
    const directory = directoryWith({ ...files, 'over/site.yaml': 'sites: { branch: { phones: { from: here.csv } } }', 'over/here.csv': 'mac,model\n001B535CD3D0,7940' }); // biome-ignore format: a directory
    const phones = { phones: 1, subnets: [{ cidr: '10.91.0.0/24', giaddrs: '10.91.0.2' }] };
    const text = `name: x\nsites: ${JSON.stringify({ branch: phones })}`;
    const profile = loadProfile(text, 'run.yaml', { site: join(directory, 'over/site.yaml') });
    expect(profile.sites[0]?.phones).toEqual([{ model: '7940', count: 1 }]);
    expect(
      mistakesOf(() => loadProfile(branch, join(directory, 'run.yaml'), { set: ['sites.branch.phones.from=x.csv'] })),
    ).toEqual([`--set sites.branch.phones.from: cannot read the inventory ${join(process.cwd(), 'x.csv')}`]);
  });

  it('has mistakes of its own, told with those of the profile', () => {
    const directory = directoryWith({ 'run.yaml': `${branch}hold: 3\n`, 'lists/branch.csv': 'mac,model\n1,7960' });
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml')), directory)).toEqual([
      'run.yaml:5:7: expected a duration with its unit, such as 30s, 500ms or 2m; got "3"',
      'lists/branch.csv:2:1: expected a MAC of 12 hexadecimal digits; got "1"',
    ]);
  });

  it('says the models itself', () => {
    const text = branch.replace('lists/branch.csv }', 'a.csv, "7960": 3 }');
    expect(mistakesOf(() => loadProfile(text, 'run.yaml'))).toContain('run.yaml:4:36: the file says the models');
    expect(
      mistakesOf(() =>
        loadProfile(
          'name: x\nsites: { a: { phones: { count: 3 }, subnets: [ { cidr: 10.0.0.0/24, giaddrs: 10.0.0.2 } ] } }',
          'run.yaml',
        ),
      ),
    ).toContain('run.yaml:2:25: "count" belongs to "from"');
  });

  it('shares no phone with another', () => {
    const text = branch.replace('phones: 12', 'phones: { from: lists/branch.csv }');
    const directory = directoryWith({ ...files, 'run.yaml': text });
    expect(mistakesOf(() => readProfile(join(directory, 'run.yaml')), directory)).toHaveLength(4);
  });
});

/** Phones without DHCP at one subnet. */
const fixed = (fields: string, rest = '') =>
  `name: x\nsites: { hq: { phones: 9, subnets: [ { cidr: 10.90.0.0/24, ${fields} } ] } }\n${rest}`;

describe('phones without DHCP', () => {
  const tftp = 'network: { tftp: { servers: [10.1.0.1] } }';

  it('have the settings of their subnet, or what follows from its network', () => {
    const { sites } = loadProfile(fixed('static: {}', tftp), 'x.yaml');
    expect(sites[0]?.subnets).toEqual([
      {
        cidr: { network: 0x0a5a0000, prefix: 24 },
        giaddrs: { first: 0, last: -1 },
        pool: { first: 0x0a5a0002, last: 0x0a5a00fe },
        static: { mask: 0xffffff00, gateway: 0x0a5a0001, dns: 0, tftp: null },
      },
    ]);
    const own = fixed('pool: 10.90.0.20-10.90.0.40, static: { gateway: 10.90.0.9, dns: 10.1.0.2, tftp: 10.1.0.3 }');
    expect(loadProfile(own, 'x.yaml').sites[0]?.subnets[0]).toMatchObject({
      pool: { first: 0x0a5a0014, last: 0x0a5a0028 },
      static: { mask: 0xffffff00, gateway: 0x0a5a0009, dns: 0x0a010002, tftp: 0x0a010003 },
    });
  });

  it('are all there are when DHCP is off', () => {
    const text = fixed('giaddrs: 10.90.0.2', `network: { dhcp: { mode: off } }`);
    expect(loadProfile(text, 'x.yaml').sites[0]?.subnets[0]).toMatchObject({
      pool: { first: 0x0a5a0003, last: 0x0a5a00fe },
      static: { gateway: 0x0a5a0001 },
    });
    const lab = loadProfile('name: x\nphones: 5', 'x.yaml', { set: ['network.dhcp.mode=off'] });
    expect(lab.sites[0]?.subnets[0]?.static).toMatchObject({ mask: 0xfff00000, gateway: 0x7f100001 });
  });

  it.each([
    ['mask: 0.0.0.0, gateway: 10.90.0.1', 'mask', 'the mask may be 0.0.0.0 only if the gateway is 0.0.0.0'],
    ['mask: 255.0.255.0', 'mask', '255.0.255.0 is no subnet mask'],
    ['tftp: 0.0.0.0', 'tftp', 'the TFTP server must not be 0.0.0.0: a phone needs its files'],
    [
      'gateway: 10.91.0.1',
      'gateway',
      'the gateway 10.91.0.1 is not on the subnet of the phones (10.90.0.2-10.90.0.254, mask 255.255.255.0)',
    ],
    [
      'mask: 255.255.255.128',
      'gateway',
      'the gateway 10.90.0.1 is not on the subnet of the phones (10.90.0.2-10.90.0.254, mask 255.255.255.128)',
    ],
    [
      'gateway: 0.0.0.0, dns: 10.3.0.1',
      'gateway',
      'the gateway may be 0.0.0.0 only if 10.1.0.1 and 10.3.0.1 is on the subnet of the phones (10.90.0.2-10.90.0.254, mask 255.255.255.0)',
    ],
    ['gateway: 10.90.0.7', 'gateway', 'the gateway is an address of the pool'],
  ])('are refused with { %s }, by the rules of Doc 5710', (settings, _, message) => {
    const found = mistakesOf(() => loadProfile(fixed(`static: { ${settings} }`, tftp), 'x.yaml'));
    expect(found.map((line) => line.replace(/^x\.yaml:2:\d+: /, ''))).toEqual([message]);
  });

  it('have the mistake shown at the very setting', () => {
    const text = fixed('static: { gateway: 10.90.0.1, dns: 0.0.0.0, tftp: 0.0.0.0 }');
    const column = (text.split('\n')[1] ?? '').indexOf('tftp: ') + 'tftp: '.length + 1;
    expect(mistakesOf(() => loadProfile(text, 'x.yaml'))[0]).toMatch(`x.yaml:2:${column}: the TFTP server`);
  });

  it.each([
    'mask: 0.0.0.0, gateway: 0.0.0.0',
    'gateway: 0.0.0.0, tftp: 10.90.0.1',
    'gateway: 0.0.0.0, tftp: 10.90.0.1, dns: 10.90.0.1',
    'mask: 255.0.0.0, gateway: 10.3.0.1',
  ])('may have { %s }', (settings) => {
    expect(mistakesOf(() => loadProfile(fixed(`static: { ${settings} }`, tftp), 'x.yaml'))).toEqual([]);
  });

  it('need somebody to tell them of a TFTP server when the cluster is not the lab', () => {
    const cluster = 'cluster: { nodes: { sub1: 10.1.0.11 } }';
    expect(mistakesOf(() => loadProfile(fixed('static: {}', cluster), 'x.yaml'))).toEqual([
      expect.stringContaining('phones without DHCP need to be told of a TFTP server'),
    ]);
    expect(mistakesOf(() => loadProfile(fixed('static: {}'), 'x.yaml'))).toEqual([]);
  });

  it('need an address each, of their own, inside their network', () => {
    const found = (text: string) => mistakesOf(() => loadProfile(text, 'x.yaml'));
    expect(found(fixed('pool: 10.90.0.20-10.90.0.27, static: {}'))).toEqual([
      'x.yaml:2:66: the pool has 8 addresses for 9 phones without DHCP',
    ]);
    expect(found(fixed('pool: 10.90.1.20-10.90.1.40, static: {}'))).toContain(
      'x.yaml:2:66: the pool 10.90.1.20-10.90.1.40 is not inside 10.90.0.0/24',
    );
    const twice = `name: x\nsites:\n  a: { phones: 3, subnets: [ { cidr: 10.90.0.0/24, static: {} } ] }\n  b: { phones: 3, subnets: [ { cidr: 10.90.0.0/25, static: {} } ] }`;
    expect(found(twice)).toEqual(['x.yaml:4:30: addresses of the phones overlap with those of a subnet of site "a"']);
  });
});

describe('phones with DHCP', () => {
  it('need relays, and a pool without them', () => {
    expect(mistakesOf(() => loadProfile(fixed('pool: 10.90.0.9'), 'x.yaml'))).toEqual([
      'x.yaml:2:38: a subnet whose phones use DHCP needs giaddrs, addresses for its relays',
    ]);
    expect(mistakesOf(() => loadProfile(fixed('pool: 10.90.0.9-10.90.0.99, giaddrs: 10.90.0.9'), 'x.yaml'))).toEqual([
      'x.yaml:2:66: the pool has addresses of the relays in it',
    ]);
  });

  it('lease from the larger side of the relays, or from all when those are elsewhere', () => {
    const poolOf = (fields: string) => loadProfile(fixed(fields), 'x.yaml').sites[0]?.subnets[0]?.pool;
    expect(poolOf('giaddrs: 10.90.0.2-10.90.0.5')).toEqual({ first: 0x0a5a0006, last: 0x0a5a00fe });
    expect(poolOf('giaddrs: 10.90.0.250-10.90.0.254')).toEqual({ first: 0x0a5a0002, last: 0x0a5a00f9 });
    expect(poolOf('giaddrs: 10.1.0.2')).toEqual({ first: 0x0a5a0002, last: 0x0a5a00fe });
    expect(poolOf('giaddrs: 10.95.0.2')).toEqual({ first: 0x0a5a0002, last: 0x0a5a00fe });
  });
});

describe('a site', () => {
  it('may have an SRST router', () => {
    const srstOf = (fields: string) =>
      loadProfile(
        `name: x\nsites: { a: { phones: 3, srst: ${fields}, subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ] } }`,
        'x.yaml',
      ).sites[0]?.srst;
    expect(srstOf('{ address: 10.90.0.1 }')).toEqual({ address: 0x0a5a0001, port: 2000 });
    expect(srstOf('{ address: 10.90.0.1, port: 2443 }')).toEqual({ address: 0x0a5a0001, port: 2443 });
  });
});
