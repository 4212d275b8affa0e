/** What this host can do, found out before a run and told with its results. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { makeFolder, Program } from '../support/run-program.js';

it('regstorm run --calibrate measures first, compares the plan with it, and keeps both with the results', async () => {
  const directory = join(await makeFolder(), 'run');
  const run = ['run', 'profiles/quickstart.yaml', '--small', '--calibrate', '--json', '--http', 'off'];
  const program = Program.start([...run, '--out', directory]);
  await program.says(/regstorm: calibration: /);
  await program.exit;
  const { generator, phones } = JSON.parse(program.stdout) as Summary;
  const { calibration } = generator;
  expect(calibration?.wanted).toEqual({
    registrationsPerSecond: expect.any(Number),
    // Fifty phones, one each second.
    keepalivesPerSecond: 50,
  });
  expect(calibration?.wanted.registrationsPerSecond).toBeLessThanOrEqual(50);
  // The calibration has left nothing in the figures of the run.
  expect(phones.total).toBe(50);
  const { registrationsPerSecond, keepalivesPerSecond, wanted, share } = calibration!;
  const shares = [
    wanted.registrationsPerSecond / registrationsPerSecond,
    wanted.keepalivesPerSecond / keepalivesPerSecond,
  ];
  // A host that is busy with something else is late in every second, and no share is told.
  if (registrationsPerSecond > 0 && keepalivesPerSecond > 0) expect(share).toBeCloseTo(Math.max(...shares), 2);
  else expect(share).toBeNull();
  const kept = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as { readonly calibration: unknown };
  expect(kept.calibration).toEqual(calibration);
});
