/**
 * A server with a backlog of two, as chan_skinny has: whoever connects while three wait to be accepted is not heard, and
 * tries again after a second or more. guard.maxRegistersPerSecond paces what phones connect, and guard.maxConnectsAtOnce
 * how many of them do so at one moment.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { FromWorker } from '#fleet/protocol.js';
import { shardsOf } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { describeWithPeer } from '../../support/peers.js';
import { ReplayServer } from '../../support/replay-server.js';
import { planOf } from '../../support/run-coordinator.js';
import { networkNamespaces, type VethEnd, VethPair } from '../../support/veth-pair.js';
import { PaperMind } from './paper-mind.js';
import { paperServers } from './paper-servers.js';

/** More than twice as many as may wait at once: some meet a full queue, even when two ticks switch them on. */
const phones = 8;
/** What Linux waits before it sends a SYN again. */
const synAgainMs = 1_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** How long the slowest of the phones took to connect, all switched on at once. */
async function slowestConnectMs(guard: string): Promise<number | null> {
  const server = new ReplayServer(new PaperMind(paperServers['CallManager 4.1']));
  const port = await server.start(2);
  closers.push(() => server.stop());
  const plan = planOf(`
phones: { startup: none }
cluster: { nodes: { as: 127.0.0.1:${port} }, groups: { A: [as] } }
network: { dhcp: { mode: off }, tftp: off, source: host }
sites:
  hq: { phones: { "7960": ${phones} }, subnets: [{ cidr: 127.20.0.0/24, static: { mask: 255.0.0.0 } }], groups: { A: 100% } }
arrivals: { kind: burst, within: 1ms }
guard: { ${guard} }`);
  const targets = targetsOf(plan, { callManagers: [], tftp: null, dhcp: null });
  const totals = new Totals(new Layout(labelsOf(plan, targets)));
  const reports: FromWorker[] = [];
  const fleet = new LocalFleet();
  closers.push(() => fleet.close());
  fleet.launch(
    shardsOf(plan, 1).map((shard) => ({
      worker: 0,
      epoch: 0,
      plan,
      shard,
      targets,
      exchangeMask: 0,
      stopsPerSecond: 500,
      directory: null,
    })),
    {
      report: (_, report) => {
        reports.push(report);
        if ('snapshot' in report) totals.take(report.snapshot);
      },
      lost: (_, why) => expect.fail(why),
    },
  );
  await vi.waitFor(() => expect(reports.map(({ kind }) => kind)).toEqual(['ready']));
  fleet.send({ kind: 'start', originNs: process.hrtime.bigint() });
  const allConnected = () => expect(totals.histogram('register').count).toBe(phones);
  await vi.waitFor(allConnected, { timeout: 30_000, interval: 20 });
  return totals.histogram('connect').maxMs;
}

it('phones that all connect at once are not all heard', async () => {
  expect(await slowestConnectMs('')).toBeGreaterThanOrEqual(synAgainMs);
});

it('phones that are paced are', async () => {
  expect(await slowestConnectMs('maxRegistersPerSecond: 20')).toBeLessThan(synAgainMs);
});

describeWithPeer([networkNamespaces, 'python3'], ['iproute2', 'python3'], 'a server that is slow to take calls', () => {
  const port = 2000;
  const callers = 30;
  const perSecond = 50;
  /** More a second than come, but one after the other. */
  const takesOneInMs = 15;
  let pair: VethPair;
  beforeAll(async () => {
    pair = await VethPair.make();
  });
  afterAll(() => pair?.remove());

  /** SYNs and calls for which there was no room, of a namespace in which nobody else is called. */
  async function overflows(end: VethEnd): Promise<number> {
    const lines = (await end.run('cat', ['/proc/net/netstat'])).split('\n').filter((line) => line.startsWith('TcpExt'));
    const [names, values] = lines.map((line) => line.split(' '));
    return Number(values![names!.indexOf('ListenOverflows')]);
  }

  async function call(end: VethEnd, atOnce: number) {
    const support = (file: string) => fileURLToPath(new URL(`../../support/${file}`, import.meta.url));
    const listener = end.spawn(
      'python3',
      [support('slow-listener.py'), '127.0.0.1', port, 2, takesOneInMs].map(String),
    );
    await once(listener.stdout!, 'data');
    const order = [callers, perSecond, atOnce, '127.0.0.1', port].map(String);
    const flags = ['-C', '@@source', '--import', 'tsx', support('run-paced-phones.ts')];
    const slowestMs = Number(await end.run(process.execPath, [...flags, ...order]));
    listener.kill();
    await once(listener, 'exit');
    return { slowestMs, overflows: await overflows(end) };
  }

  it('has no room for all that a ceiling lets through at once', async () => {
    const { slowestMs, overflows } = await call(pair.left, 0);
    expect(overflows).toBeGreaterThan(0);
    expect(slowestMs).toBeGreaterThanOrEqual(synAgainMs);
  });

  it('loses no call of phones that connect one at a time', async () => {
    const { slowestMs, overflows } = await call(pair.right, 1);
    expect(overflows).toBe(0);
    expect(slowestMs).toBeLessThan(synAgainMs);
  });
});
