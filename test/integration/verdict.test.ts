/** Our own faults make a measurement invalid; a server's are found in its figures. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { LabOrder, LabReport } from '#lab/lab-process.js';
import type { LabAddresses } from '#lab/settings.js';
import { labOrderOf } from '#plan/lab-order.js';
import type { Plan } from '#plan/plan.js';
import { beginRun, planOf } from '../support/run-coordinator.js';
import { type OpenLab, openLab } from '../support/run-lab.js';

let lab: OpenLab | undefined;
let disturbance: NodeJS.Timeout | undefined;
let frozen: ChildProcess | undefined;

afterEach(async () => {
  clearInterval(disturbance);
  await lab?.stop();
  lab = undefined;
  if (frozen === undefined) return;
  const ended = once(frozen, 'exit');
  frozen.kill('SIGKILL');
  await ended;
  frozen = undefined;
});

async function begin(yaml: string) {
  const plan = planOf(yaml);
  lab = await openLab(plan);
  return beginRun(plan, lab.addresses, new LocalFleet());
}

const quiet = [
  'workers: 1',
  'phones: { count: 10, startup: none }',
  'arrivals: { kind: burst, within: 300ms }',
  'lab: { keepaliveInterval: 1s }',
  'hold: 3s',
].join('\n');

describe('the verdict on the measurement', () => {
  it('is valid after a quiet run', { retry: 2 }, async () => {
    const { summary } = await (await begin(quiet)).result;
    expect(summary.measurement.verdict).not.toBe('invalid');
    // A machine that others keep busy is rightly suspect.
    if (os.loadavg()[0]! < os.availableParallelism())
      expect(summary.measurement).toEqual({ verdict: 'valid', reasons: [] });
  });

  it('is invalid when a worker was busy with something else, and known so during the run', async () => {
    const { witness, result } = await begin(
      quiet.replace('{ kind: burst, within: 300ms }', '{ kind: rate, rate: 5/s }'),
    );
    disturbance = setInterval(() => {
      const until = performance.now() + 900;
      while (performance.now() < until);
    }, 1_000);
    const { summary } = await result;
    expect(summary.measurement.verdict).toBe('invalid');
    expect(summary.measurement.reasons.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['the event loop of a worker was late', 'phones were switched on late']),
    );
    expect(witness.verdicts.at(-1)).toBe('invalid');
  });
});

describe('a lab that stands still for two seconds', () => {
  const phones = 60;
  const freezeMs = 2_000;
  const yaml = [
    `phones: { count: ${phones}, startup: none }`,
    'arrivals: { kind: rate, rate: 10/s }',
    'lab: { keepaliveInterval: 1s }',
    'hold: 8s',
  ].join('\n');

  it('is found in the percentiles of keepalives, and of the phones that were switched on meanwhile', async () => {
    const plan = planOf(yaml);
    const addresses = await startLab(plan);
    const { witness, result } = beginRun(plan, addresses, new LocalFleet());
    await witness.sees(15);
    frozen!.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, freezeMs));
    frozen!.kill('SIGCONT');
    const { keepalive, onboard } = (await result).summary.durations;
    expect(onboard.count).toBe(phones);
    // Two of some seven keepalives of a phone fall into the stall, and 20 of its 60 arrivals: each waits for its end.
    for (const { p50, p90, p99, max } of [keepalive, onboard]) {
      expect(p50).toBeLessThan(0.5);
      expect(p90).toBeGreaterThan(0.5);
      expect(p99).toBeGreaterThan(1.5);
      expect(max).toBeLessThan(4);
    }
  });

  /** The built lab, in a process of its own as in a run. */
  async function startLab(plan: Plan): Promise<LabAddresses> {
    frozen = fork(new URL('../../dist/lab/lab-entry.js', import.meta.url), { execArgv: [], serialization: 'advanced' });
    const told = once(frozen, 'message');
    const settings = { ...labOrderOf(plan), ports: { dhcp: 0, tftp: 0, sccp: 0, dns: 0, http: 0 } };
    frozen.send({ kind: 'start', settings } satisfies LabOrder);
    const [report] = (await told) as [LabReport];
    if (report.kind !== 'listening') throw new Error(JSON.stringify(report));
    return report.addresses;
  }
});
