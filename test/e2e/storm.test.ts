/** Phones nobody knows, in the small form of their profile: the storm is counted, told and served. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { freePort, makeFolder, Program } from '../support/run-program.js';

const unknown = 20;

describe('regstorm run profiles/unprovisioned-dhcp-storm.yaml --small --linger 1m', () => {
  let exit: number | string;
  let summary: Summary;
  let during = '';
  let after = '';
  let endedAfterMs = 0;

  beforeAll(async () => {
    const port = await freePort();
    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const program = Program.start(
      ['run', 'profiles/unprovisioned-dhcp-storm.yaml', '--small', '--json', '--linger', '1m'].concat(
        ...['--http', `127.0.0.1:${port}`, '--out', join(await makeFolder(), 'run')],
      ),
    );
    await program.says(/filesMissing/);
    during = await scrape();
    await program.says(/\n\}\n$/, 'stdout');
    summary = JSON.parse(program.stdout) as Summary;
    after = await scrape();
    const interruptedAt = performance.now();
    program.kill('SIGINT');
    exit = await program.exit;
    endedAfterMs = performance.now() - interruptedAt;
  });

  /** The sum over the series of a metric whose labels match. */
  function sumOf(metrics: string, name: string, labels = ''): number {
    const rows = metrics.split('\n').filter((row) => row.startsWith(`regstorm_${name}{`) && row.includes(labels));
    return rows.reduce((sum, row) => sum + Number(row.slice(row.lastIndexOf(' '))), 0);
  }

  it('passes, for those whom the CallManagers know are well', () => {
    expect([exit, summary.result]).toEqual([0, 'passed']);
    expect(summary.phones).toMatchObject({ total: 40, inService: 40 - unknown, never: unknown });
  });

  it('counts every loop of every unknown phone', () => {
    expect(summary.bootLoops.total).toBeGreaterThan(unknown);
    expect(summary.bootLoops.phones).toBe(unknown);
    expect(summary.bootLoops.loopsPerHourPerLoopingPhone).toBeGreaterThan(1_000);
    expect(summary.counters.bootLoops).toBe(summary.bootLoops.total);
    expect(summary.counters.boots).toBe(summary.bootLoops.total + 40);
    const [outcome] = summary.outcomes;
    expect(outcome).toMatchObject({
      stage: 'fetch',
      reason: 'filesMissing',
      doc5710: expect.stringContaining('Step 3a'),
    });
    expect(outcome!.count).toBeGreaterThanOrEqual(summary.bootLoops.total);
  });

  it('tells what the DHCP server had to bear', () => {
    expect(summary.rates.dhcpMessagesPerSecond.peak).toBeGreaterThan(unknown);
    expect(summary.dhcp.messagesPerAck).toBeGreaterThanOrEqual(1);
    expect(summary.dhcp.messagesPerAck).toBeLessThan(3);
    expect(summary.dhcp.retransmissionPercent).toBe(0);
    expect(summary.counters['dhcp.ack']).toBeGreaterThan(2 * unknown);
  });

  it('serves the storm while it rages', () => {
    expect(sumOf(during, 'dhcp_messages_total', 'type="ack"')).toBeGreaterThan(0);
    expect(sumOf(during, 'outcomes_total', 'reason="filesMissing"')).toBeGreaterThan(0);
  });

  it('keeps its last word up while it lingers', () => {
    expect(sumOf(after, 'boot_loops_total')).toBe(summary.bootLoops.total);
    for (const type of ['discover', 'ack', 'release']) {
      expect(sumOf(after, 'dhcp_messages_total', `type="${type}"`)).toBe(summary.counters[`dhcp.${type}`]);
    }
    expect(sumOf(after, 'measurement_verdict', `verdict="${summary.measurement.verdict}"`)).toBe(1);
  });

  it('lingers no longer than it is let', () => {
    expect(endedAfterMs).toBeLessThan(20_000);
  });
});
