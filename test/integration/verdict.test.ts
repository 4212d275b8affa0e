/** Our own faults make a measurement invalid; a server's are found in its figures. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { measurementRows } from '#coordinator/measurement-rows.js';
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

const phones = 10;

const quiet = [
  'workers: 1',
  `phones: { count: ${phones}, startup: none }`,
  'arrivals: { kind: rate, rate: 5/s }',
  'lab: { keepaliveInterval: 1s }',
  'hold: 4s',
].join('\n');

/** Rows that speak against a run when others keep the host busy, through no fault of ours. */
const latenesses = ['arrivalLateness', 'keepaliveLateness', 'loopDelay'] as const;
const troubles = [
  'longestStall',
  'starvation',
  'labStarvation',
  'steal',
  'udpDrops',
  'listenOverflows',
  'memory',
  'clockStep',
];
const ofTheHost = new Set<string>([...latenesses, ...troubles]);

describe('the verdict on the measurement', () => {
  it('is spoken against by nothing of our own after a quiet run', async () => {
    const { witness, result } = await begin(quiet);
    const { reasons } = (await result).summary.measurement;
    const own = measurementRows.filter(({ name }) => !ofTheHost.has(name)).map(({ what }) => what);
    expect(own).toHaveLength(measurementRows.length - ofTheHost.size);
    expect(reasons.filter(({ what }) => own.includes(what))).toEqual([]);
    // A busy host makes us late now and then, and is rightly told of. What makes us late ourselves does so in each turn
    // of the loop: half of what falls due waits for half of it.
    for (const name of latenesses) {
      const { suspectFrom } = measurementRows.find((row) => row.name === name)!;
      const lateness = witness.totals!.histogram(name);
      expect(lateness.count, name).toBeGreaterThanOrEqual(phones);
      expect(lateness.percentileMs(50), name).toBeLessThan(suspectFrom / 2);
    }
  });

  it('is invalid when a worker was busy with something else, and known so during the run', async () => {
    const { witness, result } = await begin(quiet);
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
  const many = 60;
  const freezeMs = 2_000;
  const yaml = [
    `phones: { count: ${many}, startup: none }`,
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
    expect(onboard.count).toBe(many);
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
