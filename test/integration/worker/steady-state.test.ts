import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TerseCallManager } from '../../support/small-herd.js';

const script = fileURLToPath(new URL('keepalive-rounds.ts', import.meta.url));
const flags = [
  '--expose-gc',
  '--min-semi-space-size=128',
  '--max-semi-space-size=128',
  '-C',
  '@@source',
  '--import',
  'tsx',
];

describe('the steady state of a herd on real sockets', () => {
  let callManager: TerseCallManager;
  beforeEach(async () => {
    callManager = new TerseCallManager(1);
    await callManager.start();
  });
  afterEach(() => callManager.stop());

  it('takes less from the heap for its own part than a bare loop over as many sockets does', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, String(callManager.port)]);
    const { herdBytes, bareBytes, keepalives, lost } = JSON.parse(stdout) as Record<string, number>;
    expect(keepalives).toBeGreaterThanOrEqual((120 + 5 * 30) * 200);
    expect(lost).toBe(0);
    expect(bareBytes).toBeGreaterThan(100); // what Node's sockets take: a request object for each write
    // Ours are no objects but numbers that V8 boxes, 16 bytes each, more or fewer as it inlines: moments and alarms.
    expect(herdBytes! - bareBytes!).toBeLessThan(300);
    expect(herdBytes! / bareBytes!).toBeLessThan(2);
  });
});
