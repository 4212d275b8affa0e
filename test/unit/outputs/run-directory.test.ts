import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runName } from '#outputs/outputs.js';
import { makeRunDirectory, RunDirectory } from '#outputs/run-directory.js';
import { run, type Story, stormyStory } from './samples.js';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'regstorm-'));
});

afterEach(() => rm(parent, { recursive: true }));

async function linesOf(directory: string): Promise<unknown[]> {
  const text = await readFile(join(directory, 'snapshots.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** A whole run, written down. */
async function written(): Promise<{ directory: string; story: Story }> {
  const directory = await makeRunDirectory(join(parent, 'run'));
  const output = new RunDirectory(directory);
  await output.start(run);
  const { story } = stormyStory((moment) => output.take(moment));
  await output.finish(story.summary());
  return { directory, story };
}

describe('making a run directory', () => {
  it('makes the folders above it and never takes one that exists', async () => {
    const path = join(parent, 'runs', runName(run));
    const made = [await makeRunDirectory(path), await makeRunDirectory(path), await makeRunDirectory(path)];
    expect(made.map((directory) => basename(directory))).toEqual([
      '20261122T125304Z-quickstart',
      '20261122T125304Z-quickstart-2',
      '20261122T125304Z-quickstart-3',
    ]);
  });

  it('fails where no directory can be', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(makeRunDirectory(join(parent, 'file', 'run'))).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe('the run directory', () => {
  it('holds the profile, the run, its course and its summary', async () => {
    const { directory, story } = await written();
    expect((await readdir(directory)).sort()).toEqual([
      'events.ndjson',
      'histograms.json',
      'junit.xml',
      'profile.yaml',
      'run.json',
      'snapshots.ndjson',
      'summary.json',
    ]);
    expect(await readFile(join(directory, 'profile.yaml'), 'utf8')).toBe(run.profileYaml);
    expect(JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'))).toMatchObject({
      schema: 'regstorm.run/1',
      name: 'quickstart',
      startedAt: '2026-11-22T12:53:04.250Z',
      seed: 1,
      planHash: '5f3a',
      versions: { regstorm: '0.1.0' },
      host: { cpus: 2 },
    });
    expect(JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'))).toEqual(story.summary());
  });

  it('has a line a moment: gauges as they stand, counters as they grew, durations that were new', async () => {
    const { directory } = await written();
    const lines = await linesOf(directory);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatchObject({
      atSeconds: 2,
      seconds: 1,
      gauges: {
        'phones{site=lab,state=inService}': 950,
        'phones{site=lab,state=restarting}': 50,
        'phones_registered{site=lab,node=cm1,role=primary}': 950,
      },
      counters: {
        'registrations_total{node=cm1,kind=first,outcome=acked}': 350,
        'outcomes_total{stage=fetch,reason=filesMissing}': 50,
        boots_total: 400,
      },
      durations: { onboard: { count: 350, max: expect.closeTo(0.55, 2) } },
      workers: [{ worker: 0, cpuSeconds: 0.5 }],
    });
    expect(lines[2]).toMatchObject({ counters: { keepalives_total: 950, keepalives_lost_total: 1 } });
    expect(Object.keys((lines[2] as { counters: object }).counters)).toHaveLength(2);
  });

  it('does not write into a run that is there already', async () => {
    const { directory } = await written();
    await expect(new RunDirectory(directory).start(run)).rejects.toThrow('EEXIST');
  });

  it('tells that it cannot write, and still leaves the summary', async () => {
    const directory = await makeRunDirectory(join(parent, 'run'));
    await writeFile(join(directory, 'snapshots.ndjson'), 'of another run\n');
    const output = new RunDirectory(directory);
    await output.start(run);
    const { story } = stormyStory((moment) => output.take(moment));
    await expect(output.finish(story.summary())).rejects.toThrow('EEXIST');
    expect(await readdir(directory)).toContain('summary.json');
    expect(await readFile(join(directory, 'snapshots.ndjson'), 'utf8')).toBe('of another run\n');
  });
});
