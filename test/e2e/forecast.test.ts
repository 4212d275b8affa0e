/**
 * What `plan` reckons is what `run` measures. Four thousand phones want to be registered by a lab that registers 125 in
 * a second: both must name that queue as the wall, and the plan must know when the last phone is through it.
 *
 * The lab works on the machine of the test. Where others leave it so little of a processor that it cannot even serve
 * files at the pace of the plan, the run is another than the one reckoned: its verdict then says `invalid`.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { Forecast } from '#plan/forecast.js';
import { makeFolder, Program } from '../support/run-program.js';

/** Held long enough for everybody; what comes after is no matter here. */
const profile = ['profiles/power-restore.yaml', '--phones', '4000', '--for', '45s', '--json'];

async function answerOf<T>(...args: readonly string[]): Promise<T> {
  const program = Program.start(args);
  await program.exit;
  expect(program.stdout, program.stderr).not.toBe('');
  return JSON.parse(program.stdout) as T;
}

it('power-restore: plan and run name the same wall, and the time to in service differs by less than 15 %', async () => {
  const planned = await answerOf<Forecast>('plan', ...profile);
  const out = join(await makeFolder(), 'run');
  const { wall, phones, measurement, outcomes, timeToInService } = await answerOf<Summary>(
    ...['run', ...profile, '--quiet', '--http', 'off', '--out', out],
  );
  expect(measurement.verdict, JSON.stringify(measurement.reasons)).not.toBe('invalid');
  expect([planned.wall, wall?.stage]).toEqual(['register', 'register']);
  expect(phones).toMatchObject({ total: 4_000, inService: 4_000, never: 0 });
  expect(outcomes).toEqual([]);
  for (const mark of ['50%', '95%', '99.9%', '100%'] as const) {
    const reckoned = planned.timeToInServiceMs[mark]! / 1_000;
    expect(Math.abs(timeToInService[mark]! - reckoned), `${mark} after ${reckoned} s`).toBeLessThan(0.15 * reckoned);
  }
});
