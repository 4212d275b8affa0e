import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostFault } from '#coordinator/host-faults.js';
import { descriptorsNeeded, preflight, warnings } from '#coordinator/preflight.js';
import type { LoadError } from '#errors.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

function check(text: string): void {
  preflight(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml')), 2);
}

function refusalOf(text: string): LoadError {
  try {
    check(text);
  } catch (error) {
    expect(error).toMatchObject({ name: 'LoadError', code: 'cannot-start' });
    return error as LoadError;
  }
  return expect.fail('it was not refused');
}

/** As the host says it; the test needs a host that has a limit. */
const openFiles = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]);

describe('preflight', () => {
  it('lets an ordinary run in the lab pass', () => {
    expect(() => check('phones: 2000')).not.toThrow();
  });

  it('refuses more phones than this process may open files, with a number that works', () => {
    const { message, hint } = refusalOf(`phones: ${openFiles + 10_000}`);
    expect(message).toContain(`${openFiles + 10_000} phones`);
    expect(message).toContain(`may open ${openFiles}`);
    const most = Number(/--phones (\d+)/.exec(hint)?.[1]);
    // Each has a link to a second CallManager.
    expect(most).toBeGreaterThan(openFiles / 2 - 1000);
    expect(() => check(`phones: ${most}`)).not.toThrow();
    expect(refusalOf(`phones: ${most + 1}`).hint).toContain('standbyLinks=false');
  });

  it.each([
    ['no link but one where phones stand by nowhere', '{ count: 1000, failover: { standbyLinks: false } }', '', 1],
    ['no link but one where there is one node', 1000, 'lab: { callManagers: 1 }', 1],
    ['two links with two nodes', 1000, '', 2],
    ['three with an SRST router behind them', 1000, 'lab: { srst: true }', 3],
    ['three at the most', 1000, 'lab: { callManagers: 3, srst: true }', 3],
  ])('reckons with %s', (_, phones, more, links) => {
    const needed = (text: string) => descriptorsNeeded(makePlan(loadProfile(`name: x\n${text}\n${more}`, 'x.yaml')), 2);
    const none = needed('phones: { count: 1, failover: { standbyLinks: false } }') - 1;
    expect(needed(`phones: ${phones}`) - none).toBe(1000 * links);
  });

  it('refuses a lease pool that is smaller than the phones it must serve', () => {
    const site = (phones: number, more = '') =>
      `sites: { a: { phones: ${phones}, subnets: [{ cidr: 127.20.0.0/24, giaddrs: 127.20.0.2-127.20.0.3, pool: 127.20.0.10-127.20.0.29 }${more}] } }`;
    const { message, hint } = refusalOf(site(21));
    expect(message).toContain('21 phones of 127.20.0.0/24 lease from 20 addresses (127.20.0.10-127.20.0.29)');
    expect(hint).toContain('larger pool');
    expect(() => check(site(20))).not.toThrow();
    expect(() => check(site(40, ', { cidr: 127.21.0.0/24, giaddrs: 127.21.0.2-127.21.0.3 }'))).not.toThrow();
  });

  it('reckons with the second socket of phones that renew their leases, as many as came within a second', () => {
    const needed = (text: string) => descriptorsNeeded(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml')), 2);
    const phones = 'phones: 3000\narrivals: { kind: rate, rate: 100/s }\nhold: 60s\n';
    const once = needed(phones);
    expect(needed(`${phones}lab: { leaseTime: 121s }`)).toBe(once);
    expect(needed(`${phones}lab: { leaseTime: 120s }`)).toBe(once + 100);
    expect(needed(`${phones}network: { dhcp: { servers: [127.0.0.9] } }`)).toBe(once + 100);
    const fixed = 'network: { dhcp: { mode: off } }\nlab: { leaseTime: 10s }';
    const pool = 'sites: { a: { phones: 3000, subnets: [{ cidr: 127.20.0.0/16 }] } }';
    expect(needed(`${phones}${fixed}\n${pool}`)).toBeLessThan(once);
  });

  it('refuses addresses this host cannot speak from, with the command that makes them its own', () => {
    const site = (subnet: string) => `sites: { a: { phones: 5, subnets: [${subnet}] } }`;
    const away = refusalOf(site('{ cidr: 198.51.100.0/24, giaddrs: 198.51.100.2-198.51.100.3 }'));
    expect(away.message).toContain('198.51.100.0/24: not addresses of this host');
    expect(away.hint).toBe('ip route add local 198.51.100.0/24 dev lo');
    const broadcasting = `network: { dhcp: { mode: broadcast }, tftp: { servers: [127.0.0.1] } }
guard: { broadcast: true }
cluster: { nodes: { cm1: 127.0.0.1 } }
`;
    const shared = refusalOf(broadcasting + site('{ cidr: 198.51.100.0/24, pool: 198.51.100.64-198.51.100.129 }'));
    expect(shared.hint).toBe(
      'ip route add local 198.51.100.64/26 dev lo && ip route add local 198.51.100.128/31 dev lo',
    );
    const relays = refusalOf(site('{ cidr: 127.20.0.0/16, giaddrs: 198.51.100.2-198.51.100.3 }'));
    expect(relays.message).toContain('relay addresses 198.51.100.2-198.51.100.3');
    expect(relays.hint).toBe('ip route add local 198.51.100.2/32 dev lo && ip route add local 198.51.100.3/32 dev lo');
  });

  it.each([
    ['a DHCP server', 'network: { dhcp: { servers: [192.0.2.31] } }', false],
    ['a CallManager', 'network: { tftp: { servers: [127.0.0.1] } }\ncluster: { nodes: { sub1: 192.0.2.11 } }', true],
  ])('refuses phones on loopback that shall reach %s elsewhere', (_, text, mayUseHost) => {
    const { message, hint } = refusalOf(`phones: 10\n${text}\nguard: { allow: [192.0.2.0/24] }`);
    expect(message).toContain('reaches nobody beyond this host');
    expect(hint.includes('network.source: host')).toBe(mayUseHost);
  });

  it('refuses a cluster whose phones nobody would tell of it', () => {
    const cluster = 'phones: 10\ncluster: { nodes: { sub1: 127.0.0.1 } }';
    expect(refusalOf(cluster).hint).toContain('network.tftp.servers');
    expect(() => check(`${cluster}\nnetwork: { tftp: { servers: [127.0.0.1] } }`)).not.toThrow();
  });
});

describe('a warning before a run', () => {
  const srstSite =
    '{ phones: 10, subnets: [{ cidr: 127.20.0.0/16, giaddrs: 127.20.0.2-127.20.0.3 }], srst: { address: 127.0.0.9 } }';
  const warned = (text: string, backlog: number | null) =>
    warnings(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml')), backlog).map(({ check, remedy }) => [check, remedy]);

  it('is given when more phones may come at once than the lab lets wait', () => {
    const remedy = 'sysctl -w net.core.somaxconn=8192';
    expect(warned('phones: 10000', 4096)).toEqual([['listen queue', remedy]]);
    expect(warned('phones: 10000', 8192)).toEqual([]);
    expect(warned('phones: 4000', 4096)).toEqual([]);
    expect(warned('phones: 10000', null)).toEqual([]);
  });

  it('is given when packets to a real network leave unmarked, with every command that marks them', () => {
    const real =
      'network: { tftp: { servers: [127.0.0.1] } }\ncluster: { nodes: { sub1: 192.0.2.11:2001, sub2: 192.0.2.12 } }';
    const [[check, remedy] = []] = warned(`phones: 10\n${real}`, null);
    expect(check).toBe('DSCP');
    expect(remedy?.split(' && ').map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
      'nft add table',
      'nft add chain',
      'nft add rule',
    ]);
    expect(remedy).toContain('{ 2001, 2000 }');
  });

  it.each([
    ['is given where phones may go to another node', 'phones: 10\nlab: { callManagers: 2 }', true],
    ['is given where phones may go to their SRST router', `lab: { callManagers: 1 }\nsites: { hq: ${srstSite} }`, true],
    [
      'is given where an event takes their node away',
      'phones: 10\nlab: { callManagers: 1 }\nevents: [{ at: 1s, node: cm1, do: hang }]',
      true,
    ],
    ['is not given where nothing of the kind is expected', 'phones: 10\nlab: { callManagers: 1 }', false],
  ])('of dead paths that pass for hung servers %s', (_, text, isGiven) => {
    const plan = makePlan(loadProfile(`name: x\n${text}`, 'x.yaml'));
    expect(warnings(plan, null, null).map(({ check }) => check)).toEqual(isGiven ? ['dead paths'] : []);
  });
});

describe('a fault of this host', () => {
  it('is told with what mends it', () => {
    const fault = hostFault('EADDRNOTAVAIL', 'bind EADDRNOTAVAIL 10.90.0.9');
    expect(fault.code).toBe('cannot-start');
    expect(fault.message).toContain('bind EADDRNOTAVAIL 10.90.0.9');
    expect(fault.hint).toContain('ip route add local');
    expect(hostFault('EWHATEVER', 'x').hint).toBe('');
  });
});
