/**
 * Ctrl-C and its kin: the first ends the run gently, the second at once. Before the run begins they work the usual way.
 *
 * One Ctrl-C can arrive twice: the terminal gives it to every process, and npm, one of them, hands it on to its child.
 * So what comes right after another signal is taken for its echo.
 */
import type { EventEmitter } from 'node:events';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Longer than npm takes, shorter than a person does who means it. */
const echoMs = 250;

export class Interruptions {
  private readonly source: Pick<EventEmitter, 'on' | 'off'>;
  private readonly nowMs: () => number;
  private readonly say: (text: string) => void;
  private listener: (() => void) | null = null;

  constructor(source: Pick<EventEmitter, 'on' | 'off'>, nowMs: () => number, say: (text: string) => void) {
    this.source = source;
    this.nowMs = nowMs;
    this.say = say;
  }

  /** From now on they go to `run`. */
  pass(run: { interrupt(): void }): void {
    let lastMs: number | null = null;
    this.listener = () => {
      const nowMs = this.nowMs();
      if (lastMs !== null && nowMs - lastMs < echoMs) return;
      if (lastMs === null)
        this.say('regstorm: stopping; phones unregister and give back their leases. Again: at once.');
      lastMs = nowMs;
      run.interrupt();
    };
    for (const signal of signals) this.source.on(signal, this.listener);
  }

  end(): void {
    if (this.listener === null) return;
    for (const signal of signals) this.source.off(signal, this.listener);
  }
}
