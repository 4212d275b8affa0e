/**
 * The live wire to a run: a UNIX socket in its directory, `control.sock`, that only its owner may use. One JSON value a
 * line, a request and its answer:
 *
 *     {"action":"rate","factor":0.5}   ->   {"ok":true,"status":{...}}   or   {"ok":false,"error":"..."}
 *
 * A socket's path may be no longer than about 100 bytes. In a longer one `control.sock` is a link to a socket in a
 * directory of its own among the temporary files. Where the platform has no UNIX sockets there is none, and `ctl` says so.
 */
import { once } from 'node:events';
import { chmod, lstat, mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { LoadError } from '../errors.js';
import { type ControlAnswer, ControlDesk, type Controls, longestRequest } from './control-desk.js';
import type { ControlRequest } from './control-requests.js';
import type { Moment, Output, RunStart } from './outputs.js';

const longestPath = 103;
const hasUnixSockets = process.platform !== 'win32';

export class ControlSocket implements Output {
  private readonly link: string;
  private readonly desk: ControlDesk;
  private readonly server = createServer((socket) => this.serve(socket));
  private readonly clients = new Set<Socket>();
  /** The directory among the temporary files, when the run's own path is too long. */
  private elsewhere: string | null = null;

  constructor(directory: string, controls: Controls) {
    this.link = socketPath(directory);
    this.desk = new ControlDesk(controls);
  }

  async start(run: RunStart): Promise<void> {
    this.desk.run = run;
    if (!hasUnixSockets) return;
    let path = this.link;
    if (Buffer.byteLength(path) > longestPath) {
      this.elsewhere = await mkdtemp(join(tmpdir(), 'regstorm-'));
      path = join(this.elsewhere, 'control.sock');
      await symlink(path, this.link);
    }
    await new Promise<void>((listening, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, listening);
    });
    await chmod(path, 0o600);
  }

  take(moment: Moment): void {
    this.desk.moment = moment;
  }

  /** The socket is gone when this resolves; who still asks is cut off. */
  async finish(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const client of this.clients) client.destroy();
    await closed;
    if (this.elsewhere === null) return;
    await rm(this.link, { force: true });
    await rm(this.elsewhere, { recursive: true, force: true });
  }

  private serve(socket: Socket): void {
    this.clients.add(socket);
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.clients.delete(socket));
    let line = '';
    /** Answers go out in the order of the requests. */
    let answered = Promise.resolve();
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop()!;
      for (const each of lines) {
        answered = answered.then(async () => {
          socket.write(`${JSON.stringify(await this.desk.answer(each))}\n`);
        });
      }
      if (line.length > longestRequest) socket.destroy();
    });
  }
}

/** Asks the run in a directory. Throws LoadError('arguments-invalid') when none answers there. */
export async function askRun(directory: string, request: ControlRequest): Promise<ControlAnswer> {
  if (!hasUnixSockets) {
    throw new LoadError('arguments-invalid', 'ctl speaks over a UNIX socket, and this platform has none', {
      hint: 'use the keys of the terminal: p, r, q',
    });
  }
  const socket = connect(await reachablePath(directory));
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of createInterface(socket)) return JSON.parse(line) as ControlAnswer;
    throw new Error('it hung up');
  } catch (cause) {
    throw new LoadError('arguments-invalid', `no run is going on in ${directory}: ${(cause as Error).message}`, {
      hint: 'name the directory of a run that has not ended, as the run printed it',
      cause,
    });
  } finally {
    socket.destroy();
  }
}

/** Whether a run is going on in a directory: somebody listens at its socket, even if too busy to answer. */
export async function isRunning(directory: string): Promise<boolean> {
  if (!hasUnixSockets) return false;
  const socket = connect(await reachablePath(directory));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Also of a run that died: it leaves its socket behind. */
export async function hasControlSocket(directory: string): Promise<boolean> {
  return lstat(socketPath(directory)).then(
    () => true,
    () => false,
  );
}

async function reachablePath(directory: string): Promise<string> {
  const link = socketPath(directory);
  return readlink(link).then(
    (target) => resolve(dirname(link), target),
    () => link,
  );
}

function socketPath(directory: string): string {
  return join(resolve(directory), 'control.sock');
}
