/** How a run stands at a moment, and how it ended, in the words the live page shows. */
import { otherLabel } from '#plan/targets.js';
import { type Population, populationOf } from '#stats/course.js';
import { neverEnded } from '#stats/never.js';
import type { Totals } from '#stats/totals.js';
import { stateNames } from '../../terms/states.js';
import { count, counted, duration, measured, megabytes, percent, rate } from '../figures.js';
import { lossText } from '../outages-text.js';
import type { HostFacts, Moment } from '../outputs.js';
import { type DurationName, durationNames, type Summary, type ThresholdResult } from '../summary-schema.js';
import { symptomsOf } from '../symptoms.js';
import { wallSentences } from '../wall-text.js';
import type { PageArrivals, PageEnd, PageNow, PageRow, PageThreshold } from './messages.js';

const mostOutcomes = 12;

export function nowOf(moment: Moment, plannedPhones: number, { isHeld, factor }: PageArrivals): PageNow {
  const { atMs, totals, interval, measurement } = moment;
  const population = populationOf(totals);
  const of = (phones: number) => `${count(phones)} of ${count(plannedPhones)}`;
  return {
    atSeconds: atMs / 1000,
    tiles: [
      ['Time', duration(atMs / 1000)],
      ['Switched on', of(totals.sum('arrivalsStarted'))],
      ['In service', of(population.inService)],
      ['Of them cut off', count(population.cutOff)],
      ['Registered', of(population.registered)],
      ['Registrations', rate(interval.perSecond('registrations', { outcome: 'acked' }))],
      ['DHCP messages', rate(interval.perSecond('dhcpMessages', { direction: 'sent' }))],
      ['Keepalives lost', `${count(totals.sum('keepalivesLost'))} of ${count(totals.sum('keepalives'))}`],
    ],
    byState: stateNames.map((state) => population.byState[state]),
    verdict: measurement.verdict,
    reasons: measurement.reasons,
    thresholds: moment.thresholds.map((threshold) => {
      if (threshold.isDecided) return thresholdOf(threshold);
      return { ...thresholdOf(threshold), standing: threshold.passed ? 'holdsSoFar' : 'notYet' };
    }),
    nodes: nodeRows(population),
    durations: durationNames.flatMap((name) => durationRow(name, totals, plannedPhones, population.cutOff)),
    outcomes: outcomeRows(totals),
    generator: generatorRows(moment),
    arrivals: { isHeld, factor },
  };
}

export function endOf(summary: Summary): PageEnd {
  const { result, phones, timeToInService, measurement, thresholds, directory } = summary;
  const all = timeToInService['100%'];
  const when =
    all === null
      ? ''
      : `; the last of them was there for the first time ${duration(all)} after the first was switched on`;
  const missing = phones.never === 0 ? '' : `; ${counted(phones.never, 'phone')} never came`;
  const arrived = `${count(phones.inService)} of ${counted(phones.total, 'phone')} were in service${when}${missing}.`;
  const files = ['report.html', 'summary.json', 'events.ndjson'];
  return {
    result,
    sentence: [arrived, lossText(summary) ?? '', wallSentences(summary)].filter((each) => each !== '').join(' '),
    verdict: measurement.verdict,
    reasons: measurement.reasons,
    thresholds: thresholds.map(thresholdOf),
    files: directory === null ? [] : [['directory', directory], ...files.map((name) => [name, `${directory}/${name}`])],
  };
}

function thresholdOf(threshold: ThresholdResult): PageThreshold {
  const { expression, passed } = threshold;
  return { expression, measured: measured(threshold), standing: passed ? 'holds' : 'fails' };
}

function nodeRows({ byNode, byRole }: Population): PageRow[] {
  return Object.entries(byNode)
    .filter(([node, phones]) => node !== otherLabel || phones > 0)
    .map(([node, phones]) => [node, count(phones), rolesText(byRole[node])]);
}

function rolesText(roles: Readonly<Record<string, number>> = {}): string {
  return Object.entries(roles)
    .map(([role, phones]) => `${count(phones)} as ${role}`)
    .join(', ');
}

/** None where nothing of the kind has happened. */
function durationRow(measure: DurationName, totals: Totals, plannedPhones: number, cutOff: number): PageRow[] {
  const histogram = totals.histogram(measure);
  const never = neverEnded(measure, { totals, plannedPhones, cutOff });
  const isOfPhones = measure === 'startup' || measure === 'onboard' || measure === 'boot';
  if (histogram.count === 0 && (never === 0 || isOfPhones)) return [];
  const at = (share: number) => {
    const ms = histogram.percentileMs(share);
    return duration(ms === null ? null : ms / 1000);
  };
  return [[measure, count(histogram.count), count(never), at(50), at(99), at(100)]];
}

function outcomeRows(totals: Totals): PageRow[] {
  return symptomsOf(totals)
    .flatMap(({ doc5710, outcomes, check }) =>
      outcomes.map(({ stage, reason, count: times, neverInService }): PageRow => {
        return [`${stage} ${reason}`, count(times), count(neverInService), doc5710, check];
      }),
    )
    .slice(0, mostOutcomes);
}

function generatorRows({ totals, atMs, host }: Moment): PageRow[] {
  const { workers } = totals;
  const cpuSeconds = workers.reduce((sum, worker) => sum + worker.cpuSeconds, 0);
  const waited = workers.flatMap(({ waitedShare }) => waitedShare ?? []);
  const p99 = (measure: 'arrivalLateness' | 'keepaliveLateness' | 'loopDelay') => {
    const ms = totals.histogram(measure).percentileMs(99);
    return duration(ms === null ? null : ms / 1000);
  };
  return [
    ['Workers', `${count(workers.length)} (${counted(totals.lostSnapshots, 'report')} lost)`],
    ['Processor time', `${duration(cpuSeconds)}, ${shareText(cpuSeconds / Math.max(1, atMs / 1000))} of a core`],
    ...(waited.length === 0 ? [] : [['Waited for a processor', shareText(Math.max(...waited))]]),
    ['Memory', megabytes(totals.peakRssBytes)],
    ['Phones switched on late (p99)', p99('arrivalLateness')],
    ['Keepalives sent late (p99)', p99('keepaliveLateness')],
    ['Event loop late (p99)', p99('loopDelay')],
    ...(host === null ? [] : hostRows(host)),
  ];
}

function hostRows({ udpDrops, listenOverflows, steal, memoryUsedShare }: HostFacts): PageRow[] {
  const known: readonly (readonly [string, number | null, (value: number) => string])[] = [
    ['Datagrams dropped', udpDrops, count],
    ['Connections dropped', listenOverflows, count],
    ['Processor taken by others', steal, shareText],
    ['Memory of the host in use', memoryUsedShare, shareText],
  ];
  return known.flatMap(([what, value, text]) => (value === null ? [] : [[what, text(value)]]));
}

function shareText(share: number): string {
  return percent(Math.round(share * 1000) / 10);
}
