/** The figures of a summary, from the totals of a run and its course. */
import type { Course, InServiceMark, Population } from '#stats/course.js';
import { inServiceMarks, populationOf, timeToInServiceMs } from '#stats/course.js';
import { neverEnded } from '#stats/never.js';
import type { Pace } from '#stats/pace.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Totals } from '#stats/totals.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { detectionsOf, failoversOf, flappingOf, serviceLostOf } from './outages.js';
import type { RunStart } from './outputs.js';
import { dhcpMessagesPerAck, renewalsOf, stormSourcesOf } from './storm.js';
import {
  type Duration,
  type DurationName,
  durationNames,
  type Ending,
  type Measurement,
  type Rate,
  type Summary,
  type ThresholdResult,
} from './summary-schema.js';
import { symptomsOf } from './symptoms.js';
import { tokensOf } from './tokens.js';
import { viewOf } from './view.js';
import { wallOf } from './wall.js';
import { wallText } from './wall-text.js';

export interface SummaryFacts {
  readonly run: RunStart;
  readonly durationMs: number;
  /** On the clock of the run. */
  readonly firstArrivalMs: number;
  readonly totals: Totals;
  /** Last taken before the phones were stopped. */
  readonly course: Course;
  /** Those told of at its end. */
  readonly phones: readonly PhoneRecord[];
  readonly ending: Ending;
  readonly measurement: Measurement;
  readonly thresholds: readonly ThresholdResult[];
}

export function summarize(facts: SummaryFacts): Summary {
  const { run, totals, course, ending } = facts;
  const population = course.population ?? populationOf(totals);
  const durations = durationsOf(totals, run.plannedPhones, population);
  const passed = facts.thresholds.every((threshold) => threshold.passed) ? 'passed' : 'failed';
  const figures = {
    schema: 'regstorm.summary/1',
    kind: run.kind,
    profile: run.name,
    seed: run.seed,
    startedAt: run.startedAt.toISOString(),
    durationSeconds: seconds(facts.durationMs),
    result: ending === 'complete' ? passed : ending,
    measurement: facts.measurement,
    wall: wallOf(totals),
    phones: {
      total: run.plannedPhones,
      inService: population.inService,
      registered: population.registered,
      degraded: population.degraded,
      cutOff: population.cutOff,
      never: durations.onboard.never,
      flapping: population.flapping,
      outOfService: population.outOfService,
      byState: population.byState,
      byNode: population.byNode,
      byRole: population.byRole,
    },
    durations,
    timeToInService: record(Object.keys(inServiceMarks) as InServiceMark[], (mark) =>
      orNull(timeToInServiceMs(totals, mark, run.plannedPhones), (ms) => seconds(ms - facts.firstArrivalMs)),
    ),
    rates: {
      registrationsPerSecond: rateOf(course.registrations),
      dhcpMessagesPerSecond: rateOf(course.dhcpMessages),
    },
    ineffectiveRegistrationPercent: ineffectivePercent(totals),
    dhcp: dhcpOf(totals, course),
    bootLoops: bootLoopsOf(totals, course),
    counters: countersOf(totals),
    outcomes: outcomesOf(totals),
    symptoms: symptomsOf(totals),
    detections: detectionsOf(totals, run.expectedDetections, population),
    failovers: failoversOf(totals),
    serviceLost: serviceLostOf(totals),
    flapping: flappingOf(facts.phones),
    tokens: tokensOf(totals),
    view: viewOf(totals, course),
    thresholds: facts.thresholds,
    generator: generatorOf(totals, run),
    directory: run.directory,
  } as const;
  const { wall } = figures;
  return { ...figures, wall: wall === null ? null : { ...wall, text: wallText(figures, wall) } };
}

function durationsOf(totals: Totals, plannedPhones: number, { cutOff }: Population): Record<DurationName, Duration> {
  return record(durationNames, (name) => {
    const histogram = totals.histogram(name);
    const percentile = (percent: number) => orNull(histogram.percentileMs(percent), seconds);
    return {
      count: histogram.count,
      never: neverEnded(name, { totals, plannedPhones, cutOff }),
      min: orNull(histogram.minMs, seconds),
      mean: orNull(histogram.meanMs, seconds),
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
      p999: percentile(99.9),
      max: orNull(histogram.maxMs, seconds),
    };
  });
}

