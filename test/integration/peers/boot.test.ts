/**
 * `regstorm boot` against servers that other people wrote: an address from Kea, files from tftpd-hpa, and only the
 * CallManagers are ours. What it tells is read as a person does, and its capture file by tshark.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Lab } from '#lab/lab.js';
import type { LabServer } from '#lab/settings.js';
import { freeUdpPort, Kea } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { makeFolder, Program } from '../../support/run-program.js';
import { Tftpd } from '../../support/tftpd.js';
import { complaints, fields } from '../../support/tshark.js';
import { configuration } from '../../unit/phone/courses.js';

const name = 'SEP003094C26E7C';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** CallManagers that know the phone as a 7960, on the port that phones take for granted. */
async function startCallManagers(): Promise<readonly LabServer[]> {
  const lab = await Lab.start({
    devices: [{ name, deviceType: 7, lines: [{ number: '2001', label: '2001' }], speedDials: [] }],
    unknownPhones: 'missingFile',
    keepaliveIntervalMs: 2_000,
    callManagers: 2,
    dhcp: null,
    hasTftp: false,
    ports: { dhcp: 0, tftp: 0, sccp: 0 },
  });
  closers.push(() => lab.stop());
  return lab.addresses.callManagers;
}

async function startServers() {
  const [dhcp, tftp] = [await freeUdpPort(), await freeUdpPort()];
  const pool = '127.20.1.0 - 127.20.1.9';
  const kea = await Kea.start({ port: dhcp, relayPort: 0, subnet: '127.20.0.0/16', pool, tftpServer: '127.0.0.1' });
  closers.push(() => kea.stop());
  const tftpd = await Tftpd.start(tftp);
  closers.push(() => tftpd.stop());
  const servers = ['--dhcp', `127.0.0.1:${dhcp}`, '--relay', '127.20.0.2:0', '--tftp', `127.0.0.1:${tftp}`];
  return { dhcp, tftp, tftpd, servers };
}

/** tftpd-hpa changes its root. */
const rootsTftpd = process.getuid?.() === 0 ? 'in.tftpd' : 'in.tftpd as root';

describeWithPeer(
  ['kea-dhcp4', rootsTftpd, 'tshark'],
  ['kea-dhcp4-server', 'tftpd-hpa', 'tshark'],
  'one phone told aloud, against Kea and tftpd-hpa',
  () => {
    it('comes into service, and its capture file is what it told', async () => {
      const { dhcp, tftp, tftpd, servers } = await startServers();
      const [first] = await startCallManagers();
      await tftpd.put(`${name}.cnf.xml`, configuration([first!.address], '', first!.port));
      const file = join(await makeFolder(), 'boot.pcapng');
      const begunAt = Date.now() / 1000;
      const program = Program.start([
        ...['boot', name, '--model', '7960', ...servers],
        ...['--for', '5s', '--pcap', file],
      ]);
      expect([await program.exit, program.stderr]).toEqual([0, '']);
      const endedAt = Date.now() / 1000;

      const displays = [...program.stdout.matchAll(/\| ([^|]+) \|/g)].map(([, text]) => text);
      expect(displays).toEqual([
        'Configuring VLAN',
        'Configuring IP',
        'Configuring CM List',
        'Opening 127.0.0.1',
        'Registering',
        'Your current options',
      ]);
      expect(program.stdout).toMatch(/ok +address 127\.20\.1\.\d from 127\.0\.0\.1 for 1 h; TFTP server 127\.0\.0\.1;/);
      expect(program.stdout).toContain(`TFTP: Read request File=${name}.cnf.xml`);
      expect(program.stdout).toMatch(/ok +registered in [\d.]+ ms; a keepalive every 2 s/);
      expect(program.stdout.match(/keepalive answered in/g)).toHaveLength(2);

      const decodeAs = [
        ...[`udp.port==${dhcp},dhcp`, `udp.port==${dhcp + 1},dhcp`],
        ...[`udp.port==${tftp},tftp`, `tcp.port==${first!.port},skinny`],
      ];
      // A file it asks for and nobody has; RFC 8357, which tshark does not know.
      const excused = /File not found|Unknown subopt type handler 19/;
      expect((await complaints(file, { decodeAs })).filter((line) => !excused.test(line))).toEqual([]);
      const packets = await fields(file, 'ip', ['frame.time_epoch', 'frame.comment', 'frame.len'], { decodeAs });
      const told = program.stdout.split('\n').filter((line) => /^ +\d+\.\d{3} {2}\[/.test(line));
      // Ethernet adds 14 bytes, and pads to 60.
      expect(packets.map(([, , length]) => Math.max(60, Number(length) + 14))).toEqual(
        told.map((line) => Number(/\d+$/.exec(line)![0])),
      );
      expect(new Set(packets.map(([, comment]) => comment))).toEqual(new Set([`${name}, 7960 at here`]));
      const times = packets.map(([time]) => Number(time));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(begunAt);
      expect(times.at(-1)).toBeLessThan(endedAt);
      const registrations = await fields(file, 'skinny.messageId in {0x1, 0x81, 0x27, 0x118}', ['skinny.messageId'], {
        decodeAs,
      });
      expect(registrations.map(([id]) => Number(id!.split(',')[0]))).toEqual([0x1, 0x81, 0x27, 0x118]);
    });

    it('tells why it does not when no file is there', async () => {
      const { servers } = await startServers();
      const program = Program.start(['boot', name, '--model', '7960', ...servers, '--for', '2s']);
      expect([await program.exit, program.stderr]).toEqual([99, '']);
      expect(program.stdout).toContain('TFTP: Error 1 (File not found)');
      expect(program.stdout).toMatch(/FAILED +neither the phone’s own configuration file nor the default file exists/);
      expect(program.stdout).toContain('"Step 3a: Phone Sends TFTP Request for a Configuration File"');
      expect(program.stdout).toMatch(/check +- Device > Phone/);
    });
  },
);
