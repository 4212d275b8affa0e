import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunDirectory } from '#outputs/run-directory.js';
import { notKept } from '#reading/not-kept.js';
import { notKeptText } from '#reading/not-kept-text.js';
import { latestRun, phoneRecords, readRun } from '#reading/run-files.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { run } from '../outputs/samples.js';
import { runFiles, stranded, wanderer } from './samples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function written(phones: readonly PhoneRecord[]): Promise<string> {
  const output = new RunDirectory(folder);
  await output.start(run);
  output.takePhones(phones);
  await output.finish(runFiles.summary);
  return folder;
}

async function all(directory: string): Promise<PhoneRecord[]> {
  const records: PhoneRecord[] = [];
  for await (const record of phoneRecords(readRun(directory))) records.push(record);
  return records;
}

describe('a run directory', () => {
  it('is read as it was written', async () => {
    const directory = await written([wanderer, stranded]);
    expect(readRun(directory)).toMatchObject({ run: { seed: 1, plannedPhones: 1000 }, summary: { result: 'passed' } });
    expect(await all(directory)).toEqual([wanderer, stranded]);
  });

  it('is read though its last line broke off', async () => {
    const directory = await written([wanderer]);
    await writeFile(join(directory, 'phones.ndjson'), `${JSON.stringify(wanderer)}\n{"index":8,"na`);
    expect(await all(directory)).toEqual([wanderer]);
  });

  it('of an earlier regstorm is refused', async () => {
    const { history: _, ...earlier } = wanderer;
    await expect(all(await written([earlier as PhoneRecord]))).rejects.toThrow('written by an earlier regstorm');
  });

  it('is told from one of a run that died, and from any other', async () => {
    expect(() => readRun(folder)).toThrow(`${folder} is no run directory: it has no run.json to read`);
    const output = new RunDirectory(folder);
    await output.start(run);
    expect(() => readRun(folder)).toThrow('is of a run that has not ended, or died');
    await output.finish(runFiles.summary);
    expect(await all(folder)).toEqual([]);
  });

  it('is the latest by its name', async () => {
    for (const name of ['20261122T125304Z-b', '20261123T000000Z-a', 'zzz']) await mkdir(join(folder, name));
    expect(latestRun(folder)).toBe(join(folder, '20261123T000000Z-a'));
    expect(() => latestRun(join(folder, 'none'))).toThrow(`there is no run in ${folder}/none/`);
  });
});

describe('a phone of which nothing was kept', () => {
  const { index, name, model, site } = wanderer;
  const phone = { index, name, model, site, arrivalSeconds: 0.5 };
  const { summary } = runFiles;

  it('is told why, and what to do', () => {
    const text = notKeptText(notKept(runFiles, phone));
    expect(text).toContain('Nothing was kept of it: nothing befell it');
    const command = `regstorm run ${runFiles.directory}/profile.yaml --set trace.names=[${name}]`;
    expect(text.replaceAll(/\n */g, ' ')).toContain(command);
  });

  it('may not have been switched on, or was lost with its worker', () => {
    const why = (changed: object, arrivalSeconds: number) =>
      notKept({ ...runFiles, summary: { ...summary, ...changed } }, { ...phone, arrivalSeconds }).notKept.why;
    expect(why({}, 31.3)).toBe('it was never switched on: its turn was 31.300 s into the run, which ended before');
    expect(why({}, 31.1)).toContain('nothing befell it');
    expect(why({ result: 'workerLost' }, 0.5)).toContain('a worker was lost');
  });
});
