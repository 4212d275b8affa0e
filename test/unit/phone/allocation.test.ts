import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const script = fileURLToPath(new URL('keepalive-rounds.ts', import.meta.url));
const flags = ['--min-semi-space-size=64', '--max-semi-space-size=64', '-C', '@@source', '--import', 'tsx'];

describe('the steady state', () => {
  it('takes nothing from the heap: 600,000 keepalives and acks, less than a byte each', {
    timeout: 60_000,
  }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script], { cwd: root });
    const { bytesPerRound, nextAlarm } = JSON.parse(stdout) as Record<string, number>;
    expect(nextAlarm).toBe(0.125 + 30_000 * 350_001); // every one of them was sent and answered
    expect(bytesPerRound).toBeLessThan(1);
  });
});
