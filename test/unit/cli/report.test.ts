import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReportedDirectory } from '#cli/report.js';
import { run, Story } from '../outputs/samples.js';

describe('the directory of a run', () => {
  let folder: string;
  let failures: unknown[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
    failures = [];
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function written(): Promise<string[]> {
    const output = new ReportedDirectory(folder, (error) => failures.push(error));
    const story = new Story().boot(950, 50);
    await output.start(run);
    output.take(story.moment(1_000));
    await output.finish(story.summary());
    return readdir(folder);
  }

  it('has a report in it at its end', async () => {
    expect(await written()).toContain('report.html');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(
      '50 of 1,000 phones never came into service.',
    );
    expect(failures).toEqual([]);
  });

  it('is whole though its report cannot be written, which is told', async () => {
    await mkdir(join(folder, 'report.html', 'in the way'), { recursive: true });
    expect(await written()).toEqual(expect.arrayContaining(['summary.json', 'junit.xml', 'snapshots.ndjson']));
    expect(failures).toHaveLength(1);
  });
});
