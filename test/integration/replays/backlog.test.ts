/**
 * A server with a backlog of two, as chan_skinny has: whoever connects while three wait to be accepted is not heard, and
 * tries again after a second or more. guard.maxRegistersPerSecond paces what phones connect.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { FromWorker } from '#fleet/protocol.js';
import { shardsOf } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { ReplayServer } from '../../support/replay-server.js';
import { planOf } from '../../support/run-coordinator.js';
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
