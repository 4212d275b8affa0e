/** What the summary for a person says of phones that left their nodes: headings, and the text beside them. */
import type { Population } from '#stats/course.js';
import { causes } from '#terms/causes.js';
import { count, counted, duration, plain } from './figures.js';
import type { Detections } from './outages.js';
import type { Summary } from './summary-schema.js';

type Line = readonly [heading: string, text: string];

const shownFailovers = 2;
const shownCauses = 3;

/** 'cm1 950 primary, cm2 50 secondary, srst 0' */
export function registeredText({ byNode, byRole }: Pick<Population, 'byNode' | 'byRole'>): string {
  const nodes = Object.keys(byNode).map((node) => {
    const roles = Object.entries(byRole[node] ?? {}).map(([role, phones]) => `${count(phones)} ${role}`);
    return `${node} ${roles.length === 0 ? 0 : roles.join(' ')}`;
  });
  return nodes.length === 0 ? 'no data' : nodes.join(', ');
}

export function hadOutages({ detect, outage }: Summary['durations']): boolean {
  return detect.never + outage.count + outage.never > 0;
}

/** How often phones lost their service, why, and when they were back: a sentence; null where nobody did. */
export function lossText({ durations: { outage }, detections, phones }: Summary): string | null {
  const times = outage.count + outage.never;
  if (times === 0) return null;
  const [most] = detections;
  const why =
    most === undefined
      ? ''
      : ` (${detections.length === 1 ? '' : 'most of them because '}${causes[most.cause].meaning})`;
  const back =
    outage.count === 0
      ? 'nobody was back before the run ended'
      : `back after ${duration(outage.p50)} at the median, ${duration(outage.max)} at most`;
  const out =
    outage.never === 0 || outage.count === 0
      ? ''
      : `; ${counted(phones.outOfService, 'phone')} were not back at the end`;
  return `${times === 1 ? 'Once' : `${count(times)} times`} a phone lost its service${why}: ${back}${out}.`;
}

/** Nothing where nothing of the kind happened. */
export function outageLines(summary: Summary): Line[] {
  const { failovers } = summary;
  const gone = failovers.slice(0, shownFailovers).map((each) => {
    return `${count(each.count)} ${each.from} to ${each.to} (${each.cause})`;
  });
  return [
    ...(hadOutages(summary.durations) ? lossLines(summary) : []),
    ...(gone.length === 0 ? [] : [['Failovers', gone.join(', ')] as const]),
    ...tokenLines(summary),
    ...flappingLines(summary),
  ];
}

function lossLines({ phones, counters, detections, serviceLost }: Summary): Line[] {
  const minutes = (seconds: number) => plain(Math.round(seconds / 6) / 10);
  const lost = `${minutes(counters.serviceLostPhoneSeconds ?? 0)} phone-minutes lost`;
  const byCause = serviceLost.map(({ cause, phoneSeconds }) => `${minutes(phoneSeconds)} ${cause}`);
  return [
    ['Out of service', `${counted(phones.outOfService, 'phone')} at the end, ${lost}`],
    ...(byCause.length < 2 ? [] : [['  minutes', byCause.join(', ')] as const]),
    ...detections.slice(0, shownCauses).flatMap(detectionLines),
  ];
}

function detectionLines({ cause, basis, count: times, sinceEvent, detect, expected }: Detections): Line[] {
  const since = sinceEvent === 0 ? 'what they noticed' : sinceEvent === times ? 'the event' : 'either';
  const should = expected === null ? 'not known' : spanText(expected);
  return [
    ['  noticed', `${count(times)} ${cause} (${basis}), timed from ${since}`],
    ...(detect === null ? [] : [['', `in ${spanText([detect.min, detect.max])}; expected: ${should}`] as const]),
  ];
}

/** '61 s to 1 min 31 s' */
export function spanText([from, to]: readonly [number, number]): string {
  return from === to ? duration(from) : `${duration(from)} to ${duration(to)}`;
}

function tokenLines({ tokens: { asked, granted, refused, meanWait, maxWait } }: Summary): Line[] {
  if (asked === 0) return [];
  return [
    ['Tokens', `${count(asked)} asked for, ${count(granted)} granted, ${count(refused)} refused`],
    ...(meanWait === null
      ? []
      : [['  waited', `${duration(meanWait)} on average, ${duration(maxWait)} at most`] as const]),
  ];
}

function flappingLines({ phones, flapping }: Summary): Line[] {
  if (phones.flapping === 0) return [];
  const named = flapping.map(({ name, cause, cycles }) => ['', `${name} ${cycles} times (${cause})`] as const);
  return [['Flapping', `${counted(phones.flapping, 'phone')} went and came back again and again`], ...named];
}
