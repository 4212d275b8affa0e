/** The page of a run that was played in virtual time: what it says is what the run found, to the digit. */
import { appendFile, cp, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import { count, counted, duration, measured } from '#outputs/figures.js';
import { spanText } from '#outputs/outages-text.js';
import type { DurationName, Summary } from '#outputs/summary-schema.js';
import { loadProfile } from '#profile/load.js';
import { readMatter } from '#reading/report/matter.js';
import { writeReport } from '#reading/report/report.js';

/** cm1 hangs under phones of two sites, of which nobody knows one in ten. */
const yaml = `
name: two-sites
description: "<script>alert(1)</script> & more"
phones: { startup: 0s..1s, restartDelay: 5s..15s }
sites:
  hq: { phones: { "7962G": 60 }, subnets: [ { cidr: 127.20.0.0/24, giaddrs: 127.20.0.2 } ] }
  branch: { phones: { "7942G": 40 }, subnets: [ { cidr: 127.21.0.0/24, giaddrs: 127.21.0.2 } ] }
arrivals: { kind: burst, within: 10s }
lab: { provisioned: 90%, keepaliveInterval: 5s }
events: [ { at: 30s, node: cm1, do: hang } ]
hold: 60s
thresholds: [ "max(detect) < 20s", "inService == 100% at end" ]
`;

let folder: string;
let directory: string;
let summary: Summary;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-report-'));
  directory = join(folder, 'run');
  ({ summary } = await simulateProfile(loadProfile(yaml, 'two-sites.yaml'), directory));
  page = await readFile(join(directory, 'report.html'), 'utf8');
});

afterAll(() => rm(folder, { recursive: true }));

/** The cells of every row of every table. */
function rowsOf(html: string): string[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell]) => textOf(cell!)),
  );
}

function textOf(html: string): string {
  const text = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return plain.replaceAll(/\s+/g, ' ').trim();
}

function rowOf(first: string, html: string = page): string[] {
  const found = rowsOf(html).find(([heading]) => heading === first);
  expect(found, `a row "${first}"`).toBeDefined();
  return found!.slice(1);
}

describe('the figures on the page are those of the summary', () => {
  it('of every threshold', () => {
    expect(summary.thresholds).toHaveLength(2);
    for (const threshold of summary.thresholds) {
      const said = threshold.passed ? 'holds' : 'does not hold';
      expect(rowOf(threshold.expression)).toEqual([measured(threshold), said]);
    }
  });

  it('of every duration', () => {
    const names = Object.keys(summary.durations) as DurationName[];
    const told = names.filter((name) => summary.durations[name].count + summary.durations[name].never > 0);
    expect(told).toContain('outage');
    for (const name of told) {
      const { count: well, never, p50, p90, p99, max } = summary.durations[name];
      expect(rowOf(name).slice(0, -1)).toEqual([count(well), count(never), ...[p50, p90, p99, max].map(duration)]);
    }
  });

  it('of the way into service, of the losses, and of what befell the phones', () => {
    const { timeToInService, detections, symptoms, phones } = summary;
    for (const [share, seconds] of Object.entries(timeToInService)) {
      expect(rowOf(share)).toEqual([seconds === null ? 'not reached' : duration(seconds)]);
    }
    const [{ cause, count: times, detect, expected, outage, outOfService }] = detections as [(typeof detections)[0]];
    expect(rowOf(cause)).toEqual([
      count(times),
      spanText([detect!.min, detect!.max]),
      spanText(expected!),
      spanText([outage!.min, outage!.max]),
      duration(outage!.p50),
      duration(outage!.p99),
      count(outOfService),
    ]);
    for (const { doc5710, count: number, neverInService } of symptoms) {
      expect(rowOf(doc5710).slice(1, 3)).toEqual([count(number), count(neverInService)]);
    }
    expect(textOf(page)).toContain(
      `${count(phones.never)} of ${counted(phones.total, 'phone')} never came into service`,
    );
  });

  it('in its pictures too', async () => {
    const { course } = await readMatter(directory);
    const { phones, counters } = summary;
    expect(course.last?.inService).toBe(phones.inService);
    expect(course.last?.byNode).toEqual(Object.values(phones.byNode));
    expect(course.last?.planned).toBe(phones.total);
    const sent = course.columns.reduce((sum, { dhcpSent }) => sum + dhcpSent, 0);
    // Leases are released when the picture has ended.
    expect(sent).toBeCloseTo(counters['dhcp.discover']! + counters['dhcp.request']!, 6);
    const peak = Math.max(...course.columns.map(({ dhcpSentPeak }) => dhcpSentPeak));
    expect(peak).toBeCloseTo(summary.rates.dhcpMessagesPerSecond.peak, 3);
    expect(rowOf('hq')).toEqual(['60', count(course.lastBySite[0]!), expect.any(String)]);
  });
});

