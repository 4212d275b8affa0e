/** Serves the numbers of the whole run to Prometheus: GET /metrics of the listener, which is this output's to open and close. */
import type { ServerResponse } from 'node:http';
import { type Metric, Registry } from 'prom-client';
import type { RunEvent } from './events.js';
import { HttpServer, type HttpSettings, reply } from './http-server.js';
import { type Moment, type Output, type RunStart, runName } from './outputs.js';
import { families } from './prometheus-families.js';
import { PrometheusNumbers } from './prometheus-numbers.js';
import type { Summary } from './summary-schema.js';

export class PrometheusOutput implements Output {
  /** Others may answer further paths of it. */
  readonly server: HttpServer;
  private readonly registry = new Registry();
  private numbers: PrometheusNumbers | null = null;

  constructor(settings: HttpSettings) {
    this.server = new HttpServer(settings);
    // Prometheus asks by any name its host has.
    this.server.route('/metrics', (_, response) => this.answer(response), { isForAnyHost: true });
    this.server.route('/', (_, response) => {
      reply(response, 200, 'regstorm: the metrics of this run are at /metrics\n');
    });
  }

  /** 'http://127.0.0.1:9464/metrics'; only between start and finish. */
  get url(): string {
    return `${this.server.origin}/metrics`;
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
    await this.server.start();
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
    await this.server.finish();
  }

  private async answer(response: ServerResponse): Promise<void> {
    reply(response, 200, await this.registry.metrics(), this.registry.contentType);
  }
}
