import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSettings } from '#outputs/http-server.js';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { run, Story, stormyStory } from './samples.js';

const open: PrometheusOutput[] = [];

async function started(settings: Partial<HttpSettings> = {}): Promise<PrometheusOutput> {
  const output = new PrometheusOutput({ host: '127.0.0.1', port: 0, ...settings });
  await output.start(run);
  open.push(output);
  return output;
}

afterEach(async () => {
  for (const output of open.splice(0)) await output.finish(new Story().summary());
});

async function scraped(output: PrometheusOutput): Promise<string[]> {
  return (await (await fetch(output.url)).text()).split('\n');
}

const id = 'run="20261122T125304Z-quickstart"';

describe('the Prometheus output', () => {
  it('shows the totals of the last moment, each metric under its labels', async () => {
    const output = await started();
    output.take(stormyStory().last);
    expect(await scraped(output)).toEqual(
      expect.arrayContaining([
        `regstorm_phones{site="lab",state="inService",${id}} 950`,
        `regstorm_phones_registered{site="lab",node="cm2",role="primary",${id}} 0`,
        `regstorm_registrations_total{node="cm1",kind="first",outcome="acked",${id}} 950`,
        `regstorm_outcomes_total{stage="fetch",reason="filesMissing",${id}} 50`,
        `regstorm_keepalives_total{${id}} 950`,
        `regstorm_generator_cpu_seconds_total{worker="0",${id}} 0.75`,
        `regstorm_workers{state="running",${id}} 1`,
        `regstorm_run_info{profile="quickstart",seed="1",plan_hash="5f3a",phones="1000",regstorm_version="0.1.0",node_version="20.20.0",${id}} 1`,
      ]),
    );
  });

  it('shows durations as histograms that end in all values, and as exact summaries', async () => {
    const output = await started();
    output.take(stormyStory().last);
    const lines = await scraped(output);
    expect(lines).toContain(`regstorm_stage_duration_seconds_bucket{stage="register",le="0.025",${id}} 80`);
    expect(lines).toContain(`regstorm_stage_duration_seconds_bucket{stage="register",le="+Inf",${id}} 950`);
    expect(lines).toContain(`regstorm_stage_duration_seconds_count{stage="register",${id}} 950`);
    const p99 = lines.find((line) => line.includes('onboard_duration_hdr_seconds{quantile="0.99"'));
    expect(Number(p99?.split(' ')[1]) / 0.545).toBeCloseTo(1, 2);
    expect(lines).toContain(`regstorm_generator_loop_delay_seconds_count{worker="0",${id}} 0`);
    expect(lines).toContain(`regstorm_generator_loop_delay_seconds{worker="0",quantile="0.5",${id}} Nan`);
  });

  it('knows no phones before anything was measured, but has counted none: what comes in the first second is seen', async () => {
    const lines = await scraped(await started());
    expect(lines).toContain('# TYPE regstorm_phones gauge');
    expect(lines.filter((line) => /^regstorm_(phones|measurement|generator|onboard_duration_hdr)/.test(line))).toEqual(
      [],
    );
    expect(lines).toContain(`regstorm_registrations_total{node="cm1",kind="first",outcome="acked",${id}} 0`);
    expect(lines).toContain(`regstorm_stage_duration_seconds_bucket{stage="register",le="+Inf",${id}} 0`);
  });

  it('tells where the metrics are and serves nothing else', async () => {
    const output = await started();
    const home = await fetch(output.url.replace('/metrics', '/'));
    expect([home.status, await home.text()]).toEqual([200, expect.stringContaining('/metrics')]);
    expect((await fetch(output.url.replace('/metrics', '/etc/passwd'))).status).toBe(404);
    expect((await fetch(output.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${output.url}?x=1`)).headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8',
    );
  });

  it('says what to do when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(new PrometheusOutput({ host: '127.0.0.1', port }).start(run)).rejects.toMatchObject({
      code: 'cannot-start',
      message: `metrics cannot be served on 127.0.0.1:${port}: another program has the port`,
      hint: expect.stringContaining('--http'),
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([3_600_000, 2 ** 31])('lingers with the verdict until told to end, for %d ms at most', async (lingerMs) => {
    const ending = new AbortController();
    const output = new PrometheusOutput({ host: '127.0.0.1', port: 0, lingerMs, signal: ending.signal });
    await output.start(run);
    const { story, last } = stormyStory();
    output.take(last);
    const finished = output.finish(story.summary());
    const { url } = output;
    expect(await scraped(output)).toContain(`regstorm_measurement_verdict{verdict="valid",${id}} 1`);
    expect((await scraped(output)).length).toBeGreaterThan(100);
    ending.abort();
    await finished;
    await expect(fetch(url)).rejects.toThrow();
  });
});
