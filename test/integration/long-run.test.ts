/** A run may last for days: what it holds in memory does not grow, and what it writes grows slowly. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = fileURLToPath(new URL('../support/day-of-snapshots.ts', import.meta.url));
const megabyte = 1_000_000;
const patienceMs = 240_000;

describe('a run of a day', () => {
  let directory: string;
  let looks: number;
  /** Bytes, at the end of each hour. */
  let held: readonly number[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'regstorm-day-'));
    const flags = ['--expose-gc', '-C', '@@source', '--import', 'tsx'];
    const options = { cwd: root, timeout: patienceMs };
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, directory], options);
    ({ looks, held } = JSON.parse(stdout) as { looks: number; held: readonly number[] });
  }, 2 * patienceMs);

  afterAll(() => rm(directory, { recursive: true }));

  it('holds as much memory after 24 hours as after two', () => {
    expect(looks).toBe(3_600 + 23 * 360);
    expect(held).toHaveLength(24);
    // 7,920 looks lie between: what keeps 150 bytes of each is found.
    expect(held.at(-1)! - held[1]!).toBeLessThan(1.2 * megabyte);
  });

  it('writes some 12,000 lines, each by itself no larger than a kilobyte', async () => {
    const lines = (await readFile(join(directory, 'snapshots.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(3_600 + 23 * 360);
    const sizes = await Promise.all((await readdir(directory)).map((name) => stat(join(directory, name))));
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    expect(bytes).toBeGreaterThan(megabyte);
    expect(bytes).toBeLessThan(12 * megabyte);
  });
});
