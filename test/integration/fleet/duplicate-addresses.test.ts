/** Two DHCP servers that know nothing of each other, and phones of different workers. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import type { FromWorker } from '#fleet/protocol.js';
import { DhcpServer } from '#lab/dhcp-server.js';
import { DhcpSession } from '#lab/sessions/dhcp.js';
import { makePlan, shardsOf } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';
import { populationOf } from '#stats/course.js';
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { BuiltThreadFleet } from '../../support/run-fleet.js';
import { openLab } from '../../support/run-lab.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** One that hears a single relay, and leases out what the other one does. */
async function startServer(address: string, giaddr: string, at: number): Promise<{ port: number; mind: DhcpSession }> {
  const mind = new DhcpSession({
    serverAddress: parseIpv4(address),
    subnets: [
      {
        network: parseIpv4('127.20.0.0'),
        mask: parseIpv4('255.255.0.0'),
        router: parseIpv4('127.20.0.1'),
        first: parseIpv4('127.20.1.0'),
        last: parseIpv4('127.20.1.255'),
        giaddrs: [parseIpv4(giaddr)],
      },
    ],
    leaseSeconds: 3600,
    tftpServers: [parseIpv4('127.0.0.1')],
    relayPort: 67,
  });
  const server = new DhcpServer(mind, () => performance.now());
  closers.push(() => server.stop());
  return { mind, port: await server.start(address, at) };
}

describe.each([
  ['LocalFleet', () => new LocalFleet()],
  ['ThreadFleet', () => new BuiltThreadFleet()],
] as const)('%s', (_, makeFleet) => {
  it('notices a lease that was handed to two phones of different workers: one of them declines it', async () => {
    const plan = makePlan(
      loadProfile(
        `name: x
phones: { count: 2, startup: none }
arrivals: { kind: burst, within: 100ms }
sites: { a: { phones: 2, subnets: [{ cidr: 127.20.0.0/16, giaddrs: 127.16.0.2-127.16.0.3, pool: 127.20.1.0-127.20.1.255 }] } }`,
        'x.yaml',
      ),
    );
    const lab = await openLab(plan);
    closers.push(() => lab.stop());
    const first = await startServer('127.0.0.1', '127.16.0.2', 0);
    const second = await startServer('127.0.0.2', '127.16.0.3', first.port);
    const dhcp = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, port: first.port }));
    const targets = { ...targetsOf(plan, lab.addresses), dhcp };
    const totals = new Totals(new Layout(labelsOf(plan, targets)));
    const words: string[] = [];
    const fleet = makeFleet();
    closers.push(() => fleet.close());
    const orders = shardsOf(plan, 2).map((shard) => {
      return {
        worker: shard.worker,
        epoch: 0,
        plan,
        shard,
        targets,
        exchangeMask: 0,
        stopsPerSecond: 500,
        directory: null,
      };
    });
    fleet.launch(orders, {
      report: (_, report: FromWorker) => {
        words.push(report.kind);
        if ('snapshot' in report) totals.take(report.snapshot);
      },
      lost: (_, why) => words.push(why),
    });
    await vi.waitFor(() => expect(words).toEqual(['ready', 'ready']), { timeout: 20_000 });
    fleet.send({ kind: 'start', originNs: process.hrtime.bigint() });
    const noticed = () => totals.sum('outcomes', { outcome: 'duplicateAddress' });
    await vi.waitFor(() => expect([noticed(), populationOf(totals).inService]).toEqual([1, 1]), { timeout: 20_000 });
    // It is broadcast: one message, which both hear.
    expect([first, second].map(({ mind }) => mind.counts.received.decline)).toEqual([1, 1]);
  });
});
