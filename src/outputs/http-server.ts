/**
 * The one listener of `--http`: paths and who answers them, from the first moment until the run has ended and lingered.
 * Whoever reaches the port may read what is served, so it is on loopback unless the user says otherwise.
 *
 * A page of another site cannot read the live page: its requests carry the name it was loaded by, so one that has had its
 * own name lead here (DNS rebinding) is refused. Only what is for any host, /metrics, answers to every name, and so may be
 * read by such a page too: a Prometheus calls this host what it likes.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { LoadError } from '../errors.js';

/** What is above it, Node takes for 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

export interface HttpSettings {
  readonly host: string;
  /** 0 takes any. */
  readonly port: number;
  /** How long it serves once the run has ended; 0 by default. */
  readonly lingerMs?: number;
  /** Ends the lingering. */
  readonly signal?: AbortSignal;
  /** Called with the origin a person on this host may open. */
  readonly onOpen?: (origin: string) => void;
}

/** Answers a request for its path; what it throws is answered by 500. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly answer: Answer;
  /** Numbers that a program reads, by whatever name it knows this host. */
  readonly isForAnyHost: boolean;
}

const headers = {
  'content-security-policy': `default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'`,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

export class HttpServer {
  private readonly settings: HttpSettings;
  private readonly routes = new Map<string, Route>();
  private readonly farewells: (() => Promise<void>)[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  constructor(settings: HttpSettings) {
    this.settings = settings;
  }

  /** `path` as it stands in a request, without its query; the last to ask for a path has it. */
  route(
    path: string,
    answer: Answer,
    { method = 'GET', isForAnyHost = false }: Partial<Omit<Route, 'answer'>> = {},
  ): void {
    this.routes.set(path, { method, answer, isForAnyHost });
  }

  /** What must be said before connections are ended. */
  beforeClose(farewell: () => Promise<void>): void {
    this.farewells.push(farewell);
  }

  /** 'http://127.0.0.1:9464'; only between start and finish. */
  get origin(): string {
    const { address, port, family } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** Whether only this host reaches it; only between start and finish. */
  get isOnLoopback(): boolean {
    return /^(127\.|::1$)/.test((this.server.address() as AddressInfo).address);
  }

  /** Throws LoadError when the port cannot be had. */
  async start(): Promise<void> {
    const { host, port, onOpen } = this.settings;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (cause: NodeJS.ErrnoException) => {
        const why = cause.code === 'EADDRINUSE' ? 'another program has the port' : cause.message;
        const hint = 'choose another address with --http HOST:PORT, or serve no metrics with --http off';
        reject(new LoadError('cannot-start', `metrics cannot be served on ${host}:${port}: ${why}`, { hint, cause }));
      });
      this.server.listen(port, host, resolve);
    });
    // What listens everywhere is not an address to ask for.
    onOpen?.(this.origin.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:'));
  }

  /** Resolves when the lingering is over and the port free. */
  async finish(): Promise<void> {
    const { lingerMs = 0, signal } = this.settings;
    for (let leftMs = lingerMs; leftMs > 0 && signal?.aborted !== true; leftMs -= longestTimerMs) {
      const asked = wait(Math.min(leftMs, longestTimerMs), undefined, signal === undefined ? {} : { signal });
      await asked.catch(() => undefined); // only the signal rejects it: then the lingering is over
    }
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await Promise.all(this.farewells.map((farewell) => farewell()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = this.routes.get(request.url?.split('?')[0] ?? '');
    if (route === undefined) {
      if (method !== 'GET') return reply(response, 405, 'only GET\n');
      return reply(response, 404, 'not here: the metrics of this run are at /metrics\n');
    }
    if (method !== route.method) return reply(response, 405, `only ${route.method}\n`);
    if (!route.isForAnyHost && !isKnownHost(request.headers.host, this.settings.host)) {
      return reply(response, 403, 'ask by an IP address, by localhost, or by the host named with --http\n');
    }
    try {
      await route.answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else reply(response, 500, `${String(error)}\n`);
    }
  }
}

export function reply(
  response: ServerResponse,
  status: number,
  text: string | Uint8Array,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

export function replyJson(response: ServerResponse, status: number, value: unknown): void {
  reply(response, status, JSON.stringify(value), 'application/json');
}

/** `header`: of the request, 'localhost:9464'; `listening`: the host that was asked for. */
export function isKnownHost(header: string | undefined, listening: string): boolean {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(header?.toLowerCase() ?? '') ?? [];
  const name = bracketed ?? plain;
  return isIP(name) !== 0 || name === 'localhost' || (name !== '' && name === listening.toLowerCase());
}
