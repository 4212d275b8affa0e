/**
 * The main job against servers that other people wrote: addresses from Kea, files from tftpd-hpa, and only the
 * CallManagers are ours. The built program runs it, as a person would.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Lab } from '#lab/lab.js';
import type { LabServer } from '#lab/settings.js';
import type { Summary } from '#outputs/summary-schema.js';
import { labOrderOf } from '#plan/lab-order.js';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile, readProfile } from '#profile/load.js';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { freeUdpPort, Kea } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder, Program, profileFile } from '../../support/run-program.js';
import { Tftpd } from '../../support/tftpd.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function configurationFor(callManagers: readonly LabServer[]): Uint8Array {
  return writeConfigurationXml({
    callManagers: callManagers.map(({ address, port }, priority) => ({ priority, name: address, port })),
    srst: [],
    loadInformation: '',
    loadInformationByType: {},
    versionStamp: '{Jan 01 2026 00:00:00}',
  });
}

/** Ours: CallManagers that know the phones of a profile. */
async function startCallManagers(phones: number): Promise<Lab> {
  const order = labOrderOf(makePlan(loadProfile(`name: main-job\nphones: ${phones}\n`, 'lab')));
  const lab = await Lab.start({
    ...order,
    keepaliveIntervalMs: 3_000,
    dhcp: null,
    hasTftp: false,
    ports: { dhcp: 0, tftp: 0, sccp: 0 },
  });
  closers.push(() => lab.stop());
  return lab;
}

/** tftpd-hpa changes its root. */
const rootsTftpd = process.getuid?.() === 0 ? 'in.tftpd' : 'in.tftpd as root';

describeWithPeer(
  ['kea-dhcp4', rootsTftpd],
  ['kea-dhcp4-server', 'tftpd-hpa'],
  'phones against Kea and tftpd-hpa',
  () => {
    it.each([
      ['any relay port (RFC 8357)', 500, false],
      ['a fixed relay port', 100, true],
    ])('by way of %s %i come into service, and give every lease back', async (_, phones, isFixed) => {
      const [dhcpPort, tftpPort, relayPort] = [
        await freeUdpPort(),
        await freeUdpPort(),
        isFixed ? await freeUdpPort() : 0,
      ];
      const kea = await Kea.start({
        port: dhcpPort,
        relayPort,
        subnet: '127.20.0.0/16',
        pool: '127.20.1.0 - 127.20.9.255',
        tftpServer: '127.0.0.1',
      });
      closers.push(() => kea.stop());
      const tftpd = await Tftpd.start(tftpPort);
      closers.push(() => tftpd.stop());
      const { callManagers } = (await startCallManagers(phones)).addresses;
      const path = await profileFile(`
name: main-job
workers: 2
phones: { count: ${phones}, startup: 0s..500ms }
cluster: { nodes: { cm1: "${place(callManagers[0]!)}", cm2: "${place(callManagers[1]!)}" } }
network:
  dhcp: { servers: [127.0.0.1] }
  ports: { dhcp: ${dhcpPort}, relay: ${relayPort}, tftp: ${tftpPort} }
sites:
  real: { phones: ${phones}, subnets: [{ cidr: 127.20.0.0/16, giaddrs: 127.20.0.2-127.20.0.5 }] }
arrivals: { kind: burst, within: 5s }
hold: 12s
thresholds: [inService == 100% within 10s, inService == 100% at end, bootLoops == 0, keepalivesLost == 0]
`);
      const plan = makePlan(readProfile(path));
      for (const { name } of phonesOf(plan, [[0, plan.total]])) {
        await tftpd.put(`${name}.cnf.xml`, configurationFor(callManagers));
      }

      const program = Program.start(
        ['run', path, '--json', '--http', 'off', '--out'].concat(join(await makeFolder(), 'run')),
      );
      const exit = await program.exit;
      expect(program.stdout, program.stderr).not.toBe('');
      const summary = JSON.parse(program.stdout) as Summary;
      expect(summary.thresholds.map(({ expression, passed }) => [expression, passed])).toEqual([
        ['inService == 100% within 10s', true],
        ['inService == 100% at end', true],
        ['bootLoops == 0', true],
        ['keepalivesLost == 0', true],
      ]);
      expect([exit, summary.result]).toEqual([0, 'passed']);
      expect(summary.phones).toMatchObject({ inService: phones, byNode: { cm1: phones, cm2: 0 } });
      expect(summary.counters['dhcp.ack']).toBe(phones);
      expect(summary.counters['tftp.missing']).toBeGreaterThan(0);

      const leases = await kea.leases();
      expect(leases.size).toBe(phones);
      expect([...leases.values()].filter((lifetime) => lifetime !== 0)).toEqual([]);
    });
  },
);

function place({ address, port }: LabServer): string {
  return `${address}:${port}`;
}
