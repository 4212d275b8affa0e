/**
 * The same profile in virtual time and on sockets: what its plan determines is counted alike to the phone, and what takes
 * time takes as long, but for what this machine adds.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { makeFolder, Program } from '../support/run-program.js';

/** What a healthy machine may add to a duration; the rest is the plan's. */
const addedSeconds = 1.5;

/**
 * Counters that follow from the plan: the phones, the files they ask for, the faults of the profile. Which keepalives are
 * under way when a server closes the link, and are lost, is chance.
 */
const determined = [
  ...['boots', 'bootLoops', 'failovers', 'fallbacks', 'toggles', 'outages'],
  ...['dhcp.discover', 'dhcp.offer', 'dhcp.request', 'dhcp.ack', 'dhcp.nak', 'dhcp.decline', 'dhcp.release'],
  ...['dhcp.retransmissions', 'tftp.requests', 'tftp.missing'],
  ...['sccp.register', 'sccp.registerAck', 'sccp.registerReject'],
  ...['unexpectedEvents', 'clampedValues'],
];

async function played(command: 'run' | 'simulate', profile: string): Promise<Summary> {
  const out = ['--json', '--out', join(await makeFolder(), 'run'), ...(command === 'run' ? ['--http', 'off'] : [])];
  const program = Program.start([command, `profiles/${profile}.yaml`, '--small', ...out]);
  await program.exit;
  return JSON.parse(program.stdout) as Summary;
}

/** All that is the same however long anything took. */
function determinedOf({ counters, phones, detections, failovers, outcomes, durations, tokens }: Summary) {
  return {
    counters: Object.fromEntries(determined.map((name) => [name, counters[name]])),
    phones,
    detections: detections.map(({ cause, count, sinceEvent, expected }) => ({ cause, count, sinceEvent, expected })),
    failovers,
    outcomes,
    granted: tokens.granted,
    ended: Object.entries(durations).flatMap(([name, { count, never }]) =>
      name === 'keepalive' ? [] : [[name, count, never]],
    ),
  };
}

describe.each(['quickstart', 'primary-stop', 'primary-hang', 'fallback'])('%s, virtual and real', (profile) => {
  let virtual: Summary;
  let real: Summary;

  beforeAll(async () => {
    virtual = await played('simulate', profile);
    real = await played('run', profile);
  });

  it('counts the same', () => {
    expect(virtual.phones.inService).toBe(virtual.phones.total);
    expect(determinedOf(real)).toEqual(determinedOf(virtual));
  });

  it('takes as long, but for what the machine adds', () => {
    for (const name of ['onboard', 'detect', 'outage', 'recover'] as const) {
      for (const statistic of ['min', 'p50', 'max'] as const) {
        const [was, is] = [virtual.durations[name][statistic], real.durations[name][statistic]];
        if (was === null || is === null) expect([name, is]).toEqual([name, was]);
        else expect(Math.abs(is - was), `${statistic}(${name}): ${is} s, and ${was} s`).toBeLessThan(addedSeconds);
      }
    }
  });

  it('beats as often, give or take two keepalives of a phone', () => {
    const difference = virtual.counters.keepalives! - real.counters.keepalives!;
    expect(Math.abs(difference)).toBeLessThanOrEqual(2 * virtual.phones.total);
    expect(real.counters.keepalives).toBeGreaterThan(virtual.phones.total);
    const lost = virtual.counters.keepalivesLost! - real.counters.keepalivesLost!;
    expect(Math.abs(lost)).toBeLessThanOrEqual(virtual.phones.total);
  });
});
