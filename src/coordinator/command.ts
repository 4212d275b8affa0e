/**
 * A command of the user's, run to its end or to the end of patience. It has a process group of its own: a Ctrl-C at the
 * terminal does not reach it, and when it is killed, so is what it started.
 *
 * What it says goes to a file and not into a pipe, which a server that it leaves running would hold open.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CommandEnd {
  /** null: it did what it was to do; else what went wrong. */
  readonly failure: string | null;
  /** Of all it said, errors too; '' when it said nothing. */
  readonly lastLine: string;
  readonly seconds: number;
}

export interface RunningCommand {
  /** Never rejects. */
  readonly ended: Promise<CommandEnd>;
  /** Ends it and all it started, now. */
  kill(): void;
}

/** The file. */
const output = 'output';
const longestLine = 200;
/** Of what a command has said, as much is read. */
const longestTail = 4_096;

/** Never throws: what cannot even begin has failed. */
export function startCommand(words: readonly string[], timeoutMs: number): RunningCommand {
  const beganMs = performance.now();
  let begun: Begun;
  try {
    begun = begin(words);
  } catch (error) {
    const end = { failure: (error as Error).message, lastLine: '', seconds: 0 };
    return { ended: Promise.resolve(end), kill: () => {} };
  }
  const { child, folder } = begun;
  let killedFor: string | null = null;
  const kill = (why: string) => {
    // Its number may be another's by now.
    if (child.exitCode !== null || child.signalCode !== null) return;
    killedFor ??= why;
    killGroup(child.pid);
  };
  const timer = setTimeout(kill, timeoutMs, `killed after ${timeoutMs / 1000} s, its timeout`);
  const failure = new Promise<string | null>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => {
      if (killedFor !== null || signal !== null) resolve(killedFor ?? `ended by ${signal}`);
      else resolve(code === 0 ? null : `exit code ${code}`);
    });
  });
  return {
    ended: failure.then((why) => {
      clearTimeout(timer);
      const end = {
        failure: why,
        lastLine: lastLineOf(join(folder, output)),
        seconds: (performance.now() - beganMs) / 1000,
      };
      rmSync(folder, { recursive: true, force: true });
      return end;
    }),
    kill: () => kill('killed: the run was ended at once'),
  };
}

interface Begun {
  readonly child: ChildProcess;
  /** Holds what it says, until it has ended. */
  readonly folder: string;
}

function begin([file = '', ...args]: readonly string[]): Begun {
  const folder = mkdtempSync(join(tmpdir(), `regstorm-hook-${process.pid}-`));
  const fd = openSync(join(folder, output), 'w');
  try {
    return { child: spawn(file, args, { detached: true, stdio: ['ignore', fd, fd] }), folder };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return; // it never began
  try {
    // Windows has no process groups.
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Without what would move a terminal's cursor. */
function lastLineOf(path: string): string {
  const bytes = Buffer.alloc(longestTail);
  const fd = openSync(path, 'r');
  const length = readSync(fd, bytes, 0, longestTail, Math.max(0, fstatSync(fd).size - longestTail));
  closeSync(fd);
  const lines = bytes.toString('utf8', 0, length).split(/[\r\n]+/);
  const last = lines.findLast((line) => line.trim() !== '') ?? '';
  return last
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestLine);
}
