/** A run that dies: what it leaves behind at a real DHCP server, and what `cleanup` gives back. */
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { freeUdpPort, Kea } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder, Program, profileFile } from '../../support/run-program.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describeWithPeer(['kea-dhcp4'], ['kea-dhcp4-server'], 'a run that was killed', () => {
  it('leaves its leases at Kea, and cleanup gives back every one of them, once', async () => {
    const port = await freeUdpPort();
    const subnet = '127.21.0.0/16';
    const pool = '127.21.1.0 - 127.21.9.255';
    const kea = await Kea.start({ port, relayPort: 0, subnet, pool, tftpServer: '127.0.0.1' });
    closers.push(() => kea.stop());
    const path = await profileFile(`
name: dies
phones: { count: 60, startup: none }
network: { dhcp: { servers: [127.0.0.1] }, ports: { dhcp: ${port}, relay: 0 } }
sites: { real: { phones: 60, subnets: [{ cidr: ${subnet}, giaddrs: 127.21.0.2-127.21.0.5 }] } }
arrivals: { kind: burst, within: 1s }
hold: 60s
`);
    const directory = join(await makeFolder(), 'run');
    const program = Program.start(['run', path, '--quiet', '--http', 'off', '--out', directory]);
    const held = async () => [...(await kea.leases()).values()].filter((lifetime) => lifetime !== 0).length;
    await vi.waitFor(async () => expect(await held()).toBe(60), { timeout: 30_000, interval: 200 });
    program.kill('SIGKILL');
    await program.exit;
    expect(await held()).toBe(60);

    const cleanup = Program.start(['cleanup', directory]);
    expect([await cleanup.exit, cleanup.stdout]).toEqual([0, expect.stringMatching(/^60 leases given back/)]);
    await vi.waitFor(async () => expect(await held()).toBe(0), { timeout: 10_000, interval: 100 });

    const again = Program.start(['cleanup', directory]);
    expect([await again.exit, again.stdout]).toEqual([0, expect.stringMatching(/^0 leases given back/)]);
  });
});
