/** The same profile in virtual time, as a person types it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

it('regstorm simulate plays an hour of the quickstart in seconds and keeps a run directory like that of a run', async () => {
  const directory = join(await makeFolder(), 'run');
  const hour = ['simulate', 'profiles/quickstart.yaml', '--phones', '50', '--for', '1h', '--json', '--out', directory];
  const program = Program.start(hour);
  expect([await program.exit, program.stderr]).toEqual([0, '']);
  const summary = JSON.parse(program.stdout) as Summary;
  expect(summary).toMatchObject({ kind: 'simulation', result: 'passed', phones: { total: 50, inService: 50 } });
  expect(summary.durationSeconds).toBeGreaterThanOrEqual(3_600);
  // A keepalive each five seconds from the first ten seconds on.
  expect(summary.counters.keepalives).toBeGreaterThan(50 * 700);
  expect(summary.counters.keepalivesLost).toBe(0);
  expect(await readdir(directory)).toEqual(
    expect.arrayContaining(['profile.yaml', 'run.json', 'snapshots.ndjson', 'phones.ndjson', 'summary.json']),
  );
  const lines = (await readFile(join(directory, 'phones.ndjson'), 'utf8')).trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as PhoneRecord);
  // Nobody had trouble: a sample of them, as they stood when the end began.
  expect(records).toHaveLength(25);
  for (const record of records) {
    expect(record).toMatchObject({ site: 'lab', state: 'inService', boots: 1, registrations: 1, troubles: [] });
  }
});

it('regstorm simulate is stopped by a brake like a run, with its exit code, and warns of a ceiling it does not play', async () => {
  const path = await profileFile(`
name: braked
phones: { count: 20, startup: none }
arrivals: { kind: burst, within: 1s }
guard: { stopIf: [registrations >= 10], maxRegistersPerSecond: 5 }
`);
  const program = Program.start(['simulate', path, '--out', join(await makeFolder(), 'run')]);
  expect(await program.exit).toBe(108);
  expect(program.stderr).toMatch(/^regstorm: warning: guard\.maxRegistersPerSecond: 5 is not played in virtual time/);
  expect(program.stderr).toMatch(/^regstorm: stopped: registrations >= 10/m);
});
