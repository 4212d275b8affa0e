/**
 * The lab in a process of its own, seen from its parent. The child ignores the terminal's signals, obeys its parent, and
 * ends when the channel to it closes, so that no death of either leaves a stray process.
 *
 * Each order is answered by one report, in their sequence; `stop` is answered by the end. What the lab tells by itself
 * comes in between.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ErrorCode, LoadError } from '../errors.js';
import type { FaultOrder } from '../terms/faults.js';
import type { PresentFault } from './fault-book.js';
import type { LabAddresses, LabSettings } from './settings.js';
import type { LabView, ResetOrder } from './view.js';

/** From the parent. */
export type LabOrder =
  | { readonly kind: 'start'; readonly settings: LabSettings }
  | { readonly kind: 'view' }
  | ({ readonly kind: 'reset' } & ResetOrder)
  | { readonly kind: 'inject'; readonly order: FaultOrder }
  | { readonly kind: 'faults' }
  /** The answer to `commanded`. */
  | { readonly kind: 'done'; readonly number: number; readonly failure: LabFailure | null }
  | { readonly kind: 'stop' };

/** From the lab. */
export type LabReport =
  | { readonly kind: 'listening'; readonly addresses: LabAddresses; readonly backlog: number }
  | { readonly kind: 'view'; readonly view: LabView }
  | { readonly kind: 'reset'; readonly phones: number }
  | { readonly kind: 'injected' }
  | { readonly kind: 'faults'; readonly faults: readonly PresentFault[] }
  | ({ readonly kind: 'failed' } & LabFailure)
  /** By itself: somebody has ordered a fault by the management port. */
  | { readonly kind: 'commanded'; readonly number: number; readonly order: FaultOrder }
  /** By itself: it can go on no more, and ends. */
  | { readonly kind: 'broken'; readonly why: string };

/** An error as data. */
export interface LabFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export function failureOf(error: unknown): LabFailure {
  const { message } = error as Error;
  const { code, hint } = error instanceof LoadError ? error : { code: 'cannot-start' as const, hint: '' };
  return { code, message, hint };
}

export function errorOf({ code, message, hint }: LabFailure): LoadError {
  return new LoadError(code, message, { hint });
}

type ReportOf<Kind extends LabReport['kind']> = Extract<LabReport, { kind: Kind }>;

/** A lab that has not ended by then hangs. */
const stopPatienceMs = 3_000;

export class LabProcess {
  readonly addresses: LabAddresses;
  /** Connections that may wait at a CallManager to be accepted: less than 8192 where the system allows no more. */
  readonly backlog: number;
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly unanswered: { resolve(report: LabReport): void; reject(error: LoadError): void }[] = [];
  private isStopping = false;
  /** Why the lab ended, as it told. */
  private whyBroken: string | null = null;
  private commander: ((order: FaultOrder) => Promise<void>) | null = null;

  private constructor(child: ChildProcess, { addresses, backlog }: ReportOf<'listening'>) {
    this.child = child;
    this.pid = child.pid!;
    this.addresses = addresses;
    this.backlog = backlog;
    child.on('message', (report: LabReport) => this.take(report));
    child.on('exit', () => {
      for (const { reject } of this.unanswered.splice(0)) reject(lost());
    });
  }

  /** Throws LoadError('cannot-start') when a server cannot listen. */
  static async start(settings: LabSettings): Promise<LabProcess> {
    const child = fork(new URL('./lab-entry.js', import.meta.url), { serialization: 'advanced', execArgv: [] });
    const ended = once(child, 'exit').then(([code, signal]): LabReport => {
      const message = `the lab ended before it was ready (${signal ?? `exit code ${code}`})`;
      return { kind: 'failed', code: 'cannot-start', message, hint: '' };
    });
    const told = once(child, 'message').then(([report]) => report as LabReport);
    child.send({ kind: 'start', settings } satisfies LabOrder);
    const report = await Promise.race([told, ended]);
    if (report.kind === 'listening') return new LabProcess(child, report);
    child.kill('SIGKILL');
    throw errorOf(report.kind === 'failed' ? report : unexpected);
  }

  /** What the lab's servers have seen. Throws LoadError('worker-lost') when the lab has ended. */
  async view(): Promise<LabView> {
    const report = await this.ask({ kind: 'view' });
    return (report as ReportOf<'view'>).view;
  }

  /** Resets phones, and tells how many. Throws LoadError('worker-lost') when the lab has ended. */
  async reset(order: ResetOrder): Promise<number> {
    const report = await this.ask({ kind: 'reset', ...order });
    return (report as ReportOf<'reset'>).phones;
  }

  /**
   * Does a fault; resolves when it holds on the wire. Throws LoadError('arguments-invalid') for one that cannot be,
   * LoadError('cannot-start') when a server that comes back does not get its port again, and LoadError('worker-lost') when
   * the lab has ended.
   */
  async inject(order: FaultOrder): Promise<void> {
    const report = await this.ask({ kind: 'inject', order });
    if (report.kind === 'failed') throw errorOf(report);
  }

  /** The faults that hold now. Throws LoadError('worker-lost') when the lab has ended. */
  async faults(): Promise<readonly PresentFault[]> {
    const report = await this.ask({ kind: 'faults' });
    return (report as ReportOf<'faults'>).faults;
  }

  /** Faults ordered by the management port are done by this; by default the lab does them itself. */
  commandedBy(commander: (order: FaultOrder) => Promise<void>): void {
    this.commander = commander;
  }

  /** Calls back once when the lab ends without having been asked to. */
  onLost(listener: (why: string) => void): void {
    this.child.once('exit', (code, signal) => {
      const why = this.whyBroken === null ? `(${signal ?? `exit code ${code}`})` : `because ${this.whyBroken}`;
      if (!this.isStopping) listener(`the lab ended ${why}`);
    });
  }

  /** Resolves when it is gone, by force if need be. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.hasEnded) return;
    const gone = once(this.child, 'exit');
    if (this.child.connected) this.child.send({ kind: 'stop' } satisfies LabOrder, ignoreError);
    const force = setTimeout(() => this.child.kill('SIGKILL'), stopPatienceMs);
    await gone;
    clearTimeout(force);
  }

  private take(report: LabReport): void {
    if (report.kind === 'broken') this.whyBroken = report.why;
    else if (report.kind === 'commanded') void this.do(report);
    else this.unanswered.shift()?.resolve(report);
  }

  private async do({ number, order }: ReportOf<'commanded'>): Promise<void> {
    const { commander } = this;
    const done = commander === null ? this.inject(order) : commander(order);
    const failure = await done.then(() => null, failureOf);
    if (this.child.connected) this.child.send({ kind: 'done', number, failure } satisfies LabOrder, ignoreError);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private ask(order: LabOrder): Promise<LabReport> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded || !this.child.connected) return reject(lost());
      this.unanswered.push({ resolve, reject });
      this.child.send(order, ignoreError);
    });
  }
}

/** The channel broke: the end of the child follows, and tells. */
function ignoreError(): void {}

function lost(): LoadError {
  return new LoadError('worker-lost', 'the lab has ended');
}

const unexpected = { code: 'cannot-start', message: 'the lab did not start', hint: '' } as const;
