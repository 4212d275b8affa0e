/**
 * What Prometheus is told, a row a family (design.md section 7). A family is read from the totals at the moment of a
 * scrape and at no other time; a run that nobody scrapes pays nothing.
 */
import type { Histogram } from '#stats/histogram.js';
import { type MeasureName, measures, stageMeasures } from '#stats/measures.js';
import { measureByCause, type ToldByCause } from '#stats/measures-by-cause.js';
import { metricNames, metrics } from '#stats/metrics.js';
import type { Totals } from '#stats/totals.js';
import { detectedCauseNames } from '#terms/causes.js';
import type { EventKind } from './events.js';
import type { HostFacts, RunStart } from './outputs.js';
import { shownLabels } from './series-name.js';
import { dhcpMessagesPerAck } from './storm.js';
import type { Measurement } from './summary-schema.js';

/** What is known at a scrape. */
export interface Scraped {
  readonly run: RunStart;
  /** Null before the first moment. */
  readonly totals: Totals | null;
  /** The same, but nothing counted before the first moment: what grows in the first second grows from zero. */
  readonly counted: Totals;
  /** So far, and in the end for good; null before the first moment. */
  readonly verdict: Measurement['verdict'] | null;
  /** Null before the first moment. */
  readonly host: HostFacts | null;
  /** How often each kind of event happened. */
  readonly events: Readonly<Record<EventKind, number>>;
  /** Since the run's start; null before the first event. */
  readonly lastEventSeconds: number | null;
}

type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  /** Where it is not the family's name: '..._bucket', '..._sum', '..._count'. */
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  /** With the prefix. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly read: (scraped: Scraped) => readonly Sample[];
}

const prefix = 'regstorm_';

/** Seconds: fine where a healthy network answers, then at the retry timers of DHCP (RFC 2131, 4.1). */
const edges = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128] as const;

const quantiles = [0.5, 0.9, 0.99, 0.999] as const;

/** A worker this long behind the newest is silent. */
const silentMs = 5000;

const stageSeries = stageMeasures.map(([stage, measure]) => ({ labels: { stage }, measure }));
const latenessSeries = [
  { labels: { kind: 'arrival' }, measure: 'arrivalLateness' },
  { labels: { kind: 'keepalive' }, measure: 'keepaliveLateness' },
] as const;

const outageMeasures = (['detect', 'outage', 'recover'] as const).map(
  (measure) => [measure, measures[measure].help] as const,
);

const seriesByCause = (kind: ToldByCause) =>
  detectedCauseNames.map((cause) => ({ labels: { cause }, measure: measureByCause(kind, cause) }));

