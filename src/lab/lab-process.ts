/**
 * The lab in a process of its own, seen from its parent. The child ignores the terminal's signals, obeys its parent, and
 * ends when the channel to it closes, so that no death of either leaves a stray process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ErrorCode, LoadError } from '../errors.js';
import type { LabAddresses, LabSettings } from './settings.js';

/** From the parent. */
export type LabOrder = { readonly kind: 'start'; readonly settings: LabSettings } | { readonly kind: 'stop' };

/** From the lab. */
export type LabReport =
  | { readonly kind: 'listening'; readonly addresses: LabAddresses }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint: string };

export class LabProcess {
  readonly addresses: LabAddresses;
  readonly pid: number;
  private readonly child: ChildProcess;
  private isStopping = false;

  private constructor(child: ChildProcess, addresses: LabAddresses) {
    this.child = child;
    this.pid = child.pid!;
    this.addresses = addresses;
  }

  /** Throws LoadError('cannot-start') when a server cannot listen. */
  static async start(settings: LabSettings): Promise<LabProcess> {
    const child = fork(new URL('./lab-entry.js', import.meta.url), { serialization: 'advanced' });
    const ended = once(child, 'exit').then(([code, signal]): LabReport => {
      const message = `the lab ended before it was ready (${signal ?? `exit code ${code}`})`;
      return { kind: 'failed', code: 'cannot-start', message, hint: '' };
    });
    const told = once(child, 'message').then(([report]) => report as LabReport);
    child.send({ kind: 'start', settings } satisfies LabOrder);
    const report = await Promise.race([told, ended]);
    if (report.kind === 'listening') return new LabProcess(child, report.addresses);
    child.kill('SIGKILL');
    const { code, message, hint } = report.kind === 'failed' ? report : unexpected;
    throw new LoadError(code, message, { hint });
  }

  /** Calls back once when the lab ends without having been asked to. */
  onLost(listener: (why: string) => void): void {
    this.child.once('exit', (code, signal) => {
      if (!this.isStopping) listener(`the lab ended (${signal ?? `exit code ${code}`})`);
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    if (this.child.connected) this.child.send({ kind: 'stop' } satisfies LabOrder);
    await gone;
  }
}

const unexpected = { code: 'cannot-start', message: 'the lab did not start', hint: '' } as const;
