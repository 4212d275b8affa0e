/** Every profile that comes with the program, in its small form, on real sockets; and the first one in full. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { readProfile } from '#profile/load.js';
import { expectPicture, picturedProfiles } from '../support/pictures.js';
import { makeFolder, Program } from '../support/run-program.js';

const folder = fileURLToPath(new URL('../../profiles/', import.meta.url));

type Played = Awaited<ReturnType<typeof play>>;

async function play(name: string, ...options: readonly string[]) {
  const directory = join(await makeFolder(), 'run');
  const run = ['run', join(folder, `${name}.yaml`), '--json', '--quiet', '--http', 'off', '--out', directory];
  const program = Program.start([...run, ...options]);
  const exit = await program.exit;
  expect(program.stdout, program.stderr).not.toBe('');
  return { exit, summary: JSON.parse(program.stdout) as Summary, stderr: program.stderr };
}

/** Two at a time: one waits for its keepalives while the other boots. */
const pairs = picturedProfiles.flatMap((_, n) => (n % 2 === 0 ? [picturedProfiles.slice(n, n + 2)] : []));

function expectSmall(name: string, { exit, summary, stderr }: Played): void {
  expect(summary.thresholds.filter(({ passed }) => !passed)).toEqual([]);
  expect([summary.result, exit], stderr).toEqual(['passed', summary.measurement.verdict === 'invalid' ? 106 : 0]);
  expectPicture(readProfile(join(folder, `${name}.yaml`), { small: true }), summary);
}

describe.each(pairs)('in their small forms, %s and %s', (...names) => {
  const played = new Map<string, Played>();
  beforeAll(async () => {
    await Promise.all(names.map(async (name) => played.set(name, await play(name, '--small'))));
  });

  it.each(names)('%s holds its thresholds and shows its picture', async (name) => {
    const first = played.get(name)!;
    try {
      expectSmall(name, first);
    } catch (error) {
      // A host without a processor to spare plays another timetable, and says so: then the second time counts, alone.
      if (first.summary.measurement.verdict === 'valid') throw error;
      expectSmall(name, await play(name, '--small'));
    }
  });
});

describe('the quickstart', () => {
  it.each([8_000])('brings all of %i phones into service and loses no keepalive', async (phones) => {
    const { summary, stderr } = await play('quickstart', '--phones', String(phones));
    expect(summary.phones).toMatchObject({ total: phones, inService: phones, registered: phones, never: 0 });
    expect(summary.counters).toMatchObject({ keepalivesLost: 0, bootLoops: 0, strayReplies: 0, unexpectedEvents: 0 });
    expect(summary.counters.keepalives).toBeGreaterThanOrEqual(3 * phones);
    expect(summary.outcomes).toEqual([]);
    expect(stderr).toBe('');
  });
});