describe('the page', () => {
  it('needs nothing else, runs nothing, and tells of no machine', () => {
    expect(page).not.toMatch(/<script|\son\w+=|src=|https?:/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; more');
    expect(page).not.toContain(folder);
  });

  it('has both verdicts first, its headings in order, and words for every picture', () => {
    const text = textOf(page.slice(page.indexOf('<main>')));
    expect(text).toMatch(
      /^two-sites A simulation of 100 phones, .{0,120} FAILED 1 of 2 thresholds does not hold VALID/,
    );
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels).toEqual([1, ...levels.slice(1).map(() => 2)]);
    const pictures = [...page.matchAll(/<svg [^>]*role="img"[^>]*>/g)].map(([tag]) => tag);
    expect(pictures).toHaveLength(5);
    for (const tag of pictures) expect(tag).toMatch(/aria-label="[^"]{40,}"/);
    expect(page.match(/<figure>/g)).toHaveLength(5);
    expect(page.match(/<figcaption>/g)).toHaveLength(5);
  });

  it('numbers what happened, in the picture as in the list', () => {
    expect(page).toMatch(/<ol class="events"><li>0:30\.\d: cm1: hang<\/li>/);
    expect(page).toMatch(/<g class="marks"><line [^>]*><text [^>]*>1<\/text><\/g>/);
  });

  it('says when everyone was back, and names its table for what it is', () => {
    const [, at, after] = /Everyone was back at (\S+), (.+?) after cm1: hang\./.exec(textOf(page))!;
    expect(after).toBe(duration(summary.durations.outage.max));
    expect(at).toMatch(/^0:\d\d\.\d$/);
    expect(textOf(page)).toContain('First time in service: share of the phones');
  });

  it('says neither passed nor failed where no thresholds were set', async () => {
    const unjudged = join(folder, 'unjudged');
    await cp(directory, unjudged, { recursive: true });
    const text = JSON.stringify({ ...summary, result: 'passed', thresholds: [] });
    await writeFile(join(unjudged, 'summary.json'), text);
    const told = textOf(await readFile(await writeReport(unjudged), 'utf8'));
    expect(told).not.toContain('PASSED');
    expect(told).toContain('ENDED AS PLANNED no thresholds were set');
  });

  it('shows the last look of a real run, which comes after it began to stop', async () => {
    const real = join(folder, 'real');
    await cp(directory, real, { recursive: true });
    const lines = (await readFile(join(real, 'snapshots.ndjson'), 'utf8')).trimEnd().split('\n');
    const before = JSON.parse(lines.at(-2)!) as { atSeconds: number };
    const stop = { atSeconds: before.atSeconds + 0.001, kind: 'stopBegun', text: 'the phones begin to leave' };
    await appendFile(join(real, 'events.ndjson'), `${JSON.stringify(stop)}\n`);
    const left = { ...JSON.parse(lines.at(-1)!), atSeconds: before.atSeconds + 5, gauges: {} };
    await appendFile(join(real, 'snapshots.ndjson'), `${JSON.stringify(left)}\n`);
    const { course } = await readMatter(real);
    expect(course.last?.atSeconds).toBe(JSON.parse(lines.at(-1)!).atSeconds);
    expect(course.last?.inService).toBe(summary.phones.inService);
  });

  it('can be made again from the directory, elsewhere', async () => {
    const other = join(folder, 'other.html');
    expect(await writeReport(directory, other)).toBe(other);
    expect(await readFile(other, 'utf8')).toBe(page);
  });
});

describe('a run without a summary', () => {
  async function unfinished(name: string, ...missing: readonly string[]): Promise<string> {
    const path = join(folder, name);
    await cp(directory, path, { recursive: true });
    for (const file of ['summary.json', 'junit.xml', 'phones.ndjson', ...missing]) await rm(join(path, file));
    return path;
  }

  it('that goes on is told as far as it came, though its last line broke off', async () => {
    const going = await unfinished('going');
    const lines = (await readFile(join(going, 'snapshots.ndjson'), 'utf8')).split('\n').slice(0, 20);
    await writeFile(join(going, 'snapshots.ndjson'), `${lines.join('\n')}\n`);
    await appendFile(join(going, 'snapshots.ndjson'), '{"atSeconds":21,"seconds":1,"gau');
    const html = await readFile(await writeReport(going), 'utf8');
    expect(textOf(html)).toContain(
      'it goes on, or died in the last minutes. 20 s after it began, 90 of 100 phones were in service.',
    );
    expect(html.match(/role="img"/g)).toHaveLength(3);
    expect(rowOf('Step 3a: Phone Sends TFTP Request for a Configuration File', html)[0]).toBe('fetch filesMissing');
  });

  it('that died says so', async () => {
    const dead = await unfinished('dead');
    await utimes(join(dead, 'snapshots.ndjson'), new Date(0), new Date(0));
    expect(await readFile(await writeReport(dead), 'utf8')).toContain('This run died: it has left no summary.');
  });

  it('goes on while somebody listens at its socket, and has died when nobody does', async () => {
    const socket = await unfinished('with-socket');
    const listening = createServer();
    await new Promise<void>((open) => listening.listen(join(socket, 'control.sock'), open));
    await utimes(join(socket, 'snapshots.ndjson'), new Date(0), new Date(0));
    expect((await readMatter(socket)).going).toBe('yes');
    await rename(join(socket, 'control.sock'), join(socket, 'kept'));
    await new Promise((closed) => listening.close(closed));
    await rename(join(socket, 'kept'), join(socket, 'control.sock'));
    await utimes(join(socket, 'snapshots.ndjson'), new Date(), new Date());
    expect((await readMatter(socket)).going).toBe('no');
  });

  it('that has told of nothing yet still has a page', async () => {
    const begun = await unfinished('begun', 'snapshots.ndjson', 'events.ndjson', 'profile.yaml');
    const text = textOf(await readFile(await writeReport(begun), 'utf8'));
    expect(text).toContain('nothing is known of its 100 phones');
    expect(text).toContain('How to reproduce');
  });

  it('a folder of something else has none', async () => {
    await expect(writeReport(folder)).rejects.toThrow('is no run directory');
  });
});
