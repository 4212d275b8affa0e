/**
 * Commands of the profile that do something to a server, and those that take it back. What was done is undone once: when
 * its time is over, else at the end of the run, however that comes. What was done last is undone first.
 */
import type { WaitingHook } from '#outputs/control-desk.js';
import { commandName, type PlannedHook } from '#plan/planned-events.js';
import type { Chronicle } from './chronicle.js';
import { type CommandEnd, type RunningCommand, startCommand } from './command.js';
import type { Ledger } from './ledger.js';

interface Played {
  readonly hook: PlannedHook;
  readonly command: RunningCommand;
  /** It has ended and was told of. */
  readonly done: Promise<void>;
  /** Of `performance.now()`; null: at the end of the run. */
  readonly undoAtMs: number | null;
  undone: Promise<void> | null;
  timer: NodeJS.Timeout | null;
}

export class Hooks {
  private readonly ledger: Pick<Ledger, 'miss'>;
  private readonly chronicle: Chronicle;
  /** Words that are told by their names only. */
  private readonly secrets: ReadonlyMap<string, string>;
  private readonly played: Played[] = [];

  constructor(ledger: Pick<Ledger, 'miss'>, chronicle: Chronicle, secrets: ReadonlyMap<string, string>) {
    this.ledger = ledger;
    this.chronicle = chronicle;
    this.secrets = secrets;
  }

  /** At its moment in milliseconds since the run's start. */
  play(hook: PlannedHook, plannedMs: number): void {
    const { command: words, forMs } = hook;
    this.begin(hook, 'exec', { plannedSeconds: Math.round(plannedMs) / 1000 });
    const command = startCommand(words, hook.timeoutMs);
    const done = command.ended.then((end) => this.tell(hook, 'exec', end));
    const undoAtMs = forMs === null ? null : performance.now() + forMs;
    const played: Played = { hook, command, done, undoAtMs, undone: null, timer: null };
    this.played.push(played);
    if (forMs !== null) played.timer = setTimeout(() => void this.undo(played), forMs);
  }

  /** What was done and waits to be undone, the oldest first. */
  get waiting(): WaitingHook[] {
    const now = performance.now();
    return this.played.flatMap(({ hook, undone, undoAtMs }) =>
      hook.undo === null || undone !== null
        ? []
        : [{ name: nameOf(hook, 'exec'), undoneInMs: undoAtMs === null ? null : Math.max(0, undoAtMs - now) }],
    );
  }

  /** Resolves when every command has ended and all is undone; each has its timeout. */
  async end(): Promise<void> {
    for (const { timer } of this.played) if (timer !== null) clearTimeout(timer);
    for (const played of this.played.toReversed()) await this.undo(played);
  }

  /** Waits for no command any more; what was done is undone all the same. */
  cut(): void {
    for (const { command } of this.played) command.kill();
  }

  private undo(played: Played): Promise<void> {
    played.undone ??= played.done.then(async () => {
      const { hook } = played;
      if (hook.undo === null) return;
      this.begin(hook, 'undo', {});
      this.tell(hook, 'undo', await startCommand(hook.undo, hook.timeoutMs).ended);
    });
    return played.undone;
  }

  private begin(hook: PlannedHook, step: 'exec' | 'undo', why: Readonly<Record<string, number>>): void {
    this.chronicle.note('hookBegun', `${nameOf(hook, step)} begins`, { ...detailsOf(hook, step), ...why });
  }

  private tell(hook: PlannedHook, step: 'exec' | 'undo', { failure, lastLine, seconds }: CommandEnd): void {
    const name = nameOf(hook, step);
    const said = this.withoutSecrets(lastLine);
    const outcome = failure === null ? 'is done' : `failed: ${failure}`;
    const details = { ...detailsOf(hook, step), seconds: Math.round(seconds * 1000) / 1000, lastLine: said };
    if (failure !== null) this.ledger.miss(`${name}: ${failure}`);
    this.chronicle.note(
      failure === null ? 'hookEnded' : 'eventFailed',
      `${name} ${outcome}${said === '' ? '' : ` (${said})`}`,
      details,
    );
  }

  private withoutSecrets(line: string): string {
    return [...this.secrets].reduce((text, [value, name]) => text.replaceAll(value, `env:${name}`), line);
  }
}

/** "sub1: ccm.sh", "sub1: undo by ccm.sh". */
function nameOf({ node, command, undo }: PlannedHook, step: 'exec' | 'undo'): string {
  const what = step === 'exec' ? commandName(command) : `undo by ${commandName(undo ?? [])}`;
  return node === null ? what : `${node}: ${what}`;
}

function detailsOf({ node }: PlannedHook, step: 'exec' | 'undo'): Record<string, string | number> {
  return { step, ...(node === null ? {} : { node }) };
}
