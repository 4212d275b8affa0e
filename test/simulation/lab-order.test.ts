/** What a profile orders from the lab, as its phones meet it. */
import { describe, expect, it } from 'vitest';
import { populationOf } from '#stats/course.js';
import { minute, second, totalsOf, worldOf } from '../support/simulated.js';

const phones = (more: string, models = '"7962G": 50%, "7960": 50%') =>
  `phones: { count: 20, startup: 1s, mix: { ${models} }, ${more} }\n`;

describe('the loads of the lab', () => {
  const loads = 'lab: { loads: { 7962G: SCCP42.9-4-2SR3-1S }, firmwareSize: 20KB }\n';

  it('are fetched by phones that run others, which then boot twice', () => {
    const totals = totalsOf(worldOf(phones('firmware: fetch') + loads).run(minute));
    expect(populationOf(totals)).toMatchObject({ inService: 20, registered: 20, degraded: 0 });
    expect(totals.sum('firmwareDownloads')).toBe(10);
    expect(totals.sum('boots')).toBe(10 * 2 + 10);
    expect(totals.sum('tftpBytes')).toBeGreaterThan(10 * 20_000);
    expect(totals.sum('outcomes') + totals.sum('bootLoops')).toBe(0);
  });

  it('are left alone by phones that keep what they have, and by those that run them already', () => {
    const same = loads.replace('SCCP42.9-4-2SR3-1S', 'SCCP42.9-4-2-1S');
    for (const text of [phones('firmware: keep') + loads, phones('firmware: fetch') + same]) {
      const totals = totalsOf(worldOf(text).run(minute));
      expect([totals.sum('firmwareDownloads'), totals.sum('boots')]).toEqual([0, 20]);
      expect(populationOf(totals).inService).toBe(20);
    }
  });
});

describe('the files of the lab', () => {
  it('name to each phone the SRST router that the profile gives its site', () => {
    const site = (name: string, n: number, srst: string) =>
      `  ${name}: { phones: { "7962G": 5, "7910": 5 }, subnets: [ { cidr: 127.${n}.0.0/24, giaddrs: 127.${n}.0.2 } ]${srst} }\n`;
    const sites = `sites:\n${site('a', 20, ', srst: { address: 127.20.0.1 }')}${site('b', 21, '')}`;
    for (const signedFiles of [false, true]) {
      const world = worldOf(`phones: { startup: none }\nlab: { signedFiles: ${signedFiles} }\n${sites}`);
      const totals = totalsOf(world.run(30 * second));
      expect(populationOf(totals).inService).toBe(20);
      expect(totals.sum('configurationMismatches')).toBe(0);
    }
  });

  it('are found at the first try where they are signed', () => {
    const missing = (signedFiles: boolean) => {
      const world = worldOf(`${phones('', '"7962G": 100%')}lab: { signedFiles: ${signedFiles} }`).run(30 * second);
      return totalsOf(world).sum('tftpRequests', { outcome: 'missing' });
    };
    expect(missing(false) - missing(true)).toBe(20);
  });
});

describe('the names of the lab', () => {
  const inService = (dns: string) => {
    const totals = totalsOf(worldOf(`${phones('', '"7962G": 100%')}lab: { dns: ${dns} }`).run(30 * second));
    return { ...populationOf(totals).byNode, unresolved: totals.sum('outcomes', { outcome: 'nameUnresolved' }) };
  };

  it('lead phones to its CallManagers', () => {
    expect(inService('{ domain: x.test, tellsNames: true }')).toMatchObject({ cm1: 20, cm2: 0, unresolved: 0 });
  });

  it('that nobody knows drop the CallManager, and phones take the next', () => {
    expect(inService('{ domain: x.test, tellsNames: true, hosts: { cm1: [] } }')).toMatchObject({
      cm1: 0,
      cm2: 20,
      unresolved: 20,
    });
  });

  it('are not needed where it tells addresses', () => {
    expect(inService('off')).toMatchObject({ cm1: 20, unresolved: 0 });
  });
});

describe('without TFTP', () => {
  it('phones take the lab’s CallManagers as they stand', () => {
    const world = worldOf('phones: { count: 20, startup: none }\nnetwork: { tftp: off }').run(30 * second);
    const totals = totalsOf(world);
    expect(populationOf(totals)).toMatchObject({ inService: 20, byNode: { cm1: 20 } });
    expect(totals.sum('tftpRequests') + totals.sum('outcomes')).toBe(0);
    expect(totals.histogram('fetch').count).toBe(0);
  });
});

describe('phones that broadcast', () => {
  it('are played in virtual time before the lab’s own DHCP server', () => {
    const world = worldOf(`cluster: { nodes: { sub1: 10.1.0.11 }, groups: { A: [sub1] } }
phones: { startup: none }
network: { dhcp: { mode: broadcast } }
guard: { broadcast: true }
sites: { hq: { phones: 20, subnets: [ { cidr: 10.90.0.0/24 } ], groups: { A: 100% } } }`).run(30 * second);
    expect(populationOf(totalsOf(world))).toMatchObject({ inService: 20, byNode: { cm1: 20 } });
  });
});
