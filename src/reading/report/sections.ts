/** The sections of a report, each with its heading; null where there is nothing to tell. */
import { counted, duration, percent, plain, rate } from '#outputs/figures.js';
import { type Html, type HtmlValue, html } from '#outputs/pages/html.js';
import type { Summary } from '#outputs/summary-schema.js';
import { wallSentences } from '#outputs/wall-text.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { backText } from './back-again.js';
import { eventList, numberedEvents } from './event-list.js';
import { inServicePicture, swatch } from './in-service-picture.js';
import { lossPicture } from './loss-picture.js';
import type { ReportMatter } from './matter.js';
import { sitePicture } from './site-picture.js';
import { stormPicture } from './storm-picture.js';
import {
  durationTable,
  generatorTable,
  lossTable,
  outcomeTable,
  siteTable,
  symptomTable,
  table,
  thresholdTable,
  timeTable,
} from './tables.js';
import { wayPicture } from './way-picture.js';

export function sectionsOf(matter: ReportMatter): (Html | null)[] {
  const { summary } = matter;
  if (summary === null) return [inService(matter), storm(matter), sites(matter), befell(matter)];
  return [
    inService(matter),
    whereTimeWent(matter, summary),
    losses(summary),
    storm(matter),
    sites(matter),
    befell(matter),
    section('Thresholds', thresholdTable(summary)),
    health(summary),
  ];
}

function section(heading: string, ...parts: readonly HtmlValue[]): Html {
  return html`<section>
<h2>${heading}</h2>
${parts}
</section>
`;
}

function inService({ run, course, summary, events }: ReportMatter): Html | null {
  const numbered = numberedEvents(events);
  const drawn = inServicePicture({
    course,
    nodes: run.labels.node,
    phones: run.plannedPhones,
    marks: numbered.shown,
  });
  if (drawn === null) return null;
  const { drawing, legend, finding } = drawn;
  const back = summary === null ? null : backText(summary, events);
  return section(
    'How long until everyone was back',
    html`<figure><figcaption>${finding}${back === null ? null : ` ${back}`}</figcaption>${drawing}${legend}</figure>`,
    eventList(numbered),
    summary === null ? null : timeTable(summary),
  );
}

function whereTimeWent({ median, slow }: ReportMatter, summary: Summary): Html {
  const { p50, p99 } = summary.durations.boot;
  const phones = [
    ...(median === null ? [] : [{ title: titleOf('The median', 'p50', p50, median), record: median }]),
    ...(slow === null ? [] : [{ title: titleOf('One of the slow', 'p99', p99, slow), record: slow }]),
  ];
  const caption = `Of the phones of which something was kept, those that took nearly as long as the median and as 99 in 100. What a phone waited, and what it tried in vain, is drawn at the end.`;
  return section(
    'Where the time went',
    html`<p>${summary.wall === null ? 'No stage took any time.' : wallSentences(summary, { isWhole: true })}</p>`,
    phones.length === 0 ? null : html`<figure><figcaption>${caption}</figcaption>${wayPicture(phones)}</figure>`,
    durationTable(summary),
  );
}

/** The phone is near the percentile, not at it: both are told. */
function titleOf(who: string, percentile: string, seconds: number | null, { name, way }: PhoneRecord): string {
  return `${who}: ${percentile} of a boot is ${duration(seconds)}; ${name} took ${duration(way?.totalSeconds ?? null)}`;
}

function losses(summary: Summary): Html | null {
  const drawn = lossPicture(summary.detections);
  if (drawn === null) return null;
  return section(
    'How long losses lasted',
    html`<figure><figcaption>From the fault until phones noticed it and until they were in service again, by what they noticed it by; the band is what the timers of the phones give for noticing, Cisco’s unless the profile says otherwise.</figcaption>${drawn}
<ul class="legend">
<li>${swatch(html`<rect width="14" height="12" class="expected"/>`)} expected until noticed</li>
<li>${swatch(html`<rect width="14" height="12" class="detect"/>`)} until noticed, from the quickest to the slowest</li>
<li>${swatch(html`<rect width="14" height="12" class="outage"/>`)} until in service again</li>
<li>${swatch(html`<path d="M7 0V12" class="middle"/>`)} the median</li>
</ul></figure>`,
    lossTable(summary),
  );
}

function storm({ course, summary, events }: ReportMatter): Html | null {
  const peaks =
    summary === null ? null : { messages: summary.dhcp.peakMessagesPerSecond, acks: summary.dhcp.peakAcksPerSecond };
  const drawn = stormPicture(course, { marks: numberedEvents(events).shown, peaks });
  if (drawn === null) return null;
  return section(
    'DHCP',
    summary === null ? null : stormText(summary),
    html`<figure><figcaption>DHCP messages that phones sent, and the ACKs to them.</figcaption>${drawn.drawing}${drawn.legend}</figure>`,
  );
}

function stormText({ dhcp, bootLoops }: Summary): Html {
  const { messagesPerAck, retransmissionPercent, peakMessagesPerSecond, peakAcksPerSecond, loudest } = dhcp;
  const [loud] = loudest;
  const loops =
    bootLoops.total === 0
      ? 'No phone looped.'
      : `${counted(bootLoops.total, 'boot loop')} of up to ${counted(bootLoops.phones, 'phone')} at a time, ${plain(bootLoops.loopsPerHourPerLoopingPhone)} an hour each.`;
  return html`<p>${plain(messagesPerAck)} messages for each ACK, ${percent(retransmissionPercent)} of them sent again; at most ${rate(peakMessagesPerSecond)}, ACKs at most ${rate(peakAcksPerSecond)}. ${loops}${loud === undefined ? null : ` Loudest phone: ${loud.name}, ${counted(loud.messages, 'message')}.`}</p>`;
}

function sites({ run, course }: ReportMatter): Html | null {
  const drawn = sitePicture(course, run.labels.site);
  if (drawn === null) return null;
  const { drawing, rows, omitted } = drawn;
  const unaware = course.columns.some(({ worst }) => (worst?.cutOff ?? 0) > 0)
    ? ' A phone that is cut off from its node counts as in service until it notices.'
    : '';
  const others = omitted === 0 ? '' : ` ${counted(omitted, 'site')} that fared better are left out.`;
  return section(
    'Site by site',
    html`<figure><figcaption>Share of each site’s phones that were in service, at its worst moment in each column.${unaware}${others}</figcaption>${drawing}</figure>`,
    siteTable(rows),
  );
}

function befell({ summary, course }: ReportMatter): Html {
  return section(
    'What befell the phones',
    html`<p>The likeliest cause of trouble first: what kept phones out for good, then what happened most often.</p>`,
    summary === null ? outcomeTable(course) : symptomTable(summary),
  );
}

function health(summary: Summary): Html {
  const { reasons } = summary.measurement;
  return section(
    'May the measurement be believed?',
    reasons.length === 0
      ? html`<p>Nothing speaks against it.</p>`
      : table(
          ['What speaks against it', 'Figure', 'What to do'],
          reasons.map(({ what, figure, remedy }) => [what, figure, remedy]),
        ),
    summary.kind === 'simulation'
      ? html`<p>Reckoned in virtual time: no sockets, and nothing that could have been late.</p>`
      : generatorTable(summary),
  );
}
