/**
 * The run directory: the truth of a run, from which all else can be made again (design.md section 7).
 *
 * - `profile.yaml`: the profile with every default filled in; `run.json`: what ran it. Written before the first phone.
 * - `snapshots.ndjson`: a line for each moment, of what was new in it; each line stands by itself, so a run that dies
 *   leaves all but the last one readable.
 * - `summary.json`: appears whole or not at all.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { measureNames, metricNames, metrics } from '#stats/metrics.js';
import type { Moment, Output, RunStart } from './outputs.js';
import { seriesName } from './series-name.js';
import type { Summary } from './summary-schema.js';

/** A disk this far behind gets no further lines: the run must not die of its record. */
const mostPendingBytes = 16 * 1024 * 1024;

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
  private snapshots: WriteStream | null = null;
  private failure: Error | null = null;
  private omitted = 0;

  constructor(directory: string) {
    this.directory = directory;
  }

  async start(run: RunStart): Promise<void> {
    await this.write('profile.yaml', run.profileYaml);
    await this.write('run.json', json({ schema: 'regstorm.run/1', ...described(run) }));
    this.snapshots = createWriteStream(join(this.directory, 'snapshots.ndjson'), { flags: 'wx' });
    this.snapshots.on('error', (error) => {
      this.failure = error;
    });
  }

  take(moment: Moment): void {
    if (this.failure !== null) throw this.failure;
    if (this.snapshots === null) return;
    if (this.snapshots.writableLength > mostPendingBytes) this.omitted++;
    else this.snapshots.write(`${JSON.stringify(lineOf(moment))}\n`);
  }

  /** Throws when a snapshot could not be written. */
  async finish(summary: Summary): Promise<void> {
    const unfinished = join(this.directory, 'summary.json.part');
    await writeFile(unfinished, json(summary));
    await rename(unfinished, join(this.directory, 'summary.json'));
    if (this.snapshots !== null && this.failure === null) {
      this.snapshots.end();
      await finished(this.snapshots);
    }
    if (this.failure !== null) throw this.failure;
    if (this.omitted > 0)
      throw new Error(`the disk was too slow: ${this.omitted} lines of snapshots.ndjson are missing`);
  }

  private write(name: string, text: string): Promise<void> {
    return writeFile(join(this.directory, name), text, { flag: 'wx' });
  }
}

function described(run: RunStart): object {
  const { name, kind, startedAt, plannedPhones, seed, planHash, labels, versions, host } = run;
  return { name, kind, startedAt: startedAt.toISOString(), plannedPhones, seed, planHash, versions, host, labels };
}

/** Gauges as they stand, counters as they grew, durations that were new: all without zeros and in seconds. */
function lineOf({ atMs, totals, interval }: Moment): object {
  const pick = (kind: 'gauge' | 'counter', read: (slot: number) => number) => {
    const picked: Record<string, number> = {};
    for (const metric of metricNames.filter((name) => metrics[name].kind === kind)) {
      for (const { slot, values } of totals.layout.series(metric)) {
        const value = read(slot);
        if (value !== 0) picked[seriesName(metric, values)] = value;
      }
    }
    return picked;
  };
  const { counts } = totals;
  return {
    atSeconds: atMs / 1000,
    seconds: interval.seconds,
    gauges: pick('gauge', (slot) => counts[slot]!),
    counters: pick('counter', (slot) => interval.change(slot)),
    durations: durationsOf(interval),
    workers: totals.workers.map(({ worker, cpuSeconds, rssBytes, heapBytes }) => ({
      worker,
      cpuSeconds,
      rssBytes,
      heapBytes,
    })),
  };
}

function durationsOf(interval: Moment['interval']): object {
  return Object.fromEntries(
    measureNames.flatMap((name) => {
      const histogram = interval.histogram(name);
      if (histogram.count === 0) return [];
      const seconds = (percent: number) => (histogram.percentileMs(percent) ?? 0) / 1000;
      return [
        [name, { count: histogram.count, p50: seconds(50), p90: seconds(90), p99: seconds(99), max: seconds(100) }],
      ];
    }),
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
