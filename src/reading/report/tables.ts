/** The figures of a summary in tables: what was asked for, what was measured, what befell the phones. */
import { count, duration, measured, megabytes, percent } from '#outputs/figures.js';
import { registeredText, spanText } from '#outputs/outages-text.js';
import { type Html, type HtmlValue, html } from '#outputs/pages/html.js';
import { type DurationName, durationNames, type Summary } from '#outputs/summary-schema.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { rangeText } from './loss-picture.js';
import type { RunCourse } from './run-course.js';
import type { SiteRow } from './site-picture.js';

type Column = string | { readonly number: string };

/** A column of numbers is aligned to the right. */
export function table(columns: readonly Column[], rows: readonly (readonly HtmlValue[])[]): Html {
  const isNumber = columns.map((column) => typeof column !== 'string');
  const cell = (value: HtmlValue, n: number) =>
    isNumber[n] === true ? html`<td class="number">${value}</td>` : html`<td>${value}</td>`;
  return html`<div class="wide" tabindex="0" role="group" aria-label="table"><table>
<thead><tr>${columns.map((column) =>
    typeof column === 'string'
      ? html`<th scope="col">${column}</th>`
      : html`<th scope="col" class="number">${column.number}</th>`,
  )}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

const number = (name: string): Column => ({ number: name });

export function thresholdTable({ thresholds }: Summary): Html {
  if (thresholds.length === 0) return html`<p>No thresholds were set.</p>`;
  return table(
    ['It must hold that', number('measured'), 'does it?'],
    thresholds.map((threshold) => [
      html`<code>${threshold.expression}</code>`,
      measured(threshold),
      threshold.passed ? html`<span class="good">holds</span>` : html`<strong class="bad">does not hold</strong>`,
    ]),
  );
}

const laterRows: readonly DurationName[] = ['keepalive', 'detect', 'outage', 'recover'];
const bootRows = durationNames.filter((name) => !laterRows.includes(name));

/** What each row is timed from and to (design: measures). */
const durationMeanings: Readonly<Record<DurationName, string>> = {
  startup: 'power-on until its first packet: the phone itself',
  lease: 'DHCP: an address and the TFTP servers',
  fetch: 'its configuration file',
  connect: 'TCP to a CallManager',
  register: 'Register until RegisterAck',
  provision: 'RegisterAck until in service',
  onboard: 'first packet until in service',
  boot: 'power-on until in service',
  keepalive: 'KeepAlive until its answer',
  detect: 'the fault until the phone gives its node up',
  outage: 'the fault until in service again',
  recover: 'giving up until in service again',
};

export function durationTable({ durations }: Summary): Html {
  const rows = [...bootRows, ...laterRows].filter((name) => durations[name].count + durations[name].never > 0);
  return table(
    ['', number('ended well'), number('did not'), ...['p50', 'p90', 'p99', 'max'].map(number), 'from … until'],
    rows.map((name) => {
      const { count: well, never, p50, p90, p99, max } = durations[name];
      const figures = [p50, p90, p99, max].map(duration);
      return [name, count(well), count(never), ...figures, durationMeanings[name]];
    }),
  );
}

export function timeTable({ timeToInService, phones }: Summary): Html {
  const used = Object.entries(phones.byNode).filter(([, registered]) => registered > 0);
  return html`${table(
    ['First time in service: share of the phones', number('after the first was switched on')],
    Object.entries(timeToInService).map(([share, seconds]) => [
      share,
      seconds === null ? 'not reached' : duration(seconds),
    ]),
  )}<p>Registered at the end: ${registeredText({ byNode: Object.fromEntries(used), byRole: phones.byRole })}.</p>`;
}

export function lossTable({ detections }: Summary): Html {
  return table(
    [
      'Cause',
      number('times'),
      number('noticed in'),
      number('expected'),
      number('back in service in'),
      number('median'),
      number('p99'),
      number('not back'),
    ],
    detections.map(({ cause, count: times, detect, expected, outage, outOfService }) => [
      cause,
      count(times),
      rangeText(detect),
      expected === null ? 'not known' : spanText(expected),
      rangeText(outage),
      duration(outage?.p50 ?? null),
      duration(outage?.p99 ?? null),
      count(outOfService),
    ]),
  );
}

export function symptomTable({ symptoms }: Summary): Html {
  if (symptoms.length === 0) return html`<p>Nothing befell a phone.</p>`;
  return table(
    ['Section of Cisco Doc 5710', 'Outcomes', number('times'), number('never in service'), 'Check first'],
    symptoms.map(({ doc5710, outcomes: all, count: times, neverInService, check }) => [
      doc5710 === '' ? html`<span class="faint">none</span>` : doc5710,
      all.map(({ stage, reason, count: each }) => html`<div>${stage} ${reason}: ${count(each)}</div>`),
      count(times),
      count(neverInService),
      check,
    ]),
  );
}

/** Of a run without a summary. */
export function outcomeTable({ outcomes: counts }: RunCourse): Html {
  const rows = outcomeNames
    .map((name, n) => ({ ...outcomes[name], times: counts[n]! }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times);
  if (rows.length === 0) return html`<p>Nothing has befallen a phone.</p>`;
  return table(
    ['Section of Cisco Doc 5710', 'Outcome', number('times'), 'It means'],
    rows.map(({ doc5710, stage, reason, times, meaning }) => [
      doc5710 === '' ? html`<span class="faint">none</span>` : doc5710,
      `${stage} ${reason}`,
      count(times),
      meaning,
    ]),
  );
}

export function siteTable(rows: readonly SiteRow[]): Html {
  return table(
    ['Site', number('phones'), number('in service at the end'), number('fewest after all were')],
    rows.map(({ name, phones, atEnd, fewest }) => [
      name,
      count(phones),
      count(atEnd),
      fewest === null ? 'never all' : count(fewest),
    ]),
  );
}

export function generatorTable({ generator }: Summary): Html {
  const { workers, cpuSeconds, peakRssBytes, latenessP99Seconds, loopDelayP99Seconds, calibration } = generator;
  const rows: HtmlValue[][] = [
    ['workers', count(workers)],
    ['processor time', duration(cpuSeconds)],
    ['memory at most', megabytes(peakRssBytes)],
    ['lateness of power-ons and keepalives, p99', duration(latenessP99Seconds)],
    ['delay of the event loop, p99', duration(loopDelayP99Seconds)],
    ...(calibration === null
      ? []
      : [
          [
            'share of what this host can do',
            calibration.share === null ? 'more than all' : percent(100 * calibration.share),
          ],
        ]),
  ];
  return table(['Generator', number('')], rows);
}
