/** Two DHCP servers that know nothing of each other and have one address to give, both of them the same. */
import { expect, it, vi } from 'vitest';
import { makePlan, phonesOf, shardsOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { DhcpRun, dhcpProfile } from '../../support/dhcp-run.js';
import { Kea } from '../../support/kea.js';
import { Namespaces, serverAddress } from '../../support/namespaces.js';
import { describeWithPeer } from '../../support/peers.js';
import { networkNamespaces } from '../../support/veth-pair.js';

const servers = [
  { address: serverAddress, model: '7942G' },
  { address: '10.97.0.253', model: '7962G' },
] as const;

const profile = dhcpProfile(
  {
    network: { dhcp: { servers: servers.map(({ address }) => address) }, ports: { relay: 0 } },
    phones: { startup: 'none' },
    sites: {
      hq: {
        phones: Object.fromEntries(servers.map(({ model }) => [model, 1])),
        subnets: [{ cidr: '10.98.0.0/16', giaddrs: '10.98.0.2-10.98.0.3' }],
      },
    },
  },
  0,
);

describeWithPeer([networkNamespaces, 'kea-dhcp4'], ['iproute2', 'kea-dhcp4-server'], 'a lease of two servers', () => {
  it('is noticed by phones of different workers: one keeps it, the other declines it', async ({ onTestFinished }) => {
    const plan = makePlan(loadProfile(JSON.stringify(profile), 'duplicate'));
    expect(shardsOf(plan, 2).map(({ ranges }) => [...phonesOf(plan, ranges)].length)).toEqual([1, 1]);

    const network = await Namespaces.make();
    onTestFinished(() => network.remove());
    const { server } = network;
    await server.ip('address', 'add', `${servers[1].address}/24`, 'dev', server.interface);
    const keas: Kea[] = [];
    for (const { address, model } of servers) {
      const kea = await Kea.start({
        end: server,
        address,
        port: 67,
        relayPort: 0,
        subnet: '10.98.0.0/16',
        pool: '10.98.1.7 - 10.98.1.7',
        tftpServer: '127.0.0.1',
        tellsLeases: true,
        vendorClass: `Cisco Systems, Inc. IP Phone CP-${model}`,
      });
      onTestFinished(() => kea.stop());
      keas.push(kea);
    }
    const run = await DhcpRun.start(network, profile);
    const declines = () => keas.map(({ declined }) => declined).sort();
    await vi.waitFor(() => expect(declines()).toEqual([0, 1]), { timeout: 20_000, interval: 50 });
    await vi.waitFor(async () => expect(await run.inService()).toBe(1), { timeout: 20_000, interval: 100 });
    const { summary } = await run.end();
    expect(summary.outcomes.map(({ stage, reason, count }) => [stage, reason, count])).toEqual([
      ['lease', 'duplicateAddress', 1],
    ]);
    expect(summary.phones).toMatchObject({ inService: 1, never: 1 });
    expect(summary.counters['dhcp.decline']).toBe(1);
    expect(declines()).toEqual([0, 1]);
  });
});
