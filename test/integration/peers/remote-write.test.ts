/** Remote write, read by a real Prometheus: every number there is, until the run is over. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { RemoteWrite } from '#outputs/remote-write.js';
import type { Summary } from '#outputs/summary-schema.js';
import { describeWithPeer } from '../../support/peers.js';
import { PrometheusServer } from '../../support/prometheus-server.js';
import { makeFolder, Program } from '../../support/run-program.js';
import { run, stormyStory } from '../../unit/outputs/samples.js';

type Labels = Readonly<Record<string, string>>;

describeWithPeer(['prometheus'], ['prometheus'], 'remote write to a real Prometheus', () => {
  let prometheus: PrometheusServer;
  let url: string;

  beforeAll(async () => {
    prometheus = await PrometheusServer.start([]);
    url = `${prometheus.url}/api/v1/write`;
  });

  afterAll(() => prometheus?.stop());

  /** Of each series that matches, what was written of late. */
  async function samples(
    selector: string,
  ): Promise<readonly { metric: Labels; values: readonly [number, string][] }[]> {
    const { result } = (await prometheus.ask('query', { query: `${selector}[1m]` })) as {
      readonly result: readonly { readonly metric: Labels; readonly values: readonly [number, string][] }[];
    };
    return result;
  }

  /** What a panel shows at this moment. */
  async function shown(selector: string): Promise<readonly unknown[]> {
    return ((await prometheus.ask('query', { query: selector })) as { readonly result: readonly unknown[] }).result;
  }

  it('brings what a scrape at the same moment shows, series by series, and ends it with the run', async () => {
    const scraped = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
    const output = new RemoteWrite(new URL(url));
    await scraped.start(run);
    output.start(run);
    const { story, last } = stormyStory();
    for (const each of [scraped, output]) {
      each.take(last);
      each.takeEvent({ atSeconds: 2, kind: 'paused', text: 'arrivals are held', details: {} });
    }
    const page = await (await fetch(scraped.url)).text();
    await output.finish(story.summary());
    await scraped.finish(story.summary());

    const name = ({ __name__, job: _, ...labels }: Labels) => `${__name__} ${Object.entries(labels).sort().join(' ')}`;
    const onPage = [...page.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm)].map(([, __name__, labels, value]) => {
      const pairs = [...labels!.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text]);
      return [name({ __name__: __name__!, ...Object.fromEntries(pairs) }), Number(value!.replace('Nan', 'NaN'))];
    });
    const written = await samples('{job="regstorm"}');
    expect(onPage.length).toBeGreaterThan(700);
    expect(new Map(written.map(({ metric, values }) => [name(metric), Number(values.at(-1)![1])]))).toEqual(
      new Map(onPage as [string, number][]),
    );
    expect(await shown('{job="regstorm"}')).toEqual([]);
  });

  it('is what `run --remote-write` does, from nothing counted until everybody has left', async () => {
    const program = Program.start([
      ...['run', 'profiles/soak.yaml', '--small', '--phones', '20', '--json', '--quiet', '--http', 'off'],
      ...['--remote-write', url, '--out', join(await makeFolder(), 'run')],
    ]);
    await program.exit;
    expect(program.stdout, program.stderr).not.toBe('');
    expect(program.stderr).not.toContain('remote write failed');
    const { counters } = JSON.parse(program.stdout) as Summary;
    const acked = 'regstorm_registrations_total{run=~".+-soak", node="cm1", kind="first", outcome="acked"}';
    const [series, ...others] = await samples(acked);
    expect(others).toEqual([]);
    const values = series!.values.map(([, value]) => Number(value));
    expect(values.length).toBeGreaterThan(2);
    expect([values[0], values.at(-1)]).toEqual([0, counters['sccp.registerAck']]);
    expect(await shown(acked)).toEqual([]);
  });
});
