/** A forecast as a person reads it: who, when, what each server is asked, and how long it would take. */
import type { Forecast, ForecastWarning } from '#plan/forecast.js';
import type { StageForecast, StageName } from '#plan/queues.js';
import { count, counted, duration, plain, rate } from './figures.js';

const seconds = (ms: number | null) => duration(ms === null ? null : ms / 1000);

export function forecastText(name: string, planHash: string, forecast: Forecast): string {
  const { arrivals, timeToInServiceMs, wall } = forecast;
  return [
    `${name}: ${counted(forecast.phones, 'phone')}, plan ${planHash.slice(0, 12)}`,
    '',
    row('Sites', listed(forecast.bySite)),
    row('Models', listed(forecast.byModel)),
    row('Switched on', `from ${seconds(arrivals.firstMs)} to ${seconds(arrivals.lastMs)}, ${peak(arrivals.peak)}`),
    '',
    columns('Stage', 'requests', 'peak', 'server', 'mean wait', 'longest', 'until'),
    ...forecast.stages.map((stage) => stageRow(stage, forecast.phones)),
    '',
    columns('Subnet', 'phones', 'pool', 'leases', 'giaddrs', 'DHCP peak', ''),
    ...forecast.subnets.map((subnet) =>
      columns(
        `${subnet.site} ${subnet.subnet}`,
        count(subnet.phones),
        count(subnet.poolSize),
        count(subnet.leases),
        count(subnet.giaddrs),
        rate(subnet.peak.perSecond),
        subnet.leases > subnet.poolSize ? 'TOO FEW' : '',
      ),
    ),
    '',
    row('In service', marks(timeToInServiceMs)),
    ...(forecast.neverInService > 0 ? [row('Never', counted(forecast.neverInService, 'phone'))] : []),
    row('The wall', wall ?? 'none: nobody waits for a server'),
    ...forecast.events.map(({ atMs, text }, n) => row(n === 0 ? 'Events' : '', `${seconds(atMs)}: ${text}`)),
    ...forecast.warnings.map((warning) => `  ! ${warningText(warning)}`),
  ].join('\n');
}

function stageRow(stage: StageForecast, phones: number): string {
  const { requests, perSecond, waitMs, longestWaitMs, untilMs } = stage;
  const server = perSecond === null ? 'not known' : rate(perSecond);
  const peakRate = rate(stage.peak.perSecond);
  return columns(
    `  ${stage.stage}`,
    count(requests),
    peakRate,
    server,
    seconds(waitMs / phones),
    seconds(longestWaitMs),
    seconds(untilMs),
  );
}

/** What phones do that have waited too long. */
const impatience: Readonly<Record<StageName, string>> = {
  lease: 'and ask again: it takes longer than this',
  fetch: 'and ask again: it takes longer than this',
  register: 'for RegisterAck, give up and come again: the timetable cannot fit',
};

function warningText(warning: ForecastWarning): string {
  const phones = 'phones' in warning ? counted(warning.phones, 'phone') : '';
  switch (warning.kind) {
    case 'impatience':
      return `${warning.stage}: ${phones} would wait longer than ${seconds(warning.patienceMs)} ${impatience[warning.stage]}`;
    case 'holdTooShort':
      return `hold: the run ends ${seconds(warning.holdMs)} after the first arrival, with ${phones} still on the way`;
    case 'firmware':
      return `firmware: ${phones} would fetch it and boot again; the time of the downloads is not reckoned`;
    case 'withoutHttp':
      return `fetch: phones.fetchBy is http, but ${phones} of older models know only TFTP, and fetch by that`;
    case 'fallback':
      return `fallback: ${warning.node} gives ${plain(warning.perSecond)} tokens a second; ${phones} would not be back when the run ends`;
    case 'tftpSlots':
      return `fetch: waiting for one of the ${warning.slots} transfers of lab.capacity.tftpSlots is not reckoned`;
  }
}

function marks(times: Forecast['timeToInServiceMs']): string {
  return Object.entries(times)
    .map(([share, ms]) => `${share} ${ms === null ? 'never' : `after ${seconds(ms)}`}`)
    .join(', ')
    .concat(' (from the first arrival)');
}

function peak({ perSecond, atSecond }: Forecast['arrivals']['peak']): string {
  return `at most ${plain(perSecond)} in a second (second ${atSecond})`;
}

function listed(counts: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(counts)
    .map(([name, phones]) => `${name} ${count(phones ?? 0)}`)
    .join(', ');
}

function row(heading: string, text: string): string {
  return `${heading.padEnd(13)} ${text}`;
}

function columns(first: string, ...rest: readonly string[]): string {
  return `${first.padEnd(13)} ${rest.map((cell) => cell.padStart(10)).join(' ')}`.trimEnd();
}
