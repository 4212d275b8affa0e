/** A real Kea DHCPv4 server on loopback, for relays, without privilege: on ports above 1024. */
import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = 'kea-dhcp4';

export interface KeaSettings {
  readonly port: number;
  /** Where it answers relays that do not say where they are; 0: it takes them at their word (RFC 8357). */
  readonly relayPort: number;
  readonly subnet: string;
  /** 'A - B' */
  readonly pool: string;
  /** Option 150. */
  readonly tftpServer: string;
}

export class Kea {
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.folder = folder;
  }

  /** Resolves when it serves; throws with its log when it does not come up. */
  static async start(settings: KeaSettings): Promise<Kea> {
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-kea-'));
    const file = join(folder, 'kea.json');
    await writeFile(file, JSON.stringify(configuration(settings, join(folder, 'leases.csv'))));
    const ports = [
      '-p',
      String(settings.port),
      ...(settings.relayPort === 0 ? [] : ['-P', String(settings.relayPort)]),
    ];
    const child = spawn(program, ['-c', file, ...ports], {
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await started(child);
    return new Kea(child, folder);
  }

  /** What its lease file says last of each address: how many seconds the lease lasts, 0 for one given back. */
  async leases(): Promise<ReadonlyMap<string, number>> {
    const [header, ...rows] = (await readFile(join(this.folder, 'leases.csv'), 'utf8')).trimEnd().split('\n');
    const names = header!.split(',');
    const [address, lifetime] = [names.indexOf('address'), names.indexOf('valid_lifetime')];
    return new Map(
      rows.map((row) => {
        const cells = row.split(',');
        return [cells[address]!, Number(cells[lifetime])];
      }),
    );
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill();
      await gone;
    }
    await rm(this.folder, { recursive: true });
  }
}

function configuration({ subnet, pool, tftpServer }: KeaSettings, leaseFile: string): object {
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: ['lo/127.0.0.1'], 'dhcp-socket-type': 'udp' },
      'lease-database': { type: 'memfile', persist: true, name: leaseFile, 'lfc-interval': 0 },
      'valid-lifetime': 3600,
      // Cisco's option 150; Kea does not know it by itself.
      'option-def': [{ name: 'tftp150', code: 150, type: 'ipv4-address', array: true, space: 'dhcp4' }],
      'client-classes': [{ name: 'phones', test: "substring(option[60].hex,0,13) == 'Cisco Systems'" }],
      subnet4: [
        {
          id: 1,
          subnet,
          'client-class': 'phones',
          pools: [{ pool }],
          'option-data': [{ name: 'tftp150', data: tftpServer }],
        },
      ],
      // Quiet about each lease, so that the log is no load.
      loggers: [
        { name: 'kea-dhcp4', severity: 'INFO', output_options: [{ output: 'stdout', flush: true }] },
        ...['leases', 'packets', 'options'].map((part) => ({ name: `kea-dhcp4.${part}`, severity: 'WARN' })),
      ],
    },
  };
}

/** Reads the log until it says so, and goes on reading so that the pipe never fills. */
async function started(child: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const read = (text: string): void => {
      if (log.length < 100_000) log += text;
      if (log.includes('DHCP4_STARTED')) resolve();
    };
    child.stdout!.setEncoding('utf8').on('data', read);
    child.stderr!.setEncoding('utf8').on('data', read);
    child.once('exit', () => reject(new Error(`Kea did not start:\n${log}`)));
    child.once('error', reject);
  });
}

/** A UDP port that is free at this moment. */
export async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
