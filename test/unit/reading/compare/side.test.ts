import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunDirectory } from '#outputs/run-directory.js';
import { readSide } from '#reading/compare/side.js';
import { run, stormyStory } from '../../outputs/samples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
  const output = new RunDirectory(folder);
  await output.start(run);
  const { story } = stormyStory((moment) => output.take(moment));
  await output.finish(story.summary());
});

afterEach(() => rm(folder, { recursive: true }));

describe('a run that is to be compared', () => {
  it('is read as it was written', () => {
    const { directory, run: beginning, summary, samples, profile } = readSide(folder);
    expect([directory, beginning.planHash, summary.result]).toEqual([folder, '5f3a', 'passed']);
    expect(profile).toEqual({ name: 'quickstart', phones: 1000 });
    expect([samples.onboard?.size, samples.onboard?.never]).toEqual([1000, 50]);
    expect(samples.lease?.percentileUs(0.5)).toBe(Math.round(1e6 * summary.durations.lease.p50!));
  });

  it('is refused while it goes on, or when it died', async () => {
    await rm(join(folder, 'summary.json'));
    expect(() => readSide(folder)).toThrow(/has not ended, or died: it has no summary\.json/);
  });

  it('is refused when an earlier regstorm wrote it, for its percentiles alone tell nothing of chance', async () => {
    await rm(join(folder, 'histograms.json'));
    expect(() => readSide(folder)).toThrow(`${folder} has no histograms.json to compare by`);
    await writeFile(join(folder, 'histograms.json'), '{"schema":"regstorm.histograms/9","measures":{}}');
    expect(() => readSide(folder)).toThrow('has no histograms.json to compare by');
  });

  it.each(['histograms.json', 'profile.yaml'])('is refused when its %s broke off', async (name) => {
    await writeFile(join(folder, name), '{"schema": [');
    expect(() => readSide(folder)).toThrow(`${name} of ${folder} cannot be read`);
  });

  it('is told from what is no run', () => {
    expect(() => readSide(join(folder, 'nowhere'))).toThrow('is no run directory');
  });
});
