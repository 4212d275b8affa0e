/** A program in the foreground that serves: ready when its log says so, paused and ended by its pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { searchPath } from '../../scripts/peers.mjs';
import type { VethEnd } from './veth-pair.js';

export interface DaemonOrder {
  /** The program and its arguments; Debian's places for servers are searched. */
  readonly command: readonly string[];
  /** What its log says when it serves; absent: it is not waited for. */
  readonly ready?: string;
  /** Where it stands; absent: in our own network. */
  readonly at?: VethEnd;
  readonly environment?: Readonly<Record<string, string>>;
}

export class Daemon {
  /** All it has said. */
  log = '';
  private readonly child: ChildProcess;

  private constructor({ command, at, environment }: DaemonOrder) {
    const [program, ...args] = at === undefined ? command : ['ip', 'netns', 'exec', at.namespace, ...command];
    this.child = spawn(program!, args, {
      env: { PATH: searchPath.join(delimiter), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
    }
  }

  /** Resolves when it serves; throws with its log when it does not come up. */
  static async start(order: DaemonOrder): Promise<Daemon> {
    const daemon = new Daemon(order);
    if (order.ready !== undefined) await daemon.says(order.ready);
    return daemon;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Lines of its log that match. */
  count(pattern: RegExp): number {
    return this.log.split('\n').filter((line) => pattern.test(line)).length;
  }

  /** It answers nobody; what is sent to it waits. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.child, 'exit');
    this.resume();
    this.child.kill();
    await gone;
  }

  private async says(ready: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (this.log.includes(ready)) resolve();
      };
      this.child.stdout!.on('data', look);
      this.child.stderr!.on('data', look);
      this.child.once('exit', () => reject(new Error(`it did not start:\n${this.log}`)));
      this.child.once('error', reject);
    });
  }
}
