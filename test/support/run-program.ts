/** The built program as a person runs it: a process, what it says, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/main.js');
const running = new Set<Program>();
const folders: string[] = [];

afterEach(async () => {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all([...running].map(({ exit }) => exit));
});

afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

export class Program {
  stdout = '';
  stderr = '';
  /** The exit code, or the signal that ended it; resolves when all it said is read. */
  readonly exit: Promise<number | string>;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();

  private constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream]!.setEncoding('utf8').on('data', (text: string) => {
        this[stream] += text;
        this.tellListeners();
      });
    }
    running.add(this);
    this.exit = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this);
      this.tellListeners();
      return (code ?? signal) as number | string;
    });
  }

  /** `regstorm ARGS`; with `openFiles` under a limit of so many open files. */
  static start(args: readonly string[], openFiles?: number): Program {
    if (openFiles === undefined) return new Program(process.execPath, [main, ...args]);
    return new Program('sh', ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', process.execPath, main, ...args]);
  }

  /** A script, run by Node as it stands. */
  static script(file: URL, args: readonly string[]): Program {
    return new Program(process.execPath, [fileURLToPath(file), ...args]);
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** As a pipe into `head` that has had enough. */
  stopReading(): void {
    this.child.stdout!.destroy();
  }

  /** Resolves when the text has appeared; rejects when the program ends without it. */
  async says(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stderr'): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this[stream]);
      if (found !== null) return found;
      if (!running.has(this)) throw new Error(`it ended without saying ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => this.listeners.add(resolve));
    }
  }

  /** A second signal, far enough from the first to be none of its echo, as often as it takes to be heard. */
  async insists(signal: NodeJS.Signals, heard: RegExp): Promise<void> {
    const impatience = setInterval(() => this.kill(signal), 400);
    await this.says(heard).finally(() => clearInterval(impatience));
  }

  /** The processes it has started that still run. */
  async children(): Promise<number[]> {
    const pids = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'latin1');
    return pids.split(' ').flatMap((pid) => (pid === '' ? [] : [Number(pid)]));
  }

  private tellListeners(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

/** Ours without what the test runner has put there. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

/** False also for a process that has ended and that nobody has taken note of. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ') Z');
  return !/\) [ZX]/.test(stat);
}

/** A folder that is gone after the tests of the file. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regstorm-e2e-'));
  folders.push(folder);
  return folder;
}

/** A profile in a file of its own. */
export async function profileFile(yaml: string): Promise<string> {
  const path = join(await makeFolder(), 'profile.yaml');
  await writeFile(path, yaml);
  return path;
}

/** A TCP port of loopback that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