function dhcpOf(totals: Totals, course: Course): Summary['dhcp'] {
  const sent = totals.sum('dhcpMessages', { direction: 'sent' });
  return {
    messagesPerAck: orNull(dhcpMessagesPerAck(totals), rounded),
    retransmissionPercent: ratio(100 * totals.sum('dhcpRetransmissions'), sent),
    peakMessagesPerSecond: rateOf(course.dhcpMessages).peak,
    peakAcksPerSecond: rateOf(course.dhcpAcks).peak,
    renewals: renewalsOf(totals),
    ...stormSourcesOf(totals),
  };
}

function ineffectivePercent(totals: Totals): number | null {
  const attempts = totals.sum('registrations');
  return ratio(100 * (attempts - totals.sum('registrations', { outcome: 'acked' })), attempts);
}

function bootLoopsOf(totals: Totals, course: Course): Summary['bootLoops'] {
  const total = totals.sum('bootLoops');
  const phoneHours = totals.sum('loopingPhoneSeconds') / 3_600;
  return { total, phones: course.peakLooping, loopsPerHourPerLoopingPhone: ratio(total, phoneHours) };
}

const sccpCounters = [
  ['sccp.register', 'Register'],
  ['sccp.registerAck', 'RegisterAck'],
  ['sccp.registerReject', 'RegisterReject'],
] as const;

/** DHCP by message type and a choice of the others, under the names of the schema. */
function countersOf(totals: Totals): Record<string, number> {
  const { type, message: known } = totals.layout.labels;
  const messages = sccpCounters.filter(([, message]) => known.includes(message));
  return {
    ...Object.fromEntries(type.map((name) => [`dhcp.${name}`, totals.sum('dhcpMessages', { type: name })])),
    'dhcp.retransmissions': totals.sum('dhcpRetransmissions'),
    'tftp.requests': totals.sum('tftpRequests'),
    'tftp.missing': totals.sum('tftpRequests', { outcome: 'missing' }),
    'tftp.bytes': totals.sum('tftpBytes'),
    ...Object.fromEntries(messages.map(([name, message]) => [name, totals.sum('sccpMessages', { message })])),
    keepalives: totals.sum('keepalives'),
    keepalivesLost: totals.sum('keepalivesLost'),
    boots: totals.sum('boots'),
    failovers: totals.sum('failovers'),
    fallbacks: totals.sum('fallbacks'),
    toggles: totals.sum('toggles'),
    outages: totals.sum('outages'),
    bootLoops: totals.sum('bootLoops'),
    serviceLostPhoneSeconds: rounded(totals.sum('serviceLostPhoneSeconds')),
    strayReplies: totals.sum('strayReplies'),
    unexpectedEvents: totals.sum('unexpectedEvents'),
    clampedValues: totals.sum('clampedValues'),
  };
}

function outcomesOf(totals: Totals): Summary['outcomes'] {
  return outcomeNames
    .map((outcome) => {
      const { stage, reason, doc5710 } = outcomes[outcome];
      return { stage, reason, count: totals.sum('outcomes', { outcome }), doc5710 };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

function generatorOf(totals: Totals, { calibration }: RunStart): Summary['generator'] {
  const { workers, peakRssBytes } = totals;
  const lateness = (['arrivalLateness', 'keepaliveLateness'] as const)
    .map((measure) => totals.histogram(measure).percentileMs(99))
    .filter((ms) => ms !== null);
  return {
    workers: workers.length,
    cpuSeconds: rounded(workers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)),
    peakRssBytes,
    latenessP99Seconds: lateness.length === 0 ? null : seconds(Math.max(...lateness)),
    loopDelayP99Seconds: orNull(totals.histogram('loopDelay').percentileMs(99), seconds),
    calibration,
  };
}

function rateOf(pace: Pace): Rate {
  return { peak: rounded(pace.peakPerSecond), mean: rounded(pace.meanPerSecond) };
}

function record<Name extends string, Value>(names: readonly Name[], read: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, Value>;
}

function orNull(value: number | null, convert: (value: number) => number): number | null {
  return value === null ? null : convert(value);
}

/** Null where there is nothing to divide by. */
function ratio(part: number, whole: number): number | null {
  return whole > 0 ? rounded(part / whole) : null;
}

/** To the microsecond. */
function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
