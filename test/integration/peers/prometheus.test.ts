import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { describeWithPeer } from '../../support/peers.js';
import { run, Story, stormyStory } from '../../unit/outputs/samples.js';

/** What promtool has to say about a page of metrics. */
function lint(page: string): { status: number | null; complaints: string } {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
  return { status, complaints: `${stdout}${stderr}` };
}

describeWithPeer(['promtool'], ['prometheus'], 'the metrics, read by Prometheus’s own promtool', () => {
  it('are without a fault before the first moment, during the run and at its end', async () => {
    const ending = new AbortController();
    const output = new PrometheusOutput({ host: '127.0.0.1', port: 0, lingerMs: 60_000, signal: ending.signal });
    await output.start(run);
    const pages: string[] = [];
    const scrape = async () => pages.push(await (await fetch(output.url)).text());
    await scrape();
    const { story, last } = stormyStory();
    output.take(last);
    await scrape();
    const finished = output.finish(story.summary());
    await scrape();
    ending.abort();
    await finished;
    expect(pages.map(lint)).toEqual(pages.map(() => ({ status: 0, complaints: '' })));
    expect(pages[2]).toContain('regstorm_measurement_verdict');
  });

  it('equal the totals', async () => {
    const output = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
    await output.start(run);
    const { last } = stormyStory();
    const { totals } = last;
    output.take(last);
    const page = await (await fetch(output.url)).text();
    await output.finish(new Story().summary());
    const sumOf = (name: string) =>
      page
        .split('\n')
        .filter((line) => line.startsWith(`regstorm_${name}{`))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    expect(sumOf('phones')).toBe(totals.sum('phones'));
    expect(sumOf('registrations_total')).toBe(totals.sum('registrations'));
    expect(sumOf('dhcp_messages_total')).toBe(totals.sum('dhcpMessages'));
    expect(sumOf('sccp_messages_total')).toBe(totals.sum('sccpMessages'));
    expect(sumOf('outcomes_total')).toBe(totals.sum('outcomes'));
    expect(sumOf('onboard_duration_seconds_count')).toBe(totals.histogram('onboard').count);
    expect(sumOf('onboard_duration_seconds_sum') / (totals.histogram('onboard').sumMs / 1000)).toBeCloseTo(1, 9);
  });
});
