/** tshark as witness: what really passed on loopback, or on a cable, from the first packet to the last. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { makeFolder } from './run-program.js';
import type { VethEnd } from './veth-pair.js';

const lastWords = 'the last packet of this capture';
/** What says them in a namespace. */
const sayLastWords = (address: string) =>
  `require('dgram').createSocket('udp4').send(${JSON.stringify(lastWords)}, ${nowhere}, '${address}', () => process.exit())`;
/** The port of the discard protocol (RFC 863). */
const nowhere = 9;

export class Capture {
  readonly file: string;
  private readonly child: ChildProcess;
  private readonly end: VethEnd | undefined;

  private constructor(child: ChildProcess, file: string, end: VethEnd | undefined) {
    this.child = child;
    this.file = file;
    this.end = end;
  }

  /** `filter`: in the language of pcap. `end`: of the cable; absent: loopback. */
  static async start(filter: string, end?: VethEnd): Promise<Capture> {
    const file = join(await makeFolder(), 'capture.pcapng');
    const options = ['-i', end?.interface ?? 'lo', '-B', '32', '-f', filter, '-w', file];
    const child = end === undefined ? spawn('tshark', options, { stdio: 'ignore' }) : end.spawn('tshark', options);
    child.stdout?.resume();
    child.stderr?.resume();
    // What captures writes the head of the file once it listens.
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(0), { timeout: 10_000, interval: 50 });
    return new Capture(child, file, end);
  }

  /**
   * `address`: one that passes the filter, on a cable that of the other end. What is told to end forgets what it has not
   * read yet, so a last packet is waited for.
   */
  async stop(address: string): Promise<void> {
    if (this.end === undefined) await this.sayLastWords(address);
    else await this.end.run(process.execPath, ['-e', sayLastWords(address)]);
    const isWhole = async () => expect((await readFile(this.file)).includes(lastWords)).toBe(true);
    await vi.waitFor(isWhole, { timeout: 10_000, interval: 100 });
    this.child.kill('SIGINT');
    await once(this.child, 'exit');
  }
  private async sayLastWords(address: string): Promise<void> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    await new Promise((sent) => socket.send(lastWords, nowhere, address, sent));
    socket.close();
  }
}
