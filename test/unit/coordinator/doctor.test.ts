import { describe, expect, it } from 'vitest';
import { deadPaths } from '#coordinator/dead-paths.js';
import { examine } from '#coordinator/doctor.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

const planOf = (yaml: string) => makePlan(loadProfile(`name: x\n${yaml}`, 'x.yaml'));

/** Finding of one check; the plan's own networks are 127.16.0.0/12 unless it says otherwise. */
const found = (yaml: string, check: RegExp) => examine(planOf(yaml)).find((finding) => check.test(finding.check));

describe('the doctor', () => {
  it('finds nothing bad about the quickstart, whose addresses are all on loopback', () => {
    const findings = examine(planOf('phones: 2000'));
    expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
    expect(found('phones: 2000', /^addresses/)).toMatchObject({ state: 'good' });
  });

  it('says how many files a run needs, and the command that raises the limit', () => {
    const finding = found('phones: 1000000', /open files/);
    expect(finding).toMatchObject({ state: 'bad' });
    expect(finding?.text).toMatch(/^the run needs 2000\d{3}, a process may open \d+$/);
    expect(finding?.remedy).toMatch(/^ulimit -n 2000\d{3}/);
  });

  it('finds a subnet that is no address of this host, with the route that makes it one', () => {
    const sites = 'sites: { hq: { phones: 5, subnets: [ { cidr: 198.51.100.0/24, giaddrs: 198.51.100.2 } ] } }';
    expect(found(`workers: 1\n${sites}`, /^addresses/)).toMatchObject({
      state: 'bad',
      remedy: 'ip route add local 198.51.100.0/24 dev lo',
    });
    expect(found(`workers: 1\nnetwork: { source: host }\n${sites}`, /^addresses/)).toBeUndefined();
  });

  it('doubts more workers than cores', () => {
    expect(found('phones: 5\nworkers: 64', /cores/)).toMatchObject({ state: 'doubtful' });
    expect(found('phones: 5\nworkers: 1', /cores/)).toMatchObject({ state: 'good' });
  });

  it('tells of the clock, and who holds the ports of DHCP and TFTP, also without a profile', () => {
    const checks = examine(null).map(({ check }) => check);
    expect(checks).toEqual(
      expect.arrayContaining(['clock source', 'wall clock', 'UDP port 67', 'UDP port 68', 'UDP port 69', 'DSCP']),
    );
  });

  it('finds phones on loopback that shall reach a server elsewhere', () => {
    const far = 'network: { dhcp: { servers: [10.1.0.31] } }';
    expect(found(`phones: 5\n${far}`, /^way from 127\.16\.0\.0\/12/)).toMatchObject({ state: 'bad' });
    expect(found('phones: 5\nnetwork: { dhcp: { servers: [127.0.0.9] } }', /^way from/)).toBeUndefined();
  });

  it('has nothing to say of DSCP where all servers are on loopback', () => {
    expect(found('phones: 5', /DSCP/)).toMatchObject({ state: 'good' });
  });

  it('tells whether dead paths can be told from hung servers, and what it takes', () => {
    expect(examine(null).map(({ check }) => check)).toContain('dead paths');
    expect(deadPaths(null, 'linux')).toMatchObject({ state: 'doubtful', remedy: 'npm install koffi' });
    expect(deadPaths(null, 'darwin')).toMatchObject({ state: 'doubtful', remedy: 'run on Linux' });
    expect(deadPaths(null, 'linux', 'this host refuses TCP_INFO (EPERM)')).toMatchObject({
      text: expect.stringContaining('(keepaliveTimeout); this host refuses TCP_INFO (EPERM)'),
      remedy: 'run on Linux, out of the sandbox',
    });
  });

  it.runIf(process.platform === 'linux')('finds them told apart where koffi is installed', () => {
    expect(deadPaths()).toMatchObject({ state: 'good' });
  });

  it('has a remedy for all that is not in order', () => {
    for (const { state, remedy } of examine(planOf('phones: 100000\nworkers: 64'))) {
      if (state === 'bad' || state === 'doubtful') expect(remedy).not.toBe('');
    }
  });
});
