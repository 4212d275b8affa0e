/** A real Prometheus with a folder of its own, and what it answers when it is asked. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Daemon } from './daemon.js';
import { freePort, makeFolder } from './run-program.js';

/** One series over time: its labels, and [Unix seconds, value]. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, number])[];
}

/** Unix seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class PrometheusServer {
  readonly url: string;
  private readonly daemon: Daemon;

  private constructor(url: string, daemon: Daemon) {
    this.url = url;
    this.daemon = daemon;
  }

  /** Scrapes these (HOST:PORT) and plays the rules of these files, each second. It takes remote writes, too. */
  static async start(targets: readonly string[], ruleFiles: readonly string[] = []): Promise<PrometheusServer> {
    const folder = await makeFolder();
    const config = join(folder, 'prometheus.yml');
    await writeFile(
      config,
      JSON.stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: ruleFiles,
        scrape_configs: [{ job_name: 'regstorm', static_configs: [{ targets }] }],
      }),
    );
    const place = `127.0.0.1:${await freePort()}`;
    const daemon = await Daemon.start({
      command: [
        ...['prometheus', `--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`],
        ...[`--web.listen-address=${place}`, '--web.enable-remote-write-receiver'],
      ],
      ready: 'Server is ready to receive web requests',
    });
    return new PrometheusServer(`http://${place}`, daemon);
  }

  /** What an expression was, each second. Throws with Prometheus's own words when it cannot be asked. */
  async range(query: string, { start, end }: Span): Promise<readonly Series[]> {
    const { result } = (await this.ask('query_range', { query, start, end, step: 1 })) as {
      readonly result: readonly { metric: Record<string, string>; values: readonly [number, string][] }[];
    };
    return result.map(({ metric, values }) => ({ metric, values: values.map(([at, value]) => [at, Number(value)]) }));
  }

  /** The values of a label of the series that match. */
  async labelValues(label: string, match: string, { start, end }: Span): Promise<readonly string[]> {
    return (await this.ask(`label/${label}/values`, { 'match[]': match, start, end })) as readonly string[];
  }

  /** What `/api/v1/PATH` answers. */
  async ask(path: string, parameters: Readonly<Record<string, string | number>> = {}): Promise<unknown> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    const response = await fetch(`${this.url}/api/v1/${path}?${query}`);
    const { status, data, error } = (await response.json()) as { status: string; data: unknown; error?: string };
    if (status !== 'success') throw new Error(`${path} ${query}: ${error}`);
    return data;
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }
}
