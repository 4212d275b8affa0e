/** The files of a run as a report reads them: a line at a time, and of each what is needed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SnapshotLines } from '#outputs/snapshot-lines.js';
import { eachLine } from '#reading/report/line-reader.js';
import { NearestPhones } from '#reading/report/nearest-phones.js';
import { SnapshotReading } from '#reading/report/snapshot-reading.js';
import { Story } from '../../outputs/samples.js';
import { stranded, wanderer } from '../samples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function linesOf(text: string): Promise<string[]> {
  const path = join(folder, 'lines');
  await writeFile(path, text);
  const lines: string[] = [];
  await eachLine(path, (line) => lines.push(line));
  return lines;
}

describe('a file of lines', () => {
  it('is read whole, with a last line that broke off', async () => {
    expect(await linesOf('one\n\nthree\nfo')).toEqual(['one', '', 'three', 'fo']);
    expect(await linesOf('')).toEqual([]);
  });

  it('is read right where a piece ends within a line and within a character', async () => {
    const long = Array.from({ length: 3 }, (_, n) => `${n}${'€'.repeat(100_000 + n)}`);
    expect(await linesOf(`${long.join('\n')}\n`)).toEqual(long);
  });

  it('that is not there has none', async () => {
    const lines: string[] = [];
    await eachLine(join(folder, 'none'), (line) => lines.push(line));
    expect(lines).toEqual([]);
  });
});

describe('a line of snapshots', () => {
  const story = new Story().boot(900, 100);
  const lines = new SnapshotLines();
  const [first, second] = [lines.take(story.moment(1_000))!, lines.take(story.moment(2_000))!];

  it('is read as it was written, but for what nobody needs', () => {
    const { atSeconds, seconds, gauges, counters, measurement } = first as never;
    expect(Object.keys(gauges)).not.toEqual([]);
    expect(new SnapshotReading().read(JSON.stringify(first))).toEqual({
      atSeconds,
      seconds,
      gauges,
      counters,
      measurement,
    });
  });

  it('shares its gauges with the line before when they are alike, and not when they changed', () => {
    const reading = new SnapshotReading();
    const [one, two] = [first, second].map((each) => reading.read(JSON.stringify(each))!);
    expect(two!.gauges).toBe(one!.gauges);
    story.boot(1, 0);
    const third = lines.take(story.moment(3_000));
    expect(reading.read(JSON.stringify(third))?.gauges).toEqual((third as { gauges: object }).gauges);
  });

  it('is passed over wherever it broke off', () => {
    const text = JSON.stringify(first);
    for (let length = 0; length < text.length; length += 7) {
      expect(new SnapshotReading().read(text.slice(0, length))).toBeNull();
    }
  });
});

describe('the phones nearest to a time', () => {
  const phone = (name: string, totalSeconds: number) =>
    JSON.stringify({ ...wanderer, name, way: { ...wanderer.way, totalSeconds } });

  function nearest(wanted: readonly (number | null)[], ...lines: readonly string[]) {
    const phones = new NearestPhones(wanted);
    for (const line of lines) phones.take(line);
    return phones.phones.map((record) => record?.name ?? null);
  }

  it('are told for each, the first of equals', () => {
    const lines = [phone('a', 10), phone('b', 19.5), phone('c', 20.5), phone('d', 40)];
    expect(nearest([20, 100, null], ...lines)).toEqual(['b', 'd', null]);
  });

  it('are none of those that never came up, nor of a line that broke off', () => {
    expect(nearest([30], JSON.stringify(stranded), phone('a', 30).slice(0, -1), '')).toEqual([null]);
  });
});
