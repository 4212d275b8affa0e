import { describe, expect, it } from 'vitest';
import { comparisonData } from '#reading/compare/comparison-data.js';
import { comparisonPage } from '#reading/compare/comparison-page.js';
import { comparisonText } from '#reading/compare/comparison-text.js';
import type { Side } from '#reading/compare/side.js';
import { compared, outages, side } from './samples.js';

const textOf = (run: Side, ...bases: readonly Side[]) => comparisonText(compared(run, ...bases));
/** As it would stand in one long line. */
const unbroken = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('the text of a comparison', () => {
  const worse = textOf(side(outages(2)), side(outages(1)));

  it('begins with the verdict, and names what is worse', () => {
    expect(unbroken(worse)).toMatch(
      /^Worse than the base: outage p50 1 min 40 s against 50 s, phone-minutes lost 1,683 against 842, and 2 more figures\. run /,
    );
    expect(textOf(side(), side())).toMatch(/^Not worse than the base, nor better\.\n/);
    expect(unbroken(textOf(side(outages(1)), side(outages(2))))).toMatch(
      /^Not worse than the base; better: outage p50 50 s against /,
    );
    expect(unbroken(textOf(side({ run: { plannedPhones: 8000 } }), side()))).toMatch(
      /^Cannot say: not the same plan: phones 8,000 against 1,000\. /,
    );
  });

  it('names what is unclear instead of calling it no better', () => {
    const never = (count: number, seed: number) =>
      side({ run: { seed }, summary: { phones: { ...side().summary.phones, never: count } } });
    expect(unbroken(textOf(never(8, 1), never(0, 2)))).toMatch(
      /^Not worse than the base; unclear: phones never in service 8 against 0\. run /,
    );
    const better = { ...never(8, 1), samples: side(outages(1)).samples };
    expect(unbroken(textOf(better, { ...never(0, 2), samples: side(outages(2)).samples }))).toMatch(
      /^Not worse than the base; better: outage p50 50 s against .+; unclear: phones never in service 8 against 0\. run /,
    );
  });

  it('names what may be worse before what may be better', () => {
    const troubled = (degraded: number, flapping: number) =>
      side({ summary: { phones: { ...side().summary.phones, degraded, flapping } } });
    expect(unbroken(textOf(troubled(3, 8), troubled(8, 3)))).toMatch(
      /; unclear: phones flapping 8 against 3, and 1 more figure\. run /,
    );
  });

  it('notes why a single phone decides', () => {
    const lost = compared(side({ up: 999, never: 1 }), side());
    const note =
      'Note: phones never in service: none in the base, of the same phones at the same moments, so each one decides; more often than there: fetch filesMissing 1 against 0';
    expect(unbroken(comparisonText(lost))).toMatch(/^Worse than the base: phones never in service 1 against 0[.,]/);
    expect(unbroken(comparisonText(lost))).toContain(note);
    expect(comparisonPage(lost)).toContain(note);
    expect(JSON.stringify(comparisonData(lost))).toContain(note.slice('Note: phones never in service: '.length));
  });

  it('names the stage in which most of the time went', () => {
    const slow = side({ durations: { register: () => 4_000, connect: () => 900 } });
    expect(unbroken(textOf(slow, side({ durations: { register: () => 400, connect: () => 90 } })))).toContain(
      '; most of it in register.',
    );
  });

  it('has a row for what changed and folds the rest into a line', () => {
    expect(worse).toMatch(/^outage p99 +99 s +3 min 18 s +\+100 % +yes {2}worse$/m);
    expect(unbroken(worse)).toContain(
      'Unchanged within 10 %: all in service after, onboard, boot, recover, lease, fetch, connect, register, provision, registrations, failovers, outages',
    );
    expect(worse).not.toMatch(/^onboard/m);
  });

  it('names percentiles one by one where not all of a measure are the same', () => {
    const tail = side({ durations: { outage: (phone) => (phone % 100 > 95 ? 300_000 : 1_000) } });
    const base = side({ durations: { outage: (phone) => (phone % 100 > 95 ? 100_000 : 1_000) } });
    expect(textOf(tail, base)).toMatch(/outage p50 p90,/);
  });

  it('stays within 80 columns, whatever happened', () => {
    const directory = 'runs/a';
    const run = side({ ...outages(12), up: 900, never: 100, directory, run: { seed: 5, kind: 'simulation' } });
    for (const text of [textOf(run, side({ ...outages(1), directory })), textOf(side({ directory }), run, run)]) {
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('says what it rests on: the tolerance, the figures tested, and that phones wait for each other', () => {
    expect(unbroken(worse)).toContain('Tolerance: 10 %; of durations also what the generators themselves were late by');
    expect(unbroken(worse)).toMatch(
      /of two equal runs any of the \d+ figures that decide would be called worse so once in 20 comparisons at most, and better as rarely, if phones were independent\. They wait in the same queues/,
    );
    expect(unbroken(worse)).toContain('name several bases');
    expect(unbroken(textOf(side(), side(), side()))).toContain('here a figure must stand out from every base');
  });
});

describe('the page of a comparison', () => {
  const page = comparisonPage(compared(side(outages(2)), side(outages(1))));

  it('is one file without script that asks for nothing', () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:|\son\w+=/);
  });

  it('may ask for nothing, by its own policy', () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    // It holds for what stands behind it.
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  it('has the verdict as its heading, each figure in a row, and a picture of what changed', () => {
    expect(page).toContain('<h1 class="bad">Worse than the base: outage p50');
    expect(page).toMatch(
      /<th scope="row">outage p99<\/th><td class="number">99 s<\/td><td class="number">3 min 18 s<\/td>/,
    );
    expect(page).toContain('<th scope="row">lease p50</th>');
    expect(page.match(/<svg/g)).toHaveLength(1);
    expect(page).toMatch(/<svg [^>]+aria-label="outage p50 1 min 40 s against 50 s, /);
  });

  it('escapes what runs are called', () => {
    const named = side({ directory: 'runs/<b>&', run: { name: '<script>' } });
    const text = comparisonPage(compared(named, side()));
    expect(text).not.toContain('<script>');
    expect(text).toContain('runs/&lt;b&gt;&amp;');
  });

  it('keeps a curve below the top where some never got there', () => {
    const never = comparisonPage(compared(side({ up: 500, never: 500 }), side()));
    const [, top] = /<path class="run" d="[^"]*V([\d.]+)H\d+"/.exec(never)!;
    const [, full] = /<path class="base" d="[^"]*V([\d.]+)H\d+"/.exec(never)!;
    expect(Number(full)).toBe(10);
    expect(Number(top)).toBeCloseTo(10 + (240 - 28 - 10) / 2, 0);
  });
});
