/** What a run leaves behind at a real DHCP server when it dies or is cut, and what `cleanup` gives back. */
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { freeUdpPort, Kea } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder, Program, profileFile } from '../../support/run-program.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const phones = 60;

/** A run of phones that all have a lease of Kea's. */
async function leasedOut() {
  const port = await freeUdpPort();
  const subnet = '127.21.0.0/16';
  const pool = '127.21.1.0 - 127.21.9.255';
  const kea = await Kea.start({ port, relayPort: 0, subnet, pool, tftpServer: '127.0.0.1' });
  closers.push(() => kea.stop());
  const path = await profileFile(`
name: dies
phones: { count: ${phones}, startup: none }
network: { dhcp: { servers: [127.0.0.1] }, ports: { dhcp: ${port}, relay: 0 } }
sites: { real: { phones: ${phones}, subnets: [{ cidr: ${subnet}, giaddrs: 127.21.0.2-127.21.0.5 }] } }
arrivals: { kind: burst, within: 1s }
hold: 60s
`);
  const directory = join(await makeFolder(), 'run');
  const program = Program.start(['run', path, '--http', 'off', '--out', directory]);
  await program.says(/all phones have been in service/);
  const held = async () => [...(await kea.leases()).values()].filter((lifetime) => lifetime !== 0).length;
  await vi.waitFor(async () => expect(await held()).toBe(phones), { timeout: 10_000, interval: 200 });
  return { program, directory, held };
}

async function cleanUp(directory: string): Promise<string> {
  const cleanup = Program.start(['cleanup', directory]);
  expect(await cleanup.exit).toBe(0);
  return cleanup.stdout;
}

describeWithPeer(['kea-dhcp4'], ['kea-dhcp4-server'], 'leases at Kea', () => {
  it('are left by a run that is killed, and cleanup gives back every one of them, once', async () => {
    const { program, directory, held } = await leasedOut();
    program.kill('SIGKILL');
    await program.exit;
    expect(await held()).toBe(phones);
    expect(await cleanUp(directory)).toMatch(/^60 leases given back/);
    await vi.waitFor(async () => expect(await held()).toBe(0), { timeout: 10_000, interval: 100 });
    expect(await cleanUp(directory)).toMatch(/^0 leases given back/);
  });

  it('are left by a run whose end is cut, which says how many and how to give them back', async () => {
    const { program, directory, held } = await leasedOut();
    const [labPid] = await program.children();
    // Nobody answers phones that unregister, so they are still at it.
    process.kill(labPid!, 'SIGSTOP');
    program.kill('SIGINT');
    await program.insists('SIGINT', /ended at once by hand/);
    expect(await program.exit).toBe(105);
    expect(program.stderr).toContain(
      `${phones} leases were not given back\nhint: give them back: regstorm cleanup ${directory}`,
    );
    expect(await held()).toBe(phones);
    expect(await cleanUp(directory)).toMatch(/^60 leases given back/);
    await vi.waitFor(async () => expect(await held()).toBe(0), { timeout: 10_000, interval: 100 });
  });
});
