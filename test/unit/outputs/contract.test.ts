/** What dashboards and readers of results rely on: the names of design.md sections 6 and 7, as far as they are measured. */
import { describe, expect, it } from 'vitest';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { families } from '#outputs/prometheus-families.js';
import { measureNames } from '#stats/measures.js';
import { run, stormyStory } from './samples.js';

/** Family and labels, `le`, `quantile` and `run` apart. */
const promised: Readonly<Record<string, readonly string[]>> = {
  phones: ['site', 'state'],
  phones_registered: ['site', 'node', 'role'],
  stage_duration_seconds: ['stage'],
  stage_duration_hdr_seconds: ['stage'],
  keepalive_duration_seconds: [],
  registrations_total: ['node', 'kind', 'outcome'],
  boots_total: [],
  boot_loops_total: [],
  dhcp_messages_total: ['server', 'type', 'direction'],
  dhcp_retransmissions_total: [],
  tftp_requests_total: ['outcome'],
  tftp_bytes_total: [],
  sccp_messages_total: ['message', 'direction'],
  dhcp_messages_per_ack: [],
  failovers_total: ['from', 'to', 'cause'],
  detections_total: ['cause', 'since'],
  outages_total: [],
  detect_seconds: [],
  outage_seconds: [],
  recover_seconds: [],
  detect_by_cause_seconds: ['cause'],
  outage_by_cause_seconds: ['cause'],
  token_wait_seconds: [],
  service_lost_by_cause_phone_seconds_total: ['cause'],
  phones_out_by_cause: ['cause'],
  phones_out_of_service: [],
  phones_cut_off: [],
  looping_phone_seconds_total: [],
  fallbacks_total: ['from', 'to'],
  toggles_total: [],
  phones_flapping: [],
  service_lost_phone_seconds_total: [],
  keepalives_total: [],
  keepalives_lost_total: [],
  outcomes_total: ['stage', 'reason'],
  stray_replies_total: [],
  arrivals_planned_total: [],
  arrivals_started_total: [],
  generator_lateness_seconds: ['kind'],
  generator_loop_delay_seconds: ['worker'],
  generator_cpu_seconds_total: ['worker'],
  generator_udp_drops_total: [],
  workers: ['state'],
  measurement_verdict: ['verdict'],
};

const bounded = ['site', 'node', 'role', 'stage', 'state', 'reason', 'type', 'direction', 'outcome', 'kind', 'cause'];
const alsoBounded = ['worker', 'server', 'message', 'verdict', 'from', 'to', 'since'];

async function page(): Promise<string> {
  const output = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
  await output.start(run);
  const { story, last } = stormyStory();
  output.take(last);
  output.takeEvent({ atSeconds: 2, kind: 'paused', text: 'arrivals are held', details: {} });
  const text = await (await fetch(output.url)).text();
  await output.finish(story.summary());
  return text;
}

/** name -> the labels its samples have, those of its kind apart. */
function labelsIn(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, sample, labels] of text.matchAll(/^regstorm_(\w+)\{(.*)\} /gm)) {
    const name = sample!.replace(/_(bucket|sum|count)$/, '');
    const names = [...labels!.matchAll(/(\w+)="/g)].map(([, label]) => label!);
    found.set(
      name,
      names.filter((label) => !['run', 'le', 'quantile'].includes(label)),
    );
  }
  return found;
}

describe('the metrics', () => {
  it('have the names and labels they were promised under', async () => {
    const found = labelsIn(await page());
    const kept = Object.fromEntries(Object.keys(promised).map((name) => [name, found.get(name)]));
    expect(kept).toEqual(promised);
  });

  it('have labels of bounded sets only', async () => {
    const found = labelsIn(await page());
    found.delete('run_info');
    const known = [...bounded, ...alsoBounded];
    expect([...new Set([...found.values()].flat())].filter((label) => !known.includes(label))).toEqual([]);
  });

  it('are not more from one scrape to the next, however long the run', async () => {
    const output = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
    await output.start(run);
    const { story, last } = stormyStory();
    const series = async () =>
      (await (await fetch(output.url)).text())
        .split('\n')
        .map((line) => line.slice(0, line.lastIndexOf(' ')))
        .sort();
    output.take(last);
    const early = await series();
    for (let second = 4; second < 100; second++) output.take(story.keepalives(90, 1).moment(second * 1000));
    expect(await series()).toEqual(early);
    await output.finish(story.summary());
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  });

  it('tell what happened, what the host dropped, and the verdict so far, during the run', async () => {
    const text = await page();
    expect(text).toContain('regstorm_events_total{kind="paused",run="20261122T125304Z-quickstart"} 1');
    expect(text).toContain('regstorm_last_event_seconds{run="20261122T125304Z-quickstart"} 2');
    expect(text).toContain('regstorm_generator_udp_drops_total{run="20261122T125304Z-quickstart"} 3');
    expect(text).toContain('regstorm_measurement_verdict{verdict="valid",run="20261122T125304Z-quickstart"} 1');
  });
});

describe('the measures', () => {
  it('have the names they were promised under', () => {
    const names = ['startup', 'onboard', 'boot', 'lease', 'fetch', 'connect', 'register', 'provision', 'keepalive'];
    expect(measureNames).toEqual(expect.arrayContaining([...names, 'detect', 'outage', 'recover']));
  });
});

describe('a summary', () => {
  it('has every field it was promised to have', () => {
    const summary = stormyStory().story.summary();
    const fields = [
      'schema',
      'profile',
      'seed',
      'startedAt',
      'durationSeconds',
      'result',
      'measurement',
      'wall',
      'phones',
    ];
    const more = ['durations', 'timeToInService', 'rates', 'counters', 'outcomes', 'thresholds', 'generator'];
    expect(Object.keys(summary)).toEqual(expect.arrayContaining([...fields, ...more]));
    expect(summary.dhcp.peakAcksPerSecond).toBe(600);
    expect(summary.ineffectiveRegistrationPercent).toBe(0);
    expect(Object.keys(summary.durations.onboard)).toEqual(
      expect.arrayContaining(['count', 'never', 'min', 'mean', 'p50', 'p90', 'p99', 'p999', 'max']),
    );
    const counters = ['dhcp.discover', 'dhcp.ack', 'tftp.requests', 'sccp.register', 'sccp.registerAck', 'keepalives'];
    expect(Object.keys(summary.counters)).toEqual(expect.arrayContaining([...counters, 'keepalivesLost', 'bootLoops']));
  });
});
