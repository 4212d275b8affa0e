/**
 * The built ThreadFleet as a Fleet of this process. The tests run the sources, which a worker thread cannot load, and
 * threads inherit that setting: so the fleet lives in a process without it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Fleet, FleetEvents } from '#fleet/fleet.js';
import type { FromWorker, ToWorker } from '#fleet/protocol.js';
import type { WorkerOrder } from '#worker/worker.js';

type Told =
  | { readonly kind: 'report'; readonly worker: number; readonly report: FromWorker }
  | { readonly kind: 'lost'; readonly worker: number; readonly why: string }
  | { readonly kind: 'done' };

export class BuiltThreadFleet implements Fleet {
  private readonly child: ChildProcess = fork(new URL('./run-fleet.mjs', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
  });
  private whenDone: () => void = () => {};

  launch(orders: readonly WorkerOrder[], events: FleetEvents): void {
    this.child.on('message', (told: Told) => {
      if (told.kind === 'report') events.report(told.worker, told.report);
      else if (told.kind === 'lost') events.lost(told.worker, told.why);
      else this.whenDone();
    });
    this.ask('launch', orders);
  }

  send(message: ToWorker): void {
    this.ask('send', message);
  }

  async kill(worker: number): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.whenDone = resolve;
    });
    this.ask('kill', worker);
    await done;
  }

  /** Resolves when the process has ended by itself; throws when it ended badly. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.ask('close', undefined);
    const [code] = await ended;
    if (code !== 0) throw new Error(`the process of the fleet ended with ${code}`);
  }

  private ask(kind: string, argument: unknown): void {
    this.child.send({ kind, argument });
  }
}
