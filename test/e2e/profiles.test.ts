/** Every profile that comes with the program, in its small form, on real sockets; and the first one in full. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { makeFolder, Program } from '../support/run-program.js';

const folder = fileURLToPath(new URL('../../profiles/', import.meta.url));
const profiles = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

async function play(profile: string, ...options: readonly string[]) {
  const directory = join(await makeFolder(), 'run');
  const run = ['run', join(folder, profile), '--json', '--quiet', '--http', 'off', '--out', directory];
  const program = Program.start([...run, ...options]);
  const exit = await program.exit;
  expect(program.stdout, program.stderr).not.toBe('');
  return { exit, summary: JSON.parse(program.stdout) as Summary, stderr: program.stderr };
}

describe('a bundled profile in its small form', () => {
  it.each(profiles.map((file) => basename(file, '.yaml')))('%s holds its thresholds', async (name) => {
    const { exit, summary } = await play(`${name}.yaml`, '--small');
    expect(summary.thresholds.filter(({ passed }) => !passed)).toEqual([]);
    expect([exit, summary.result]).toEqual([0, 'passed']);
  });
});

describe('the quickstart', () => {
  it.each([2_000, 8_000])('brings all of %i phones into service and loses no keepalive', async (phones) => {
    const { summary, stderr } = await play('quickstart.yaml', '--phones', String(phones));
    expect(summary.phones).toMatchObject({ total: phones, inService: phones, registered: phones, never: 0 });
    expect(summary.counters).toMatchObject({ keepalivesLost: 0, bootLoops: 0, strayReplies: 0, unexpectedEvents: 0 });
    expect(summary.counters.keepalives).toBeGreaterThanOrEqual(3 * phones);
    expect(summary.outcomes).toEqual([]);
    expect(stderr).toBe('');
  });
});
