/**
 * Real TFTP servers on loopback, each with a folder of its own. They change their root or their user, or take port 69,
 * so they need to be root; the rows tell where they differ.
 */
import dgram from 'node:dgram';
import { chmod, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIpv4 } from '#wire/ipv4.js';
import { encodeReadRequest } from '#wire/tftp/packet.js';
import type { Package } from '../../scripts/peers.mjs';
import { Daemon } from './daemon.js';

interface Kind {
  readonly program: string;
  readonly package: Package;
  /** The only port it can serve; absent: any. */
  readonly port?: number;
  readonly args: (folder: string, address: string, port: number) => readonly string[];
  /** Makes it pass over a wish for larger blocks. */
  readonly withoutBlockSize: readonly string[];
  /** Files it is sending, of the process with this id. */
  readonly underWay: (pid: number) => Promise<number>;
}

export const kinds = {
  /** A process for each file. */
  'tftpd-hpa': {
    program: 'in.tftpd',
    package: 'tftpd-hpa',
    args: (folder, address, port) => ['-L', '-4', '-a', `${address}:${port}`, '-s', '-u', 'root', folder],
    withoutBlockSize: ['-r', 'blksize'],
    underWay: async (pid) => (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').length - 1,
  },
  /** A thread for each file. As another user than root, for whom every file may be read. */
  atftpd: {
    program: 'atftpd',
    package: 'atftpd',
    args: (folder, address, port) => [
      ...['--daemon', '--no-fork', '--user', 'nobody.nogroup', '--bind-address', address, '--port', `${port}`],
      ...['--maxthread', '1000', '--retry-timeout', '1', '--logfile', '-', folder],
    ],
    withoutBlockSize: ['--no-blksize'],
    underWay: async (pid) => (await readdir(`/proc/${pid}/task`)).length - 1,
  },
  /** A socket for each file, beside the one that listens. */
  dnsmasq: {
    program: 'dnsmasq',
    package: 'dnsmasq-base',
    port: 69,
    args: (folder, address) => [
      ...['-k', '-C', '/dev/null', '--user=root', '--port=0', `--listen-address=${address}`, '--bind-interfaces'],
      ...['--enable-tftp', `--tftp-root=${folder}`, '--tftp-max=1000', '--log-facility=-'],
    ],
    withoutBlockSize: ['--tftp-no-blocksize'],
    underWay: async (pid) => (await udpSockets(pid)) - 1,
  },
} as const satisfies Record<string, Kind>;

export type TftpdKind = keyof typeof kinds;

/** What a suite needs for a row, by the name under which it is told when it is missing. */
export function neededFor(kind: TftpdKind): string {
  return process.getuid?.() === 0 ? kinds[kind].program : `${kinds[kind].program} as root`;
}

let started = 0;

export class Tftpd {
  /** u32. */
  readonly address: number;
  readonly port: number;
  private readonly kind: Kind;
  private readonly daemon: Daemon;
  private readonly folder: string;

  private constructor(kind: Kind, daemon: Daemon, place: { address: string; port: number }, folder: string) {
    this.kind = kind;
    this.daemon = daemon;
    this.address = parseIpv4(place.address);
    this.port = place.port;
    this.folder = folder;
  }

  /** Resolves when it answers. What has one port only takes that, on an address nobody else has. */
  static async start(port: number, name: TftpdKind = 'tftpd-hpa', withBlockSize = true): Promise<Tftpd> {
    const kind: Kind = kinds[name];
    const place =
      kind.port === undefined
        ? { address: '127.0.0.1', port }
        : { address: `127.${69 + started++}.${(process.pid >> 8) & 255}.${process.pid & 255}`, port: kind.port };
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-tftpd-'));
    await chmod(folder, 0o755);
    const options = withBlockSize ? [] : kind.withoutBlockSize;
    const args = kind.args(folder, place.address, place.port);
    const daemon = await Daemon.start({ command: [kind.program, ...options, ...args] });
    await answers(daemon, place);
    return new Tftpd(kind, daemon, place, folder);
  }

  /** `mode`: who may read it. */
  async put(name: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
    await writeFile(join(this.folder, name), bytes, { mode });
    await chmod(join(this.folder, name), mode);
  }

  underWay(): Promise<number> {
    return this.kind.underWay(this.daemon.pid);
  }

  /** Lines of its log that match; tftpd-hpa has none. */
  count(pattern: RegExp): number {
    return this.daemon.count(pattern);
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    await rm(this.folder, { recursive: true });
  }
}

/** Asks for a file that is not there until the server says so. */
async function answers(daemon: Daemon, { address, port }: { address: string; port: number }): Promise<void> {
  const socket = dgram.createSocket('udp4');
  let asking: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let asked = 0;
      socket.once('message', () => resolve());
      asking = setInterval(() => {
        if (daemon.hasEnded || asked++ === 100) reject(new Error(`it did not start:\n${daemon.log}`));
        else socket.send(encodeReadRequest('none', 'octet', {}), port, address);
      }, 100);
    });
  } finally {
    clearInterval(asking);
    socket.close();
  }
}

async function udpSockets(pid: number): Promise<number> {
  const rows = (await readFile(`/proc/${pid}/net/udp`, 'utf8')).trim().split('\n').slice(1);
  const sockets = new Set(rows.map((row) => `socket:[${row.trim().split(/\s+/)[9]}]`));
  const files = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return targets.filter((target) => sockets.has(target)).length;
}

/** What a file of this size holds; no two blocks are alike. */
export function contentOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, n) => ((n >> 9) * 31 + n * 7) % 251);
}
