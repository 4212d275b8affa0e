/**
 * The summary as a person reads it: both verdicts first, then how long it took, where the time went, and what befell
 * phones. Plain text of at most 80 columns; a thing that was not measured reads 'no data'.
 */
import { count, counted, duration, fitted, measured, megabytes, percent, plain, rate } from './figures.js';
import { hadOutages, outageLines, registeredText } from './outages-text.js';
import type { Calibration, DurationName, Summary, ThresholdResult } from './summary-schema.js';
import type { Symptom } from './symptoms.js';
import { results, type Tone, thresholdsText, verdicts } from './verdict-words.js';
import { viewLines } from './view-text.js';
import { wallLine } from './wall.js';
import { wallLines } from './wall-text.js';

const width = 80;
/** Where text begins behind a heading. */
const indent = 15;
const shownSymptoms = 5;
const shownThresholds = 5;
const shownPhones = 2;
/** Shown where phones went out of service. */
const outageRows: readonly DurationName[] = ['detect', 'outage', 'recover'];
const tableRows: readonly DurationName[] = ['lease', 'fetch', 'connect', 'register', 'provision', 'onboard'];

const tones = { good: '\x1b[32m', doubtful: '\x1b[33m', bad: '\x1b[31m' } as const satisfies Record<Tone, string>;

