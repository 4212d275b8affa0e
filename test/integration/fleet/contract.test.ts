/** What every kind of fleet must do: the same suite for all. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fleet, FleetEvents } from '#fleet/fleet.js';
import { LocalFleet } from '#fleet/local.js';
import type { FromWorker } from '#fleet/protocol.js';
import { makePlan, type Plan, shardsOf } from '#plan/plan.js';
import { labelsOf, type Targets, targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';
import { populationOf } from '#stats/course.js';
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { formatIpv4 } from '#wire/ipv4.js';
import type { WorkerOrder } from '#worker/worker.js';
import { BuiltThreadFleet } from '../../support/run-fleet.js';
import { type OpenLab, openLab } from '../../support/run-lab.js';

const phones = 41;
const workers = 2;
/** Two CallManagers, TFTP, DHCP. */
const socketsOfLab = 4;

/** Keeps what the workers say. */
class Ear implements FleetEvents {
  readonly reports: { readonly worker: number; readonly report: FromWorker }[] = [];
  readonly losses: { readonly worker: number; readonly why: string }[] = [];
  readonly totals: Totals;

  constructor(layout: Layout) {
    this.totals = new Totals(layout);
  }

  report(worker: number, report: FromWorker): void {
    this.reports.push({ worker, report });
    if ('snapshot' in report) this.totals.take(report.snapshot);
  }

  lost(worker: number, why: string): void {
    this.losses.push({ worker, why });
  }

  /** The words of one worker, or of all, in their order. */
  words(worker?: number): string[] {
    return this.reports.filter((told) => told.worker === (worker ?? told.worker)).map(({ report }) => report.kind);
  }

  get inService(): number {
    return populationOf(this.totals).inService;
  }
}

const patience = { timeout: 20_000, interval: 20 };

