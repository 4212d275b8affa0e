/** A real tftpd-hpa on loopback that serves files from a folder of its own. It changes its root, so it needs to be root. */
import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeReadRequest } from '#wire/tftp/packet.js';

const program = 'in.tftpd';

export class Tftpd {
  readonly port: number;
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(child: ChildProcess, port: number, folder: string) {
    this.child = child;
    this.port = port;
    this.folder = folder;
  }

  /** Resolves when it answers. */
  static async start(port: number): Promise<Tftpd> {
    const folder = await mkdtemp(join(tmpdir(), 'regstorm-tftpd-'));
    const child = spawn(program, ['-L', '-4', '-a', `127.0.0.1:${port}`, '-s', '-u', 'root', folder], {
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
      stdio: 'ignore',
    });
    await answers(child, port);
    return new Tftpd(child, port, folder);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await writeFile(join(this.folder, name), bytes);
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

/** Asks for a file that is not there until the server says so. */
async function answers(child: ChildProcess, port: number): Promise<void> {
  const socket = dgram.createSocket('udp4');
  const ask = () => socket.send(encodeReadRequest('none', 'octet', {}), port, '127.0.0.1');
  const asking = setInterval(ask, 100);
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${program} did not start`);
  });
  try {
    await Promise.race([once(socket, 'message', { signal: AbortSignal.timeout(10_000) }), failed]);
  } finally {
    clearInterval(asking);
    socket.close();
  }
}
