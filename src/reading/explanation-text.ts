/** The explanation of a phone as a person reads it: plain text of at most 80 columns. */
import { count, counted, duration, plain } from '#outputs/figures.js';
import { broken } from '#outputs/story-page.js';
import type { PhoneMoment } from '#stats/phone-record.js';
import { causes } from '#terms/causes.js';
import type { ExplainedOutcome, Explanation, WayRow } from './explanation.js';

const width = 80;
const nameWidth = 14;
const figureWidth = 12;
const factorWidth = 7;
const barWidth = width - nameWidth - 2 * figureWidth - factorWidth - 2;
/** Where the text of a moment, and that behind a word, begins. */
const momentAt = 12;
const wordAt = 14;
/** Less than this is no news. */
const notableFactor = 2;

/** Ends with a line feed. */
export function explanationText(told: Explanation): string {
  return `${[...head(told), '', ...way(told), '', ...history(told), ...told.outcomes.flatMap((one) => befallen(one, told.phone.forgottenMoments > 0))].join('\n')}\n`;
}

function head({ run, phone }: Explanation): string[] {
  const { name, index, model, site, state, address, boots, registrations, dhcpMessages } = phone;
  const { failovers, fallbacks, outages, outcomes } = phone;
  const has = address === null ? 'without an address' : `with ${address}`;
  return [
    ...lines(`${name}, phone ${index} of ${count(run.plannedPhones)}: a Cisco ${model} at site "${site}"`),
    ...lines(`${run.kind} of ${run.name}, ${run.startedAt}, seed ${run.seed}; when it ended: ${state}, ${has}`),
    ...lines(
      `${counted(boots, 'boot')}, ${counted(registrations, 'registration')}, ${counted(dhcpMessages, 'DHCP message')}, ` +
        `${counted(failovers, 'failover')}, ${counted(fallbacks, 'fallback')}, ${counted(outages, 'outage')}, ` +
        counted(outcomes.count, 'outcome'),
    ),
  ];
}

function way({ phone, way: rows, medianTotalSeconds }: Explanation): string[] {
  if (phone.way === null) return ['It was never switched on.'];
  const { atSeconds, totalSeconds } = phone.way;
  const began = `its power-on, planned ${duration(atSeconds)} into the run`;
  const title =
    phone.onboardSeconds === null
      ? `Never in service: where the ${duration(totalSeconds)} since ${began}, have gone`
      : `First in service ${duration(totalSeconds)} after ${began}`;
  let from = 0;
  return [
    ...lines(title),
    `${''.padEnd(nameWidth)}${'this phone'.padStart(figureWidth)}${'median'.padStart(figureWidth)}`,
    ...rows.map((row) => {
      const bar = barOf(from, row.seconds, totalSeconds);
      from += row.seconds;
      return rowOf(row, bar);
    }),
    rowOf({ part: 'in all', seconds: totalSeconds, times: null, medianSeconds: medianTotalSeconds }, ''),
    ...repeated(rows),
  ];
}

/** The median is that of one attempt, and so is what it is compared with. */
function repeated(rows: readonly WayRow[]): string[] {
  const again = rows.filter(({ times }) => (times ?? 0) > 1);
  if (again.length === 0) return [];
  const each = again.map(({ part, seconds, times }) => `${part} ${times} times, ${duration(seconds / times!)} each`);
  return lines(`More than once: ${each.join('; ')}. The median is of one time; one is compared with it.`);
}

function rowOf(
  { part, seconds, times, medianSeconds }: Omit<WayRow, 'part'> & { readonly part: string },
  bar: string,
): string {
  const factor = medianSeconds === null || medianSeconds === 0 ? 0 : seconds / (times || 1) / medianSeconds;
  const slower = factor < notableFactor ? '' : `${plain(Math.round(factor))}x`;
  const median = medianSeconds === null ? '' : duration(medianSeconds);
  const figures = [duration(seconds), median].map((figure) => figure.padStart(figureWidth)).join('');
  return `  ${part.padEnd(nameWidth - 2)}${figures}${slower.padStart(factorWidth)}  ${bar}`.trimEnd();
}

/** Its place in the whole; what took any time at all is seen. */
function barOf(from: number, seconds: number, whole: number): string {
  if (seconds <= 0) return '';
  const column = (at: number) => Math.round((at / whole) * barWidth);
  const start = Math.min(barWidth - 1, column(from));
  return `${' '.repeat(start)}${'#'.repeat(Math.max(1, column(from + seconds) - start))}`;
}

function history({ phone: { history: moments, forgottenMoments, outcomes: befell } }: Explanation): string[] {
  const earlier = forgottenMoments === 0 ? '' : `; ${counted(forgottenMoments, 'moment')} before these are not kept`;
  return [
    `What happened, in seconds of the run${earlier}`,
    ...moments.flatMap((moment) => hanging(moment.atSeconds.toFixed(3).padStart(momentAt - 2), momentAt, said(moment))),
    ...(befell.count === 0 ? ['', 'Nothing befell it.'] : []),
  ];
}

function said(moment: PhoneMoment): string {
  switch (moment.what) {
    case 'boot':
      return 'boots';
    case 'inService':
      return 'in service';
    case 'registered':
      return `registered with ${moment.node} (${moment.address}), its ${moment.role}`;
    case 'outOfService':
      return `out of service: ${causes[moment.cause].meaning}`;
    case 'outcome':
      return `${moment.stage} ${moment.reason}`;
    default:
      return moment satisfies never;
  }
}

/** `isCut`: of its moments only the last are kept, so nobody knows how often it really was. */
function befallen(outcome: ExplainedOutcome, isCut: boolean): string[] {
  const { stage, reason, times, meaning, doc5710, lcd, alarm, seenAt, check } = outcome;
  return [
    '',
    `${stage} ${reason}, ${times === 0 ? 'before all that' : `${counted(times, 'time')}${isCut ? ' among these' : ''}`}`,
    ...word('meaning', meaning),
    ...(doc5710 === '' ? [] : word('Doc 5710', `"${doc5710}"`)),
    ...word('display', `| ${lcd} |`),
    ...(alarm === null ? [] : word('Alarm', `reason ${alarm.code}, Last=${alarm.last}`)),
    ...word('seen at', seenAt),
    ...check.flatMap((text, n) => word(n === 0 ? 'check' : '', `- ${text}`)),
  ];
}

function word(heading: string, text: string): string[] {
  return hanging(`  ${heading}`, wordAt, text);
}

/** Text that goes on below its own beginning. */
export function hanging(heading: string, at: number, text: string): string[] {
  return broken(text, width - at).map((piece, n) => `${(n === 0 ? heading : '').padEnd(at)}${piece}`);
}

function lines(text: string): string[] {
  return broken(text, width);
}
