import { describe, expect, it } from 'vitest';
import { checkTargets } from '#coordinator/safety.js';
import type { LoadError } from '#errors.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { parseCidr } from '#profile/units.js';

/** `inProfile`: guard.allow. `named`: what `--allow` adds to it. */
function refusal(server: string, inProfile: readonly string[], named: readonly string[] = []): LoadError | null {
  const allow = [...inProfile, ...named].join(', ');
  const yaml = `name: x\nphones: 5\nnetwork: { dhcp: { servers: [${server}] } }\nguard: { allow: [${allow}] }`;
  try {
    checkTargets(makePlan(loadProfile(yaml, 'x.yaml')), named.map(parseCidr));
    return null;
  } catch (error) {
    expect(error).toMatchObject({ name: 'LoadError', code: 'cannot-start' });
    return error as LoadError;
  }
}

describe('a target', () => {
  it('on loopback needs no leave', () => {
    expect(refusal('127.1.2.3', [])).toBeNull();
  });

  it('elsewhere is refused until it is named, in the profile or for the run', () => {
    const refused = refusal('10.1.0.31', []);
    expect(refused?.message).toContain('10.1.0.31');
    expect(refused?.hint).toContain('--allow 10.1.0.31/32');
    expect(refused?.hint).toContain('guard.allow: [10.1.0.31/32]');
    expect(refusal('10.1.0.31', ['10.1.0.0/16'])).toBeNull();
    expect(refusal('10.1.0.31', [], ['10.0.0.0/8'])).toBeNull();
    expect(refusal('10.1.0.31', ['10.2.0.0/16'], ['10.3.0.0/16'])).not.toBeNull();
  });

  it('may be a TFTP server, a CallManager or a management view as well', () => {
    const refusalOf = (text: string) => () =>
      checkTargets(makePlan(loadProfile(`name: x\nphones: 5\n${text}`, 'x.yaml')), []);
    expect(refusalOf('network: { tftp: { servers: [192.0.2.21] } }')).toThrow('192.0.2.21');
    expect(refusalOf('cluster: { view: { url: "http://192.0.2.31/devices" } }')).toThrow('192.0.2.31');
    const cluster = 'network: { tftp: { servers: [127.0.0.1] } }\ncluster: { nodes: { sub1: 192.0.2.11 } }';
    expect(refusalOf(cluster)).toThrow('192.0.2.11');
  });
});

describe('a public network', () => {
  it('is never a target by the profile alone', () => {
    const refused = refusal('8.8.4.4', ['8.8.4.4/32']);
    expect(refused?.message).toContain('8.8.4.4/32 is public');
    expect(refused?.hint).toContain('--allow 8.8.4.4/32');
    expect(refusal('8.8.4.4', ['8.8.4.4/32'], ['8.8.4.4/32'])).toBeNull();
    expect(refusal('8.8.4.4', ['8.8.4.4/32'], ['8.8.4.0/24'])).toBeNull();
    expect(refusal('8.8.4.4', ['8.8.4.4/32'], ['8.8.5.0/24'])).not.toBeNull();
  });

  it('may be named for the run as a /24 or smaller, and no larger', () => {
    expect(refusal('8.8.4.4', [], ['8.8.4.0/24'])).toBeNull();
    expect(refusal('8.8.4.4', [], ['8.8.4.0/23'])?.message).toContain('too large');
    expect(refusal('8.8.4.4', [], ['0.0.0.0/0'])?.message).toContain('too large');
  });

  it('is not hidden by allowing everything, though no server lies in it', () => {
    expect(refusal('127.0.0.9', ['0.0.0.0/0'])?.message).toContain('too large');
    // Half of it is nobody’s, half is somebody’s.
    expect(refusal('127.0.0.9', ['172.0.0.0/8'])?.message).toContain('public');
  });

  it('is told how to be named when it was not at all', () => {
    expect(refusal('8.8.4.4', [])?.hint).toBe('if it is yours to load, name it: --allow 8.8.4.4/32');
  });

  it.each([
    ['RFC 1918', '10.0.0.0/8'],
    ['RFC 1918', '172.16.0.0/12'],
    ['RFC 1918', '192.168.0.0/16'],
    ['RFC 6598', '100.64.0.0/10'],
    ['link-local', '169.254.0.0/16'],
    ['loopback', '127.0.0.0/8'],
    ['documentation', '192.0.2.0/24'],
    ['documentation', '198.51.100.0/24'],
    ['documentation', '203.0.113.0/24'],
    ['benchmarks', '198.18.0.0/15'],
  ])('is not what %s sets apart (%s)', (_, network) => {
    expect(refusal('127.0.0.9', [network])).toBeNull();
  });
});