export const families: readonly Family[] = [
  ...metricNames.map((metric): Family => {
    const { name, kind, help } = metrics[metric];
    return {
      name: `${prefix}${name}`,
      type: kind,
      help,
      read: ({ totals, counted }) => {
        const from = kind === 'counter' ? counted : totals;
        return (from?.layout.series(metric) ?? []).map(({ slot, values }) => ({
          labels: shownLabels(metric, values),
          value: from?.counts[slot] ?? 0,
        }));
      },
    };
  }),
  ...durations('stage_duration', 'Time a stage took where it ended well.', stageSeries),
  ...durations('onboard_duration', 'First packet due until in service.', [{ labels: {}, measure: 'onboard' }]),
  ...durations('boot_duration', 'Planned power-on until in service.', [{ labels: {}, measure: 'boot' }]),
  histogramFamily('keepalive_duration_seconds', 'Planned send of a keepalive until its ack.', [
    { labels: {}, measure: 'keepalive' },
  ]),
  ...outageMeasures.map(([measure, help]) => histogramFamily(`${measure}_seconds`, help, [{ labels: {}, measure }])),
  histogramFamily('detect_by_cause_seconds', 'The same as detect, by what phones noticed.', seriesByCause('detect')),
  histogramFamily('outage_by_cause_seconds', 'The same as outage, by what phones noticed.', seriesByCause('outage')),
  histogramFamily('token_wait_seconds', measures.tokenWait.help, [{ labels: {}, measure: 'tokenWait' }]),
  summaryFamily('generator_lateness_seconds', 'How late the generator itself was.', (totals) =>
    latenessSeries.map(({ labels, measure }) => ({ labels, histogram: totals.histogram(measure) })),
  ),
  summaryFamily('generator_loop_delay_seconds', 'How late the event loop of a worker was.', (totals) =>
    totals.workers.map(({ worker }) => ({ labels: { worker }, histogram: totals.histogramOf(worker, 'loopDelay') })),
  ),
  {
    name: `${prefix}generator_cpu_seconds_total`,
    type: 'counter',
    help: 'CPU time of a worker.',
    read: ({ totals }) =>
      (totals?.workers ?? []).map(({ worker, cpuSeconds }) => ({ labels: { worker }, value: cpuSeconds })),
  },
  {
    name: `${prefix}generator_udp_drops_total`,
    type: 'counter',
    help: 'Datagrams this host dropped because a receive buffer was full, whosesoever.',
    read: ({ host }) => (host?.udpDrops == null ? [] : [{ labels: {}, value: host.udpDrops }]),
  },
  {
    name: `${prefix}dhcp_messages_per_ack`,
    type: 'gauge',
    help: 'Messages phones sent for each ACK so far, RELEASE and renewals apart; a healthy first boot takes two.',
    read: ({ totals }) => {
      const value = totals === null ? null : dhcpMessagesPerAck(totals);
      return value === null ? [] : [{ labels: {}, value }];
    },
  },
  {
    name: `${prefix}events_total`,
    type: 'counter',
    help: 'What happened in the run, by kind: what was done by hand, what was lost, when phones were in service.',
    read: ({ events }) => Object.entries(events).map(([kind, value]) => ({ labels: { kind }, value })),
  },
  {
    name: `${prefix}last_event_seconds`,
    type: 'gauge',
    help: 'When the last event of the run was, since its start.',
    read: ({ lastEventSeconds }) => (lastEventSeconds === null ? [] : [{ labels: {}, value: lastEventSeconds }]),
  },
  {
    name: `${prefix}workers`,
    type: 'gauge',
    help: `Workers heard of: running, silent for ${silentMs / 1000} s, or finished.`,
    read: ({ totals }) => {
      const states = { running: 0, silent: 0, finished: 0 };
      for (const { atMs, final } of totals?.workers ?? []) {
        if (final) states.finished++;
        else if (atMs < (totals?.atMs ?? 0) - silentMs) states.silent++;
        else states.running++;
      }
      return Object.entries(states).map(([state, value]) => ({ labels: { state }, value }));
    },
  },
  {
    name: `${prefix}measurement_verdict`,
    type: 'gauge',
    help: 'Whether the measurement may be believed, by all that is known so far; 1 for the verdict.',
    read: ({ verdict }) => {
      if (verdict === null) return [];
      return ['valid', 'suspect', 'invalid'].map((each) => ({
        labels: { verdict: each },
        value: each === verdict ? 1 : 0,
      }));
    },
  },
  {
    name: `${prefix}run_info`,
    type: 'gauge',
    help: 'What is being run.',
    read: ({ run: { name, seed, planHash, plannedPhones, versions } }) => {
      const programs = Object.entries(versions).map(([program, version]) => [`${program}_version`, version]);
      const labels = { profile: name, seed, plan_hash: planHash, phones: plannedPhones };
      return [{ labels: { ...labels, ...Object.fromEntries(programs) }, value: 1 }];
    },
  },
];

interface MeasureSeries {
  readonly labels: Labels;
  readonly measure: MeasureName;
}

/** A duration as a histogram, which can be added up over runs, and as a summary, which is exact. */
function durations(name: string, help: string, series: readonly MeasureSeries[]): readonly Family[] {
  return [
    histogramFamily(`${name}_seconds`, help, series),
    summaryFamily(`${name}_hdr_seconds`, `${help} Exact percentiles of this run.`, (totals) =>
      series.map(({ labels, measure }) => ({ labels, histogram: totals.histogram(measure) })),
    ),
  ];
}

function histogramFamily(suffix: string, help: string, series: readonly MeasureSeries[]): Family {
  const name = `${prefix}${suffix}`;
  return {
    name,
    type: 'histogram',
    help,
    read: ({ counted }) =>
      series.flatMap(({ labels, measure }) => {
        const histogram = counted.histogram(measure);
        const counts = histogram.countsUpTo(edges.map((edge) => edge * 1000));
        const buckets = [...edges, '+Inf'].map((le, place) => ({
          metricName: `${name}_bucket`,
          labels: { ...labels, le },
          value: counts[place] ?? histogram.count,
        }));
        return [...buckets, ...sumAndCount(name, labels, histogram)];
      }),
  };
}

function summaryFamily(
  suffix: string,
  help: string,
  series: (totals: Totals) => readonly { readonly labels: Labels; readonly histogram: Histogram }[],
): Family {
  const name = `${prefix}${suffix}`;
  return {
    name,
    type: 'summary',
    help,
    read: ({ totals }) => {
      if (totals === null) return [];
      return series(totals).flatMap(({ labels, histogram }) => [
        ...quantiles.map((quantile) => ({
          labels: { ...labels, quantile },
          value: (histogram.percentileMs(100 * quantile) ?? Number.NaN) / 1000,
        })),
        ...sumAndCount(name, labels, histogram),
      ]);
    },
  };
}

function sumAndCount(name: string, labels: Labels, histogram: Histogram): readonly Sample[] {
  return [
    { metricName: `${name}_sum`, labels, value: histogram.sumMs / 1000 },
    { metricName: `${name}_count`, labels, value: histogram.count },
  ];
}
