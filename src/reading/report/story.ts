/**
 * A run told in a few sentences, for one who reads no further: what became of the phones, why, and what held them up.
 * The first sentence is the answer; which question it answers depends on what the run was about.
 */
import { count, counted, duration, plain, rate } from '#outputs/figures.js';
import type { Detections } from '#outputs/outages.js';
import { lossText, spanText } from '#outputs/outages-text.js';
import type { Summary } from '#outputs/summary-schema.js';
import { viewLines } from '#outputs/view-text.js';
import { wallSentences } from '#outputs/wall-text.js';
import { causes } from '#terms/causes.js';
import { outcomes } from '#terms/outcomes.js';
import { nameOf } from '../explanation.js';
import type { ReportMatter } from './matter.js';

export interface Story {
  /** A few sentences: the answer, and what the wall was. */
  readonly headline: string;
  readonly findings: readonly string[];
}

/** What is measured may lie this much beyond what is expected: network and histograms have their share. */
const slackShare = 0.01;
const slackSeconds = 0.05;

const fates: Readonly<Record<ReportMatter['going'], string>> = {
  yes: 'This run has not ended',
  no: 'This run died: it has left no summary',
  perhaps: 'This run has left no summary: it goes on, or died in the last minutes',
};

export function storyOf({ run, summary, course, going }: ReportMatter): Story {
  if (summary !== null) return endedStory(summary);
  const { last } = course;
  const fate = fates[going];
  const headline =
    last === null
      ? `${fate}, and nothing is known of its ${counted(run.plannedPhones, 'phone')}${going === 'yes' ? ' yet' : ''}.`
      : `${fate}. ${duration(last.atSeconds)} after it began, ${count(last.inService)} of ${counted(run.plannedPhones, 'phone')} were in service.`;
  const sofar = course.measurement === null ? [] : [`The measurement so far: ${course.measurement}.`];
  return { headline, findings: sofar };
}

function endedStory(summary: Summary): Story {
  const { phones, measurement } = summary;
  const doubt = measurement.verdict === 'invalid' ? ['These figures must not be believed: see why below.'] : [];
  const arrival = arrivalText(summary);
  const wall = wallText(summary);
  const [loss, ...losses] = lossTexts(summary);
  const rest = [...wayTexts(summary), ...loopTexts(summary), ...wanderTexts(summary), ...viewTexts(summary)];
  if (phones.never > 0) {
    const befell = loss === undefined ? [] : [loss, ...losses];
    return { headline: joined(neverText(summary), wall), findings: [...doubt, ...befell, ...rest] };
  }
  if (loss !== undefined) {
    return { headline: joined(loss, wall), findings: [...doubt, ...losses, arrival, ...rest] };
  }
  return { headline: joined(arrival, wall), findings: [...doubt, ...rest] };
}

