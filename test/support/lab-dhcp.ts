/** The built DHCP server of the lab as a process in a network namespace, where it may hear broadcasts. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DhcpCounts, DhcpSettings } from '#lab/sessions/dhcp.js';
import type { VethEnd } from './veth-pair.js';

const program = fileURLToPath(new URL('./run-dhcp-server.mjs', import.meta.url));

export type LabDhcpCounts = DhcpCounts & { readonly socketErrors: number; readonly leases: number };

export class LabDhcp {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Resolves when it listens. */
  static async start(end: VethEnd, settings: DhcpSettings): Promise<LabDhcp> {
    const server = new LabDhcp(end.spawn(process.execPath, [program, JSON.stringify(settings)]));
    let complaint = '';
    server.child.stderr!.on('data', (text) => {
      complaint += text;
    });
    if ((await server.lines.next()).value !== 'ready') throw new Error(`the DHCP server did not start: ${complaint}`);
    return server;
  }

  async counts(): Promise<LabDhcpCounts> {
    this.child.stdin!.write('\n');
    return JSON.parse((await this.lines.next()).value);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.stdin!.end();
    await gone;
  }
}
