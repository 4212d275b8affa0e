/** What `compare` makes of runs in virtual time: equal ones, slower ones, ones with a fault. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import type { Histograms } from '#outputs/histograms.js';
import { durationNames, type Summary } from '#outputs/summary-schema.js';
import { loadProfile } from '#profile/load.js';
import { compareRuns } from '#reading/compare/comparison.js';
import { comparisonText } from '#reading/compare/comparison-text.js';
import { readSide, type Side } from '#reading/compare/side.js';
import { Sample } from '#stats/sample.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-compare-'));
});

afterAll(() => rm(folder, { recursive: true }));

const directories = new Map<string, string>();

/** 400 phones that lose their node; `seed` is all that differs unless the lab is another. The same is played once. */
async function played(seed: number, capacity = 'registrationsPerSecond: 100'): Promise<Side> {
  const name = `${seed} ${capacity}`;
  if (!directories.has(name)) {
    const directory = join(folder, String(directories.size));
    const profile = `
name: test
seed: ${seed}
phones: { count: 400, startup: 0s..1s }
arrivals: { kind: burst, within: 4s }
hold: 50s
events: [ { at: 20s, node: cm1, do: stop } ]
lab: { keepaliveInterval: 10s, capacity: { ${capacity} } }
`;
    await simulateProfile(loadProfile(profile, 'test.yaml'), directory);
    directories.set(name, directory);
  }
  return readSide(directories.get(name)!);
}

const compared = (run: Side, ...bases: readonly Side[]) =>
  compareRuns(run, bases, { tolerance: 0.1, risk: 0.05 }, () => true);

describe('two runs of one profile', () => {
  it('with other dice are not worse', async () => {
    const { verdict, rows, differences } = compared(await played(1), await played(2), await played(3));
    expect(verdict).toBe('not worse');
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['onboard p99', 'outage p99', 'phone-minutes lost']),
    );
    expect(differences.map((all) => all.map(({ what }) => what))).toEqual([['seed'], ['seed']]);
  });

  it('are worse with a lab that registers fewer phones a second, and the register stage is named', async () => {
    const comparison = compared(await played(1, 'registrationsPerSecond: 40'), await played(2));
    expect(comparison.verdict).toBe('worse');
    expect(comparisonText(comparison).replaceAll(/\s+/g, ' ')).toMatch(
      /^Worse than the base: onboard p50 .+; most of it in register\. /,
    );
    const worse = comparison.rows.filter(({ finding }) => finding === 'worse').map(({ name }) => name);
    expect(worse).toEqual(expect.arrayContaining(['onboard p50', 'onboard p90', 'register p90']));
    expect(worse.filter((name) => /^(lease|fetch|connect|keepalive)/.test(name))).toEqual([]);
    expect(comparison.differences[0]).toContainEqual({
      what: 'lab.capacity.registrationsPerSecond',
      run: '40',
      base: '100',
      isOfPlan: false,
    });
  });

  it('are worse with a lab that takes its time at failovers, and outages are named, not the boot', async () => {
    const slow = await played(1, 'registrationsPerSecond: 100, failoversPerSecond: 15');
    const { verdict, rows } = compared(slow, await played(1));
    expect(verdict).toBe('worse');
    const worse = rows.filter(({ finding }) => finding === 'worse').map(({ name }) => name);
    expect(worse).toEqual(expect.arrayContaining(['outage p50', 'recover p90', 'phone-minutes lost']));
    expect(worse.filter((name) => /^(onboard|detect)/.test(name))).toEqual([]);
  });
});

it('the histograms of a run have the percentiles of its summary', async () => {
  const { directory } = await played(1);
  const read = async <Content>(name: string) => JSON.parse(await readFile(join(directory, name), 'utf8')) as Content;
  const [summary, { measures }] = [await read<Summary>('summary.json'), await read<Histograms>('histograms.json')];
  for (const name of durationNames) {
    const { count, never, p50, p90, p99, p999, max } = summary.durations[name];
    const histogram = measures[name] ?? { count: 0, never: 0, buckets: [] };
    const sample = new Sample(histogram.buckets, 0);
    const told = [0.5, 0.9, 0.99, 0.999, 1].map((share) => (count === 0 ? null : sample.percentileUs(share)! / 1e6));
    expect([name, histogram.count, histogram.never, ...told]).toEqual([name, count, never, p50, p90, p99, p999, max]);
  }
  // By the only cause there was, the same again.
  expect(measures.outageClosed).toEqual(measures.outage);
});