function joined(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function arrivalText({ phones, timeToInService }: Summary): string {
  const after = timeToInService['100%'];
  const all = phones.total === 1 ? 'The phone was' : `All ${count(phones.total)} phones were`;
  return after === null
    ? `${count(phones.total - phones.never)} of ${counted(phones.total, 'phone')} came into service.`
    : `${all} in service ${duration(after)} after the first was switched on.`;
}

function neverText({ phones, symptoms, result }: Summary): string {
  const { never, total, byState } = phones;
  const off = Math.min(never, byState.off);
  const who =
    never === total ? `None of the ${count(total)} phones` : `${count(never)} of ${count(total)} phones never`;
  const said = `${who} came into service.`;
  // Later phones are off too at the end of a run that was ended before its time.
  if (off === never && result !== 'passed' && result !== 'failed') {
    return `${said} The run ended before their turn came.`;
  }
  const [likeliest] = symptoms;
  const [outcome] = likeliest?.outcomes ?? [];
  if (likeliest === undefined || outcome === undefined || likeliest.neverInService === 0) return said;
  const section = likeliest.doc5710 === '' ? '' : `, Cisco Doc 5710: “${likeliest.doc5710}”`;
  const { meaning } = outcomes[nameOf(outcome)];
  return `${said} The likeliest cause, of ${count(likeliest.neverInService)} of them: ${meaning} (${outcome.stage} ${outcome.reason}${section}).`;
}

/** The first sentence says it all, the others how each cause was noticed. */
function lossTexts(summary: Summary): string[] {
  const text = lossText(summary);
  if (text === null) return [];
  const minutes = plain(Math.round((summary.counters.serviceLostPhoneSeconds ?? 0) / 6) / 10);
  return [
    text,
    ...summary.detections.map(detectionText),
    `In all ${minutes} phone-${minutes === '1' ? 'minute' : 'minutes'} of service ${minutes === '1' ? 'was' : 'were'} lost.`,
  ];
}

function detectionText({ cause, count: times, sinceEvent, detect, expected }: Detections): string {
  const what = `${counted(times, 'time')}: ${causes[cause].meaning}`;
  if (detect === null) return `How long phones took to notice is not known (${what}).`;
  const since =
    sinceEvent === times
      ? 'the event'
      : sinceEvent === 0
        ? 'what they noticed first'
        : 'the event or what they noticed first';
  const range = [detect.min, detect.max] as const;
  const judged = expected === null ? 'What to expect is not known' : judgedText(range, expected);
  return `Phones took ${spanText(range)} from ${since} to give their node up (${what}). ${judged}.`;
}

type Range = readonly [from: number, to: number];

/** 'The timers of the phones, ..., give 61 s to 91 s: as expected' */
export function judgedText([least, most]: Range, expected: Range): string {
  const slack = (seconds: number) => slackSeconds + slackShare * seconds;
  const should = `The timers of the phones, Cisco’s unless the profile says otherwise, give ${spanText(expected)}`;
  const [from, to] = expected;
  if (most > to + slack(to)) return `${should}: the slowest took ${duration(most - to)} longer`;
  if (least < from - slack(from)) return `${should}: the quickest was ${duration(from - least)} sooner`;
  return `${should}: as expected`;
}

/** What held phones up; of the whole run, so that what they went through later on counts too. */
function wallText(summary: Summary): string {
  const { phones, durations } = summary;
  const said = wallSentences(summary);
  const isSmooth = phones.never === 0 && durations.outage.count + durations.outage.never === 0;
  return said === '' && isSmooth && durations.onboard.count > 0 ? 'No server held them up.' : said;
}

function wayTexts({ durations: { onboard }, phones }: Summary): string[] {
  if (onboard.count === 0) return [];
  const who = phones.never === 0 ? 'a phone' : 'a phone that came into service';
  return [
    `From its first packet until in service ${who} took ${duration(onboard.p50)} at the median, ${duration(onboard.p99)} at p99.`,
  ];
}

function loopTexts({ bootLoops, dhcp }: Summary): string[] {
  if (bootLoops.total === 0) return [];
  const loops = `${counted(bootLoops.total, 'time')} a boot ended in vain and began again, of up to ${counted(bootLoops.phones, 'phone')} at a time`;
  return [
    `${loops}: ${plain(dhcp.messagesPerAck)} DHCP messages for each ACK, at most ${rate(dhcp.peakMessagesPerSecond)}.`,
  ];
}

function wanderTexts({ failovers, counters: { fallbacks = 0 }, phones, tokens }: Summary): string[] {
  const gone = failovers.slice(0, 3).map(({ from, to, count: times }) => `${count(times)} from ${from} to ${to}`);
  const waited = tokens.meanWait === null ? '' : `, after waiting ${duration(tokens.meanWait)} on average for its turn`;
  return [
    ...(gone.length === 0 ? [] : [`Failovers: ${gone.join(', ')}.`]),
    ...(fallbacks === 0 ? [] : [`${counted(fallbacks, 'time')} a phone went back to a better node${waited}.`]),
    ...(phones.flapping === 0
      ? []
      : [`${counted(phones.flapping, 'phone')} went and came back again and again (flapping).`]),
  ];
}

function viewTexts({ view }: Summary): string[] {
  const [mistaken] = viewLines(view);
  return mistaken === undefined ? [] : [`The management view was wrong about phones: ${mistaken[1]}.`];
}