/** Ends with a line feed. */
export function summaryText(summary: Summary, options: { readonly colour: boolean }): string {
  const result = results[summary.result];
  const verdict = verdicts[summary.measurement.verdict];
  const heading = ({ word, tone }: { word: string; tone: Tone }, text: string) =>
    `${options.colour ? `${tones[tone]}${word}\x1b[0m` : word}${' '.repeat(Math.max(1, indent - word.length))}${text}`;
  const clock = summary.kind === 'simulation' ? ' of virtual time' : '';
  const lines = [
    `${summary.profile}: ${counted(summary.phones.total, 'phone')}, ${duration(summary.durationSeconds)}${clock}, seed ${summary.seed}`,
    '',
    heading(result, thresholdsText(summary.thresholds)),
    ...failedThresholds(summary.thresholds),
    heading(verdict, verdict.text),
    ...summary.measurement.reasons.flatMap(({ what, figure, remedy }) => [
      ...wrapped(`${what}: ${figure}`),
      ...wrapped(remedy),
    ]),
    '',
    ...population(summary),
    '',
    ...stageTable(summary),
    '',
    ...rates(summary),
    ...[...outageLines(summary), ...viewLines(summary.view)].map(([heading, text]) => line(heading, text)),
    ...befell(summary),
    '',
    ...generator(summary),
  ];
  return `${lines.join('\n')}\n`;
}

function failedThresholds(thresholds: readonly ThresholdResult[]): string[] {
  const failed = thresholds.filter(({ passed }) => !passed);
  const shown = failed.slice(0, shownThresholds);
  const rest = failed.length - shown.length;
  const lines = shown.map((threshold) => line('', `${threshold.expression} (measured: ${measured(threshold)})`));
  return rest === 0 ? lines : [...lines, line('', `and ${rest} more in summary.json`)];
}

function population({ phones, timeToInService }: Summary): string[] {
  const others = `${count(phones.registered)} registered, ${count(phones.degraded)} degraded, ${count(phones.never)} never`;
  return [
    line('In service', `${count(phones.inService)} of ${counted(phones.total, 'phone')} (${others})`),
    ...(phones.cutOff === 0
      ? []
      : [line('', `${count(phones.cutOff)} cut off from their node, and unaware of it yet`)]),
    row('  share', Object.keys(timeToInService)),
    row(
      '  after',
      Object.values(timeToInService).map((seconds) => (seconds === null ? 'not reached' : duration(seconds))),
    ),
    line('Registered', registeredText(phones)),
  ];
}

function stageTable(summary: Summary): string[] {
  const { durations } = summary;
  return [
    row('Stage', ['ended well', 'did not', 'p50', 'p99', 'max']),
    ...[...tableRows, ...(hadOutages(durations) ? outageRows : [])].map((name) => {
      const { count: well, never, p50, p99, max } = durations[name];
      return row(`  ${name}`, [count(well), count(never), duration(p50), duration(p99), duration(max)]);
    }),
    ...wallTexts(summary).map((text, n) => line(n === 0 ? 'The wall' : '', text)),
  ];
}

/** The longest stage where no phone was held up. */
function wallTexts(summary: Summary): string[] {
  const lines = wallLines(summary);
  if (lines.length > 0) return lines;
  return [summary.wall === null ? 'no data' : wallLine(summary.wall)];
}

function rates({ rates: { registrationsPerSecond }, dhcp, bootLoops, counters, durations }: Summary): string[] {
  const { keepalive } = durations;
  const { keepalives = 0, keepalivesLost = 0 } = counters;
  const loops = `${counted(bootLoops.total, 'loop')} of up to ${counted(bootLoops.phones, 'phone')} at a time`;
  const hourly = `${plain(bootLoops.loopsPerHourPerLoopingPhone)} an hour each`;
  return [
    line('Registrations', `peak ${rate(registrationsPerSecond.peak)}, mean ${rate(registrationsPerSecond.mean)}`),
    line(
      'DHCP',
      `${plain(dhcp.messagesPerAck)} messages per ACK, ${percent(dhcp.retransmissionPercent)} sent again, peak ${rate(dhcp.peakMessagesPerSecond)}`,
    ),
    ...stormLines(dhcp),
    line('Boot loops', bootLoops.total === 0 ? 'none' : `${loops}, ${hourly}`),
    line(
      'Keepalives',
      `${count(keepalives)} sent, ${count(keepalivesLost)} lost, p50 ${duration(keepalive.p50)}, p99 ${duration(keepalive.p99)}`,
    ),
  ];
}

/** DISCOVER, REQUEST and RELEASE: what every phone says that leases once. */
const quietMessages = 3;

function stormLines({ renewals: { asked, renewed }, giaddrs, loudest }: Summary['dhcp']): string[] {
  const [busiest] = giaddrs;
  const loud = loudest.filter(({ messages }) => messages > quietMessages).slice(0, shownPhones);
  const phones = loud.map(({ name, messages }) => `${name} ${count(messages)}`);
  return [
    ...(asked === 0 ? [] : [line('  renewals', `${count(asked)} asked for, ${count(renewed)} granted`)]),
    ...(busiest === undefined ? [] : [line('  busiest', giaddrText(busiest))]),
    ...(phones.length === 0 ? [] : [line('  loudest', `${phones.join(', ')} messages`)]),
  ];
}

function giaddrText({ giaddr, messages, peakPerSecond }: Summary['dhcp']['giaddrs'][number]): string {
  const peak = peakPerSecond === null ? '' : `, peak ${rate(peakPerSecond)}`;
  return `giaddr ${giaddr}, ${counted(messages, 'message')}${peak}`;
}

function befell({ symptoms }: Summary): string[] {
  if (symptoms.length === 0) return [line('Outcomes', 'none: nothing befell a phone')];
  const rest = symptoms.length - shownSymptoms;
  return [
    line('Outcomes', 'the likeliest cause first, with the section of Cisco Doc 5710'),
    ...symptoms.slice(0, shownSymptoms).flatMap(symptomLines),
    ...(rest <= 0 ? [] : [line('', `and ${rest} more in summary.json`)]),
  ];
}

function symptomLines({ doc5710, count: times, neverInService, outcomes, check }: Symptom): string[] {
  const names = outcomes.map(({ stage, reason }) => `${stage} ${reason}`).join(', ');
  const stranded = neverInService === 0 ? '' : ` (${counted(neverInService, 'phone')} never in service)`;
  return [
    fitted(`${count(times).padStart(indent - 2)}  ${names}${stranded}`, width),
    ...(doc5710 === '' ? [] : [line('', doc5710)]),
    line('', `check: ${check}`),
  ];
}

function generator({ generator: cost, directory }: Summary): string[] {
  const { workers, cpuSeconds, peakRssBytes, latenessP99Seconds, loopDelayP99Seconds } = cost;
  return [
    line('Generator', `${counted(workers, 'worker')}, ${duration(cpuSeconds)} of CPU, ${megabytes(peakRssBytes)}`),
    line('  p99', `lateness ${duration(latenessP99Seconds)}, loop delay ${duration(loopDelayP99Seconds)}`),
    ...(cost.calibration === null ? [] : [line('  calibrated', calibrationText(cost.calibration))]),
    // A path is of no use when cut.
    `${'Results'.padEnd(indent)}${directory ?? 'not kept'}`,
    ...(directory === null ? [] : [line('  to look at', 'report.html there, in a browser')]),
  ];
}

function calibrationText({ share, registrationsPerSecond, keepalivesPerSecond }: Calibration): string {
  const seen = `${rate(registrationsPerSecond)}, keepalives ${rate(keepalivesPerSecond)}`;
  return share === null ? `never on time (${seen})` : `${seen}; the plan wants ${percent(Math.round(share * 100))}`;
}

function row(heading: string, cells: readonly string[]): string {
  return `${heading.padEnd(indent - 2)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}

function line(heading: string, text: string): string {
  return fitted(`${heading.padEnd(indent)}${text}`, width);
}

/** Text behind the indent, in as many lines as it needs. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((each) => line('', each));
}
