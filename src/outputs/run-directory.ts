/**
 * The run directory: the truth of a run, from which all else can be made again (design.md section 7).
 *
 * - `profile.yaml`: the profile with every default filled in; `run.json`: what ran it. Written before the first phone.
 * - `snapshots.ndjson`: what was new since the line before, see `snapshot-lines.ts`; `events.ndjson`: what happened;
 *   `phones.ndjson`: phones that had trouble, the slowest of each worker and a sample, where the run tells of single phones:
 *   a `PhoneRecord` a line. Each line stands by itself, so a run that dies leaves all but the last one readable.
 * - `histograms.json`: every duration of the run, see `histograms.ts`; `summary.json` and `junit.xml`. They appear whole or
 *   not at all.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Totals } from '#stats/totals.js';
import type { RunEvent } from './events.js';
import { histogramsOf, histogramsText } from './histograms.js';
import { junitXml } from './junit.js';
import { Lines } from './lines.js';
import type { Moment, Output, RunStart } from './outputs.js';
import { SnapshotLines } from './snapshot-lines.js';
import type { Summary } from './summary-schema.js';

/** Who pauses and resumes a thousand times has made his point. */
const mostEvents = 10_000;

/**
 * Makes a new directory at `path`, or at `path-2`, `path-3` ... where one exists: no run writes over another.
 * Returns the path taken.
 */
export async function makeRunDirectory(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  for (let number = 1; ; number++) {
    const directory = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(directory);
      return directory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Writes into the directory of `RunStart`, which must exist. */
export class RunDirectory implements Output {
  private readonly directory: string;
  private readonly snapshotLines = new SnapshotLines();
  private snapshots: Lines | null = null;
  private events: Lines | null = null;
  private phones: Lines | null = null;
  private eventCount = 0;
  /** They go on behind the last moment. */
  private totals: Totals | null = null;

  constructor(directory: string) {
    this.directory = directory;
  }

  async start(run: RunStart): Promise<void> {
    await this.write('profile.yaml', run.profileYaml);
    await this.write('run.json', json({ schema: 'regstorm.run/1', ...described(run) }));
    this.snapshots = this.lines('snapshots.ndjson');
    this.events = this.lines('events.ndjson');
  }

  take(moment: Moment): void {
    this.totals = moment.totals;
    const line = this.snapshotLines.take(moment);
    if (line !== null) this.snapshots?.write(line);
  }

  takeEvent({ atSeconds, kind, text, details }: RunEvent): void {
    this.eventCount++;
    if (this.eventCount < mostEvents) this.events?.write({ atSeconds, kind, ...details, text });
    if (this.eventCount === mostEvents)
      this.events?.write({ atSeconds, kind: 'omitted', text: 'further events are left out' });
  }

  takePhones(phones: readonly PhoneRecord[]): void {
    this.phones ??= this.lines('phones.ndjson');
    for (const phone of phones) this.phones.write(phone);
  }

  /** Throws when a line could not be written. */
  async finish(summary: Summary): Promise<void> {
    await this.writeWhole('summary.json', json(summary));
    await this.writeWhole('junit.xml', junitXml(summary));
    if (this.totals !== null) {
      await this.writeWhole('histograms.json', histogramsText(histogramsOf(this.totals, summary)));
    }
    const last = this.snapshotLines.last();
    const ends = [this.snapshots?.end(last), this.events?.end(), this.phones?.end()];
    const failed = (await Promise.allSettled(ends)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }

  private lines(name: string): Lines {
    return new Lines(join(this.directory, name));
  }

  private write(name: string, text: string): Promise<void> {
    return writeFile(join(this.directory, name), text, { flag: 'wx' });
  }

  private async writeWhole(name: string, text: string): Promise<void> {
    const unfinished = join(this.directory, `${name}.part`);
    await writeFile(unfinished, text);
    await rename(unfinished, join(this.directory, name));
  }
}

function described(run: RunStart): object {
  const { directory: _, profileYaml: __, startedAt, ...told } = run;
  return { ...told, startedAt: startedAt.toISOString() };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
