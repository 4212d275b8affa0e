/** tshark as witness: what really passed on loopback, from the first packet to the last. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { makeFolder } from './run-program.js';

const lastWords = 'the last packet of this capture';
/** The port of the discard protocol (RFC 863). */
const nowhere = 9;

export class Capture {
  readonly file: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, file: string) {
    this.child = child;
    this.file = file;
  }

  /** `filter`: in the language of pcap. */
  static async start(filter: string): Promise<Capture> {
    const file = join(await makeFolder(), 'capture.pcapng');
    const child = spawn('tshark', ['-i', 'lo', '-B', '32', '-f', filter, '-w', file], { stdio: 'ignore' });
    // What captures writes the head of the file once it listens.
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(0), { timeout: 10_000, interval: 50 });
    return new Capture(child, file);
  }

  /** `address`: one that passes the filter. What is told to end forgets what it has not read yet, so a last packet is waited for. */
  async stop(address: string): Promise<void> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    await new Promise((sent) => socket.send(lastWords, nowhere, address, sent));
    socket.close();
    const isWhole = async () => expect((await readFile(this.file)).includes(lastWords)).toBe(true);
    await vi.waitFor(isWhole, { timeout: 10_000, interval: 100 });
    this.child.kill('SIGINT');
    await once(this.child, 'exit');
  }
}