describe.each([
  ['LocalFleet', () => new LocalFleet()],
  ['ThreadFleet', () => new BuiltThreadFleet()],
] as const)('%s', (_, makeFleet) => {
  let plan: Plan;
  let lab: OpenLab;
  let targets: Targets;
  let fleet: Fleet;
  let ear: Ear;

  beforeEach(async () => {
    const yaml = `name: x\nphones: { count: ${phones}, startup: none }\narrivals: { kind: burst, within: 300ms }`;
    plan = makePlan(loadProfile(yaml, 'x.yaml'));
    lab = await openLab(plan);
    targets = targetsOf(plan, lab.addresses);
    ear = new Ear(new Layout(labelsOf(plan, targets)));
    fleet = makeFleet();
  });

  afterEach(async () => {
    await fleet.close();
    await lab.stop();
  });

  function orders(changed: Partial<Targets> = {}): WorkerOrder[] {
    return shardsOf(plan, workers).map((shard) => ({
      worker: shard.worker,
      epoch: 0,
      plan,
      shard,
      targets: { ...targets, ...changed },
      exchangeMask: 0,
      stopsPerSecond: 500,
      directory: null,
    }));
  }

  const allReady = () => vi.waitFor(() => expect(ear.words()).toEqual(['ready', 'ready']), patience);
  const start = () => fleet.send({ kind: 'start', originNs: process.hrtime.bigint() });
  const allInService = () => vi.waitFor(() => expect(ear.inService).toBe(phones), patience);

  it('makes every worker ready, and switches no phone on before the start', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    expect(lab.dhcp.counts.received.discover).toBe(0);
    start();
    await allInService();
    expect(lab.registered()).toBe(phones);
  });

  it('brings a snapshot of each worker every second, of everything so far', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    start();
    const snapshotsOf = (worker: number) =>
      ear.reports.flatMap((told) => (told.worker === worker && told.report.kind === 'snapshot' ? [told.report] : []));
    await vi.waitFor(() => expect(snapshotsOf(1).length).toBeGreaterThanOrEqual(3), patience);
    const snapshots = snapshotsOf(1).map(({ snapshot }) => snapshot);
    expect(snapshots.map(({ sequence }) => sequence).slice(0, 3)).toEqual([1, 2, 3]);
    expect(snapshots.map(({ atMs }) => Math.floor(atMs / 1000)).slice(0, 3)).toEqual([1, 2, 3]);
    expect(ear.totals.sum('arrivalsStarted')).toBe(phones);
    expect(ear.totals.histogram('onboard').count).toBe(phones);
  });

  it('stops gently: each phone unregisters and gives its lease back', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    start();
    await allInService();
    fleet.send({ kind: 'stop' });
    await vi.waitFor(() => expect(ear.words().filter((word) => word === 'finished')).toHaveLength(workers), patience);
    for (const worker of [0, 1]) expect(ear.words(worker).slice(-2)).toEqual(['stopping', 'finished']);
    expect(populationOf(ear.totals).byState).toMatchObject({ off: phones, inService: 0 });
    expect(ear.totals.workers.map(({ final }) => final)).toEqual([true, true]);
    await vi.waitFor(() => expect([lab.registered(), lab.releases()]).toEqual([0, phones]), patience);
    expect(ear.losses).toEqual([]);
  });

  it('says once that a killed worker is lost, hears no more of it, and keeps the other', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    start();
    await allInService();
    await fleet.kill(0);
    await vi.waitFor(() => expect(ear.losses).toEqual([{ worker: 0, why: expect.stringMatching(/./) }]), patience);
    const before = ear.words(0).length;
    const alive = ear.words(1).length;
    await vi.waitFor(() => expect(ear.words(1).length).toBeGreaterThan(alive + 1), patience);
    expect(ear.words(0)).toHaveLength(before);
    expect(lab.registered()).toBeLessThan(phones);
    await fleet.kill(0);
    expect(ear.losses).toHaveLength(1);
  });

  it('counts a worker that has finished as no loss', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    start();
    fleet.send({ kind: 'stop' });
    await vi.waitFor(() => expect(ear.words().filter((word) => word === 'finished')).toHaveLength(workers), patience);
    await fleet.kill(0);
    await fleet.close();
    expect(ear.losses).toEqual([]);
  });

  it('leaves nothing when it closes in the middle of a run, and nobody is lost', async () => {
    fleet.launch(orders(), ear);
    await allReady();
    start();
    await allInService();
    await fleet.close();
    const before = ear.reports.length;
    await vi.waitFor(() => expect(lab.nodes.map(({ counts }) => counts.connections)).toEqual([0, 0]), patience);
    expect(lab.registered()).toBe(0);
    expect([ear.losses, ear.reports.length]).toEqual([[], before]);
    await vi.waitFor(() => expect(openSockets()).toBe(socketsOfLab), patience);
  });

  it('closes before anything was launched', async () => {
    await fleet.close();
    expect(ear.reports).toEqual([]);
  });

  it('tells a worker that cannot prepare itself from one that can', async () => {
    const { port, sockets } = await takeRelays(plan);
    // The first relay address of worker 0 stays taken; those of worker 1 are free again.
    for (const socket of sockets.splice(1)) socket.close();
    fleet.launch(orders({ relayPort: port }), ear);
    await vi.waitFor(() => expect(ear.reports).toHaveLength(workers), patience);
    const reports = ear.reports.toSorted((a, b) => a.worker - b.worker).map(({ report }) => report);
    expect(reports).toEqual([{ kind: 'fault', code: 'EADDRINUSE', message: expect.any(String) }, { kind: 'ready' }]);
    for (const socket of sockets) socket.close();
  });
});

/** TCP and UDP sockets of this process. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(TCP|UDP)/.test(name)).length;
}

/** Sockets on the first relay addresses, one for each worker, all on one port. */
async function takeRelays({ subnets }: Plan): Promise<{ port: number; sockets: dgram.Socket[] }> {
  const { first } = subnets[0]!.giaddrs;
  const sockets: dgram.Socket[] = [];
  let port = 0;
  for (let worker = 0; worker < workers; worker++) {
    const socket = dgram.createSocket('udp4').bind(port, formatIpv4(first + worker));
    await once(socket, 'listening');
    port = socket.address().port;
    sockets.push(socket);
  }
  return { port, sockets };
}
