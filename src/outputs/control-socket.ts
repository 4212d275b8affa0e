/**
 * The live wire to a run: a UNIX socket in its directory, `control.sock`, that only its owner may use. One JSON value a
 * line, a request and its answer:
 *
 *     {"action":"rate","factor":0.5}   ->   {"ok":true,"status":{...}}   or   {"ok":false,"error":"..."}
 *
 * A socket's path may be no longer than about 100 bytes. In a longer one `control.sock` is a link to a socket in a
 * directory of its own among the temporary files. Where the platform has no UNIX sockets there is none, and `ctl` says so.
 */
import { chmod, mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { populationOf } from '#stats/course.js';
import { LoadError } from '../errors.js';
import { type FaultOrder, faultDefaults } from '../terms/faults.js';
import { type ControlRequest, parsedRequest } from './control-requests.js';
import type { Moment, Output, RunStart } from './outputs.js';
import type { Measurement } from './summary-schema.js';

/** What can be asked of a running run. */
export interface Controls {
  pause(): void;
  resume(): void;
  /** The arrivals to come, so many times as quick as planned. */
  rate(factor: number): void;
  /** The gentle end. */
  stop(): void;
  /** Does a fault to servers of the lab. Throws LoadError for what cannot be done. */
  inject(order: FaultOrder): Promise<void>;
  /** Those that hold now, at each server; `forMs`: how long they still last. */
  faults(): Promise<readonly FaultOrder[]>;
  /** Whether the arrivals are held, and how many times as quick as planned they are otherwise. */
  readonly arrivals: { readonly isHeld: boolean; readonly factor: number };
}

export interface ControlStatus {
  readonly profile: string;
  /** Since the run's start; null before the first look. */
  readonly atSeconds: number | null;
  readonly phones: {
    readonly total: number;
    readonly switchedOn: number;
    readonly inService: number;
    readonly registered: number;
  };
  readonly arrivals: Controls['arrivals'];
  /** Those that hold now in the lab. */
  readonly faults: readonly FaultOrder[];
  /** So far; null before the first look. */
  readonly measurement: Measurement['verdict'] | null;
}

export type ControlAnswer =
  | { readonly ok: true; readonly status: ControlStatus }
  | { readonly ok: false; readonly error: string };

/** The least of what platforms allow, less the byte that ends it (macOS: 104). */
const longestPath = 103;
const longestLine = 4_096;
const hasUnixSockets = process.platform !== 'win32';

export class ControlSocket implements Output {
  private readonly link: string;
  private readonly controls: Controls;
  private readonly server = createServer((socket) => this.serve(socket));
  private readonly clients = new Set<Socket>();
  /** The directory among the temporary files, when the run's own path is too long. */
  private elsewhere: string | null = null;
  private run: RunStart | null = null;
  private moment: Moment | null = null;

  constructor(directory: string, controls: Controls) {
    this.link = socketPath(directory);
    this.controls = controls;
  }

  async start(run: RunStart): Promise<void> {
    this.run = run;
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
    this.moment = moment;
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
          socket.write(`${JSON.stringify(await this.answer(each))}\n`);
        });
      }
      if (line.length > longestLine) socket.destroy();
    });
  }

  private async answer(line: string): Promise<ControlAnswer> {
    const request = parsedRequest(line);
    if (typeof request === 'string') return { ok: false, error: request };
    try {
      await this.obey(request);
      return { ok: true, status: await this.status() };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  private async obey(request: ControlRequest): Promise<void> {
    if (request.action === 'rate') this.controls.rate(request.factor);
    else if (request.action === 'inject') await this.controls.inject({ ...faultDefaults, ...request.order });
    else if (request.action !== 'status') this.controls[request.action]();
  }

  private async status(): Promise<ControlStatus> {
    const { run, moment, controls } = this;
    const population = moment === null ? null : populationOf(moment.totals);
    return {
      profile: run?.name ?? '',
      atSeconds: moment === null ? null : moment.atMs / 1000,
      phones: {
        total: run?.plannedPhones ?? 0,
        switchedOn: moment?.totals.sum('arrivalsStarted') ?? 0,
        inService: population?.inService ?? 0,
        registered: population?.registered ?? 0,
      },
      arrivals: controls.arrivals,
      faults: await controls.faults(),
      measurement: moment?.measurement.verdict ?? null,
    };
  }
}

/** Asks the run in a directory. Throws LoadError('arguments-invalid') when none answers there. */
export async function askRun(directory: string, request: ControlRequest): Promise<ControlAnswer> {
  if (!hasUnixSockets) {
    throw new LoadError('arguments-invalid', 'ctl speaks over a UNIX socket, and this platform has none', {
      hint: 'use the keys of the terminal: p, r, q',
    });
  }
  const link = socketPath(directory);
  const path = await readlink(link).then(
    (target) => resolve(dirname(link), target),
    () => link,
  );
  const socket = connect(path);
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

function socketPath(directory: string): string {
  return join(resolve(directory), 'control.sock');
}
