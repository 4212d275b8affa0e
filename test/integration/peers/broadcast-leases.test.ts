/** Phones that broadcast for their leases as phones do, in a network namespace of their own, and a real DHCP server. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Kea } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { networkNamespaces, VethPair } from '../../support/veth-pair.js';

const program = fileURLToPath(new URL('../../support/run-broadcasting-herd.ts', import.meta.url));
const flags = ['-C', '@@source', '--import', 'tsx', program];
const phones = 40;
const leaseSeconds = 12;

describeWithPeer(
  [networkNamespaces, 'kea-dhcp4'],
  ['iproute2', 'kea-dhcp4-server'],
  'phones that broadcast, and Kea',
  () => {
    let pair: VethPair;
    let kea: Kea;

    beforeAll(async () => {
      pair = await VethPair.make();
      const { left, right } = pair;
      await left.ip('addr', 'add', '10.99.0.1/16', 'dev', left.interface);
      await right.ip('addr', 'add', '10.99.255.254/16', 'dev', right.interface);
      // Each phone speaks from its own address; the kernel must know where broadcasts go.
      await left.ip('route', 'add', 'local', '10.99.96.0/19', 'dev', 'lo');
      await left.ip('route', 'add', '255.255.255.255/32', 'dev', left.interface);
      await right.ip('route', 'add', '10.99.96.0/19', 'via', '10.99.0.1');
      kea = await Kea.start({
        port: 67,
        relayPort: 0,
        subnet: '10.99.0.0/16',
        pool: '10.99.96.10 - 10.99.96.250',
        tftpServer: '10.99.255.254',
        end: right,
        leaseSeconds,
      });
    });

    afterAll(async () => {
      await kea?.stop();
      await pair?.remove();
    });

    const held = async () =>
      [...(await kea.leases())].filter(([, lifetime]) => lifetime > 0).map(([address]) => address);

    it('get a lease each, renew it from their own address, and give it back', async () => {
      const herd = pair.left.spawn(process.execPath, [...flags, String(phones), '6', '10.99.0.0']);
      let complaint = '';
      herd.stderr!.on('data', (text) => {
        complaint += text;
      });
      const [line] = await Promise.race([once(herd.stdout!, 'data'), once(herd, 'exit').then(() => [''])]);
      expect(complaint).toBe('');
      const told = JSON.parse(String(line));
      expect(new Set(told.addresses).size).toBe(phones);
      expect(told).toMatchObject({ discovers: phones, offers: phones, retransmissions: 0, strays: 0, unexpected: 0 });
      // After a third of the lease, by unicast.
      expect(told.renewalsAsked).toBeGreaterThanOrEqual(phones);
      expect(told.renewed).toBe(told.renewalsAsked);
      expect(told.acks).toBe(phones + told.renewed);
      if (herd.exitCode === null) await once(herd, 'exit');
      expect(herd.exitCode).toBe(0);
      await vi.waitFor(async () => expect(await held()).toEqual([]), { timeout: 5_000, interval: 100 });
      expect([...(await kea.leases()).keys()].sort()).toEqual(told.addresses.toSorted());
    });

    it('never do so in the network of the machine', async () => {
      const refused = promisify(execFile)(process.execPath, [...flags, '1', '1', '10.99.0.0']);
      await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('refused') });
    });
  },
);
