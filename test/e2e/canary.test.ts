/** A few phones first (`--canary`), brakes and ceilings: what keeps a run from doing harm, as the program does it. */
import { describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { Program, profileFile } from '../support/run-program.js';

const quick = 'phones: { count: 40, startup: none }\narrivals: { kind: burst, within: 1s }\nhold: 5s\n';

async function play(yaml: string, ...options: readonly string[]) {
  const path = await profileFile(`name: guarded\n${quick}${yaml}`);
  const out = ['--json', '--quiet', '--http', 'off', '--out', `${path}.run`];
  const program = Program.start(['run', path, ...out, ...options]);
  const exit = await program.exit;
  return {
    exit,
    stderr: program.stderr,
    summary: program.stdout === '' ? null : (JSON.parse(program.stdout) as Summary),
  };
}

describe('a canary', () => {
  it('that comes up is followed by everybody', async () => {
    const { exit, summary } = await play('', '--canary', '3');
    expect([exit, summary?.phones.inService]).toEqual([0, 40]);
  });

  it('that is auto-registered stops the run before it begins', async () => {
    const { exit, stderr, summary } = await play(
      'lab: { provisioned: 0%, unknownPhones: reject, autoRegistration: { from: 5000, to: 5999 } }\n',
      ...['--canary', '3'],
    );
    expect([exit, summary]).toEqual([107, null]);
    expect(stderr).toMatch(/the canary was stopped: a CallManager auto-registered \d of our phones/);
  });
});

describe('a brake', () => {
  it('stops the run gently, says why, and ends it with a code of its own', async () => {
    const { exit, stderr, summary } = await play(
      'lab: { provisioned: 50%, unknownPhones: reject }\nguard: { stopIf: [ rejected > 10% ] }\n',
      ...['--for', '60s'],
    );
    expect(exit).toBe(108);
    expect(stderr).toContain('stopped: rejected > 10% (guard.stopIf)');
    expect(summary?.result).toBe('stopped');
    expect(summary?.durationSeconds).toBeLessThan(30);
  });
});

describe('a ceiling', () => {
  it('holds phones back to its rate, and the measurement says so', async () => {
    const { exit, summary } = await play('guard: { maxRegistersPerSecond: 10 }\n', '--for', '12s');
    expect([exit, summary?.phones.inService]).toEqual([0, 40]);
    expect(summary?.measurement.verdict).toBe('suspect');
    expect(summary?.measurement.reasons.map(({ what }) => what).join()).toContain('our own ceilings held phones back');
    // Forty at ten a second: the last is in service no sooner than three seconds after the first.
    expect(summary?.timeToInService['100%']).toBeGreaterThan(3);
  });
});
