import { describe, expect, it } from 'vitest';
import type { Fleet, FleetEvents } from '#fleet/fleet.js';
import type { ToWorker } from '#fleet/protocol.js';
import type { Plan } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import type { Snapshot } from '#stats/snapshot.js';
import { State } from '#terms/states.js';
import { beginRun, planOf } from '../../support/run-coordinator.js';
import { facts } from '../stats/samples.js';

const servers = {
  dhcp: { name: 'dhcp', address: '127.0.0.1', port: 6767 },
  tftp: { name: 'tftp', address: '127.0.0.1', port: 6969 },
  callManagers: [{ name: 'cm1', address: '127.0.0.1', port: 2000 }],
};

/** Two workers that follow a script: what they answer to each message. */
class ScriptedFleet implements Fleet {
  readonly sent: string[] = [];
  private readonly script: (message: ToWorker, tell: FleetEvents) => void;
  private events: FleetEvents | null = null;

  constructor(script: (message: ToWorker, tell: FleetEvents) => void) {
    this.script = script;
  }

  launch(_orders: unknown, events: FleetEvents): void {
    this.events = events;
    for (const worker of [1, 0]) events.report(worker, { kind: 'ready' });
  }

  send(message: ToWorker): void {
    this.sent.push(message.kind);
    this.script(message, this.events!);
  }

  async kill(): Promise<void> {}
  async close(): Promise<void> {}
}

/** A worker's count of phones, as snapshots tell it. */
function teller(plan: Plan) {
  const recorders = [0, 1].map(() => new Recorder(new Layout(labelsOf(plan, targetsOf(plan, servers)))));
  return (worker: number, change: number, final = false): Snapshot => {
    const recorder = recorders[worker]!;
    recorder.add(recorder.layout.slot('phones', 0, State.inService), change);
    return recorder.snapshot(facts({ worker, final }));
  };
}

describe('the coordinator', () => {
  it('starts when the last worker is ready, and then stops them all', async () => {
    const plan = planOf('phones: 2\nhold: 100ms\narrivals: { kind: burst, within: 10ms }');
    const told = teller(plan);
    const fleet = new ScriptedFleet((message, tell) => {
      if (message.kind !== 'stop') return;
      for (const worker of [0, 1]) {
        tell.report(worker, { kind: 'stopping', snapshot: told(worker, 1) });
        tell.report(worker, { kind: 'finished', snapshot: told(worker, -1, true) });
      }
    });
    await beginRun(plan, servers, fleet).result;
    expect(fleet.sent).toEqual(['start', 'stop']);
  });

  it('tells its outputs of what may spoil the measurement, found before they were open', async () => {
    const plan = planOf('phones: 2\nhold: 100ms\narrivals: { kind: burst, within: 10ms }');
    const told = teller(plan);
    const fleet = new ScriptedFleet((message, tell) => {
      if (message.kind !== 'stop') return;
      for (const worker of [0, 1]) {
        tell.report(worker, { kind: 'stopping', snapshot: told(worker, 1) });
        tell.report(worker, { kind: 'finished', snapshot: told(worker, -1, true) });
      }
    });
    const { coordinator, witness, result } = beginRun(plan, servers, fleet);
    coordinator.warn({ check: 'listen queue', state: 'doubtful', text: 'is short', remedy: 'make it longer' });
    await result;
    expect(witness.events.find(({ kind }) => kind === 'warned')).toMatchObject({
      atSeconds: 0,
      text: 'listen queue: is short; make it longer',
    });
  });

  it('says how many phones were still registered when its end was cut', async () => {
    const plan = planOf('phones: 2\nhold: 10m\narrivals: { kind: burst, within: 10ms }');
    const recorders = [0, 1].map(() => new Recorder(new Layout(labelsOf(plan, targetsOf(plan, servers)))));
    const fleet = new ScriptedFleet((message, tell) => {
      if (message.kind !== 'start') return;
      for (const [worker, recorder] of recorders.entries()) {
        recorder.add(recorder.layout.slot('phonesRegistered', 0, 0, 0), worker + 1);
        tell.report(worker, { kind: 'snapshot', snapshot: recorder.snapshot(facts({ worker })) });
      }
      run.coordinator.interrupt();
      run.coordinator.interrupt();
    });
    const run = beginRun(plan, servers, fleet);
    expect((await run.result).left).toEqual({ registered: 3, leases: null });
  });

  it('misses nobody whose turn would have come while the others left', async () => {
    const plan = planOf('phones: 100\nhold: 100ms\narrivals: { kind: burst, within: 3s }');
    const recorder = new Recorder(new Layout(labelsOf(plan, targetsOf(plan, servers))));
    const fleet = new ScriptedFleet((message, tell) => {
      if (message.kind !== 'stop') return;
      recorder.add(recorder.layout.slot('arrivalsPlanned'), 5);
      recorder.add(recorder.layout.slot('arrivalsStarted'), 5);
      for (const [atMs, kind] of [
        [100, 'stopping'],
        [60_000, 'finished'],
      ] as const) {
        const snapshot = (worker: number) => recorder.snapshot(facts({ worker, atMs, final: kind === 'finished' }));
        for (const worker of [0, 1]) tell.report(worker, { kind, snapshot: snapshot(worker) });
      }
    });
    const { summary } = await beginRun(plan, servers, fleet).result;
    expect(summary.measurement.reasons.filter(({ what }) => /switched on/.test(what))).toEqual([]);
  });

  it('counts the population before the first phone leaves, although one worker is slow to say how its own stands', async () => {
    const plan = planOf(
      'phones: 2\nhold: 100ms\narrivals: { kind: burst, within: 10ms }\nthresholds: [inService == 100% at end]',
    );
    const told = teller(plan);
    const fleet = new ScriptedFleet((message, tell) => {
      if (message.kind !== 'stop') return;
      tell.report(0, { kind: 'stopping', snapshot: told(0, 1) });
      tell.report(0, { kind: 'snapshot', snapshot: told(0, -1) });
      tell.report(0, { kind: 'finished', snapshot: told(0, 0, true) });
      setImmediate(() => {
        tell.report(1, { kind: 'stopping', snapshot: told(1, 1) });
        setImmediate(() => tell.report(1, { kind: 'finished', snapshot: told(1, -1, true) }));
      });
    });
    const { summary } = await beginRun(plan, servers, fleet).result;
    expect(summary.phones.inService).toBe(2);
    expect(summary.result).toBe('passed');
    expect(summary.generator.workers).toBe(2);
  });
});
