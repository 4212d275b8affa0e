/**
 * Serves the numbers of the whole run to Prometheus: GET /metrics, from the first moment until the run has ended and
 * lingered. Anybody who reaches the port may read it, so it is on loopback unless the user says otherwise.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Metric, Registry } from 'prom-client';
import { LoadError } from '../errors.js';
import type { RunEvent } from './events.js';
import { type Moment, type Output, type RunStart, runName } from './outputs.js';
import { families } from './prometheus-families.js';
import { PrometheusNumbers } from './prometheus-numbers.js';
import type { Summary } from './summary-schema.js';

/** What is above it, Node takes for 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

export interface PrometheusSettings {
  readonly host: string;
  /** 0 takes any. */
  readonly port: number;
  /** How long metrics can be read once the run has ended; 0 by default. */
  readonly lingerMs?: number;
  /** Ends the lingering. */
  readonly signal?: AbortSignal;
}

export class PrometheusOutput implements Output {
  private readonly settings: PrometheusSettings;
  private readonly registry = new Registry();
  private readonly server: Server;
  private numbers: PrometheusNumbers | null = null;

  constructor(settings: PrometheusSettings) {
    this.settings = settings;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** 'http://127.0.0.1:9464/metrics'; only between start and finish. */
  get url(): string {
    const { address, port, family } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
  }

  /** Throws LoadError when the port cannot be had. */
  async start(run: RunStart): Promise<void> {
    this.registry.setDefaultLabels({ run: runName(run) });
    const numbers = new PrometheusNumbers(run);
    this.numbers = numbers;
    for (const { name, type, help, read } of families) {
      const get = async () => ({ name, type, help, values: read(numbers.now) });
      // A registry asks no more of a metric than this; the classes of prom-client would keep every number twice.
      this.registry.registerMetric({ name, get } as unknown as Metric);
    }
    const { host, port } = this.settings;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (cause: NodeJS.ErrnoException) => {
        const why = cause.code === 'EADDRINUSE' ? 'another program has the port' : cause.message;
        const hint = 'choose another address with --http HOST:PORT, or serve no metrics with --http off';
        reject(new LoadError('cannot-start', `metrics cannot be served on ${host}:${port}: ${why}`, { hint, cause }));
      });
      this.server.listen(port, host, resolve);
    });
  }

  take(moment: Moment): void {
    this.numbers!.take(moment);
  }

  takeEvent(event: RunEvent): void {
    this.numbers!.takeEvent(event);
  }

  /** Resolves when the lingering is over and the port free. */
  async finish(summary: Summary): Promise<void> {
    this.numbers!.end(summary);
    const { lingerMs = 0, signal } = this.settings;
    for (let leftMs = lingerMs; leftMs > 0 && signal?.aborted !== true; leftMs -= longestTimerMs) {
      const asked = wait(Math.min(leftMs, longestTimerMs), undefined, signal === undefined ? {} : { signal });
      await asked.catch(() => undefined); // only the signal rejects it: then the lingering is over
    }
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return this.reply(response, 405, 'only GET\n');
    if (path === '/') return this.reply(response, 200, 'regstorm: the metrics of this run are at /metrics\n');
    if (path !== '/metrics') return this.reply(response, 404, 'not here: the metrics of this run are at /metrics\n');
    try {
      this.reply(response, 200, await this.registry.metrics(), this.registry.contentType);
    } catch (error) {
      this.reply(response, 500, `${String(error)}\n`);
    }
  }

  private reply(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
    response.writeHead(status, { 'content-type': type }).end(text);
  }
}
