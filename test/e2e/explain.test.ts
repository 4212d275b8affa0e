/** What became of one phone, from the directory of a run that is over, as a person asks for it. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import type { Explanation } from '#reading/explanation.js';
import { makeFolder, Program, profileFile } from '../support/run-program.js';

describe('regstorm explain RUN', () => {
  let directory: string;
  let summary: Summary;

  beforeAll(async () => {
    directory = join(await makeFolder(), 'run');
    const profile = await profileFile(`
name: half-known
phones: { count: 200, startup: 0s..1s, restartDelay: 5s..15s }
arrivals: { kind: burst, within: 5s }
lab: { provisioned: 90%, keepaliveInterval: 5s }
hold: 60s
`);
    const run = Program.start(['simulate', profile, '--json', '--out', directory]);
    expect([await run.exit, run.stderr]).toEqual([0, '']);
    summary = JSON.parse(run.stdout) as Summary;
  });

  async function explained(...args: string[]): Promise<{ exit: number | string; stdout: string; stderr: string }> {
    const program = Program.start(['explain', directory, ...args]);
    const exit = await program.exit;
    return { exit, stdout: program.stdout, stderr: program.stderr };
  }

  it('worst tells of a phone nobody knows, and what to check', async () => {
    const { exit, stdout, stderr } = await explained('worst');
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^SEP02000100[0-9A-F]{4}, phone \d+ of 200: a Cisco 79[64]2G at site "lab"\n/);
    expect(stdout).toContain('Never in service');
    expect(stdout).toMatch(/^fetch filesMissing, [5-9] times$/m);
    expect(stdout).toContain('Doc 5710    "Step 3a: Phone Sends TFTP Request for a Configuration File"');
    expect(stdout).toContain('check       - Device > Phone');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('slowest tells of the phone that took longest, whatever the sample', async () => {
    const told = JSON.parse((await explained('slowest', '--json')).stdout) as Explanation;
    expect(told.phone.onboardSeconds).toBeCloseTo(summary.durations.onboard.max!, 3);
    const { way } = told.phone;
    const parts = Object.values(way!.seconds).reduce((sum, seconds) => sum + seconds, 0);
    expect(parts).toBeCloseTo(way!.totalSeconds, 4);
    expect(told.way.map(({ medianSeconds }) => medianSeconds)).toEqual([
      ...(['startup', 'lease', 'fetch', 'connect', 'register', 'provision'] as const).map(
        (stage) => summary.durations[stage].p50,
      ),
      null,
    ]);
    expect(told.phone.history.map(({ what }) => what)).toEqual(['boot', 'registered', 'inService']);
  });

  it('finds a phone by its MAC in any spelling, and by its number', async () => {
    const [byMac, byNumber] = await Promise.all([explained('02:00:01:00:00:0a'), explained('10')]);
    expect(byMac.stdout).toContain('SEP02000100000A, phone 10 of 200');
    expect(byNumber).toEqual(byMac);
  });

  it('says of a phone that was well and is not of the sample why there is nothing, and what to do', async () => {
    // One in ten is of the sample, another one nobody knows.
    const told = await Promise.all(['1', '2', '3', '4'].map((number) => explained(number)));
    const notKept = told.find(({ stdout }) => stdout.includes('Nothing was kept of it'))!;
    expect(notKept.exit).toBe(0);
    expect(notKept.stdout).toContain('nothing befell it');
    expect(notKept.stdout).toMatch(/--set\s+trace\.names=\[SEP0200010000/);
  });

  it('refuses names that are none, with the nearest there are', async () => {
    const { exit, stdout, stderr } = await explained('SEP02000100000');
    expect([exit, stdout]).toEqual([104, '']);
    expect(stderr).toContain('did you mean SEP020001000000');
    expect((await explained('200')).stderr).toContain('its phones are 0 to 199');
  });

  it('refuses what is no run', async () => {
    const program = Program.start(['explain', join(directory, 'nowhere'), 'worst']);
    expect(await program.exit).toBe(104);
    expect(program.stderr).toContain('is no run directory: it has no run.json to read');
  });

  it('says what to try: the command of its advice is one', async () => {
    const program = Program.start([
      ...['simulate', join(directory, 'profile.yaml'), '--for', '1s', '--set', 'trace.names=[SEP02000100000A]'],
      ...['--out', join(await makeFolder(), 'again')],
    ]);
    expect([await program.exit, program.stderr]).toEqual([0, '']);
  });
});
