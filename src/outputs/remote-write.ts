/**
 * Sends the numbers of the whole run to Prometheus, for those who cannot let it scrape: each moment that is there when the
 * request before has been answered. What a slow server misses are points of a curve, never counts.
 */
import type { RunEvent } from './events.js';
import { type Moment, type Output, type RunStart, runName } from './outputs.js';
import { families } from './prometheus-families.js';
import { PrometheusNumbers } from './prometheus-numbers.js';
import { type WrittenSeries, writeRequest } from './remote-write-request.js';
import type { Summary } from './summary-schema.js';

const patienceMs = 10_000;

/** A server that has taken nothing for so many requests is given up. */
const mostFailures = 10;

const headers = {
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-write-version': '0.1.0',
};

export class RemoteWrite implements Output {
  private readonly url: URL;
  private numbers: PrometheusNumbers | null = null;
  private labels: Readonly<Record<string, string>> = {};
  private sending: Promise<void> | null = null;
  private failures = 0;
  private failure: Error | null = null;
  private lastUnixMs = 0;

  /** 'http://127.0.0.1:9090/api/v1/write' */
  constructor(url: URL) {
    this.url = url;
  }

  start(run: RunStart): void {
    this.numbers = new PrometheusNumbers(run);
    this.labels = { job: 'regstorm', run: runName(run) };
    this.sendNow();
  }

  /** Throws when the server does not take what it is sent. */
  take(moment: Moment): void {
    this.numbers!.take(moment);
    if (this.failures >= mostFailures) throw this.failure;
    this.sendNow();
  }

  takeEvent(event: RunEvent): void {
    this.numbers!.takeEvent(event);
  }

  /** How it ended, and that it has: the series are over. Throws when the server did not take that. */
  async finish(summary: Summary): Promise<void> {
    await this.sending;
    if (this.failures >= mostFailures) throw this.failure;
    this.numbers!.end(summary);
    const last = this.series();
    this.failure = null;
    await this.send(last);
    await this.send(last.map(({ labels }) => ({ labels, value: 'stale' })));
    if (this.failure !== null) throw this.failure;
  }

  private sendNow(): void {
    this.sending ??= this.send(this.series()).finally(() => {
      this.sending = null;
    });
  }

  private series(): readonly WrittenSeries[] {
    const { now } = this.numbers!;
    return families.flatMap(({ name, read }) =>
      read(now).map(({ metricName, labels, value }) => ({
        labels: { __name__: metricName ?? name, ...labels, ...this.labels },
        value,
      })),
    );
  }

  /** Never rejects. */
  private async send(series: readonly WrittenSeries[]): Promise<void> {
    try {
      // Two samples of a series must not have the same time, or one is refused.
      this.lastUnixMs = Math.max(Date.now(), this.lastUnixMs + 1);
      const body = new Uint8Array(writeRequest(series, this.lastUnixMs));
      const signal = AbortSignal.timeout(patienceMs);
      const response = await fetch(this.url, { method: 'POST', headers, body, signal, redirect: 'error' });
      const said = (await response.text()).trim();
      if (!response.ok) throw new Error(`it answered ${response.status}: ${said}`);
      this.failures = 0;
    } catch (error) {
      const { message, cause } = error as Error;
      this.failures++;
      // fetch hides why a connection failed.
      this.failure = new Error(`${this.url.host}: ${(cause as Error | undefined)?.message ?? message}`, {
        cause: error,
      });
    }
  }
}
