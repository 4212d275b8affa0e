/**
 * What was the wall, in words. For phones that never came into service it is what they did not get past; for those that
 * lost it, noticing that or coming back; else the stage of a boot that took longest, where it took long enough to matter.
 */
import { count, counted } from './figures.js';
import type { Summary } from './summary-schema.js';
import { stageText, type Wall, wallLine } from './wall.js';

interface Known extends Pick<Summary, 'phones' | 'durations' | 'symptoms'> {
  readonly wall: Omit<Wall, 'text'> | null;
}

/** Of 99 in 100 phones: below, nobody can say that a server held them up. */
const unnoticedSeconds = 1;

/** As behind the heading "The wall", the gravest first: 'fetching files: 500 phones never got past it'. None: no phone was held up. */
export function wallLines(summary: Known): string[] {
  const { wall } = summary;
  return [...graveLines(summary), ...(wall !== null && isSlow(summary) ? [wallLine(wall)] : [])];
}

/** 'registration was the wall: 61 % of the time went into register', whether or not that is long. */
export function wallText(summary: Known, wall: Omit<Wall, 'text'>): string {
  return (wallLines(summary)[0] ?? wallLine(wall)).replace(': ', ' was the wall: ');
}

/** The same as sentences; '' where no phone was held up. `isWhole`: the longest stage is told all the same. */
export function wallSentences(summary: Known, { isWhole = false } = {}): string {
  const { wall } = summary;
  const grave = graveLines(summary).map((line, n) => (n === 0 ? `The wall was ${line}.` : `Then ${line}.`));
  if (wall === null || !(isWhole || isSlow(summary))) return grave.join(' ');
  const isWall = grave.length === 0 && isSlow(summary);
  return [...grave, `${isWall ? 'The wall' : 'Of all stages the longest'} was ${wallLine(wall)}.`].join(' ');
}

/** Phones had to wait for the servers, on their first way into service or on one of those back. */
function isSlow({ durations: { onboard, recover } }: Known): boolean {
  return Math.max(onboard.p99 ?? 0, recover.p99 ?? 0) >= unnoticedSeconds;
}

function graveLines(summary: Known): string[] {
  return [...neverLines(summary), ...lossLines(summary)];
}

/** Of the stage in which most phones were left behind by what is likeliest; nothing of those whose turn never came. */
function neverLines({ symptoms, phones }: Known): string[] {
  const all = symptoms.flatMap(({ outcomes }) => outcomes);
  const [likeliest] = all;
  if (phones.never === 0 || likeliest === undefined || likeliest.neverInService === 0) return [];
  const { stage } = likeliest;
  const stuck = all.filter((each) => each.stage === stage).reduce((sum, each) => sum + each.neverInService, 0);
  return [`${stageText(stage)}: ${counted(stuck, 'phone')} never got past it`];
}

function lossLines({ durations: { detect, outage, recover }, phones }: Known): string[] {
  if (outage.count + outage.never === 0) return [];
  const out = phones.outOfService;
  if (out > 0) return [`recovery: ${counted(out, 'phone')} ${out === 1 ? 'was' : 'were'} not back at the end`];
  const noticing = detect.count * (detect.mean ?? 0);
  const returning = recover.count * (recover.mean ?? 0);
  if (noticing + returning === 0) return [];
  const share = (seconds: number) => `${count(Math.round((100 * seconds) / (noticing + returning)))} %`;
  return noticing >= returning
    ? [`detection: ${share(noticing)} of the outages went by before phones noticed`]
    : [`recovery: ${share(returning)} of the outages came after phones had noticed`];
}
