import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostFault } from '#coordinator/host-faults.js';
import { preflight } from '#coordinator/preflight.js';
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
    expect(most).toBeGreaterThan(openFiles - 1000);
    expect(() => check(`phones: ${most}`)).not.toThrow();
    refusalOf(`phones: ${most + 1}`);
  });

  it('refuses a target outside loopback until it is named', () => {
    const profile = (allow: string) =>
      `phones: 10\nnetwork: { dhcp: { servers: [192.0.2.31] } }\nguard: { allow: [${allow}] }`;
    const { message, hint } = refusalOf(profile(''));
    expect(message).toContain('192.0.2.31');
    expect(hint).toContain('guard.allow: [192.0.2.31/32]');
    expect(() => check(profile('192.0.2.31/32'))).not.toThrow();
    refusalOf(profile('192.0.2.32/27'));
  });

  it.each([
    ['a TFTP server', 'network: { tftp: { servers: [192.0.2.21] } }'],
    ['a node', 'network: { tftp: { servers: [127.0.0.1] } }\ncluster: { nodes: { sub1: 192.0.2.11 } }'],
  ])('takes %s for a target too', (_, text) => {
    expect(refusalOf(`phones: 10\n${text}`).message).toContain('192.0.2.');
  });

  it('refuses a cluster whose phones nobody would tell of it', () => {
    const cluster = 'phones: 10\ncluster: { nodes: { sub1: 127.0.0.1 } }';
    expect(refusalOf(cluster).hint).toContain('network.tftp.servers');
    expect(() => check(`${cluster}\nnetwork: { tftp: { servers: [127.0.0.1] } }`)).not.toThrow();
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
