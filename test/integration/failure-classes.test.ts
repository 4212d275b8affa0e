/**
 * The three failure classes of sccp.md 4.1 with a thousand phones on sockets, by the built program and the lab's own
 * process: cm1 is taken away by an event of the profile, and comes back. Intervals are a fifteenth of Cisco's.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exitCodes } from '#cli/exit-codes.js';
import type { Summary } from '#outputs/summary-schema.js';
import { freePort, makeFolder, Program, profileFile } from '../support/run-program.js';

const phones = 1_000;
const intervalMs = 2_000;
/** An interval more than the range: phones, lab and the machine's other work share two processors. */
const slackSeconds = intervalMs / 1_000;

const profile = (fault: string) => `
name: ${fault}
phones:
  count: ${phones}
  startup: none
  connectTimeout: 3s
  failover: { standbyKeepaliveInterval: 2s, keepaliveGrace: 200ms, tcpPatience: 3s, nodeRetry: 1s, badMark: 2s }
lab: { keepaliveInterval: ${intervalMs / 1_000}s, standbyKeepaliveInterval: 2s }
arrivals: { kind: burst, within: 4s }
hold: 26s
events: [ { at: 10s, node: cm1, do: ${fault}, for: 9s } ]
`;

/** Phones by role that the page of metrics shows at a node. */
async function rolesAt(metrics: string, node: string): Promise<Record<string, number>> {
  const page = await fetch(metrics).then((answer) => answer.text());
  const rows = page.matchAll(/^regstorm_phones_registered\{site="lab",node="(\w+)",role="(\w+)",[^}]*\} (\d+)$/gm);
  const found = [...rows].filter(([, name, , count]) => name === node && count !== '0');
  return Object.fromEntries(found.map(([, , role, count]) => [role, Number(count)]));
}

describe('a thousand phones whose primary fails', () => {
  it.each([
    ['stop', 'closed', 0, 1],
    // Two intervals behind a keepalive that comes within one, and the grace.
    ['hang', 'keepaliveTimeout', 4.2, 6.2],
    // The patience of TCP behind such a keepalive.
    ['blackhole', 'pathLost', 3, 5],
  ] as const)(
    'by %s notice it as %s in %d to %d s, fail over once each, and come back once each',
    async (fault, cause, from, to) => {
      const port = await freePort();
      const directory = join(await makeFolder(), 'run');
      const args = ['--json', '--http', `127.0.0.1:${port}`, '--out', directory];
      const program = Program.start(['run', await profileFile(profile(fault)), ...args]);
      const metrics = `http://127.0.0.1:${port}/metrics`;
      await program.says(new RegExp(`cm1: ${fault}`));
      const see = (node: string, roles: Record<string, number>) =>
        vi.waitFor(async () => expect(await rolesAt(metrics, node)).toEqual(roles), { timeout: 30_000, interval: 200 });
      await see('cm2', { secondary: phones });
      expect(await rolesAt(metrics, 'cm1')).toEqual({});
      await see('cm1', { primary: phones });
      // A machine that many share may invalidate the measurement, but loses no phone.
      expect([0, exitCodes.invalid.code]).toContain(await program.exit);

      const summary = JSON.parse(program.stdout) as Summary;
      const { counters, detections, durations } = summary;
      expect(counters).toMatchObject({
        ...{ failovers: phones, fallbacks: phones, toggles: 2 * phones, outages: phones, boots: phones, bootLoops: 0 },
        ...{ 'sccp.register': 3 * phones, 'sccp.registerAck': 3 * phones, 'sccp.registerReject': 0 },
      });
      expect(summary.failovers).toEqual([{ from: 'cm1', to: 'cm2', cause, count: phones }]);
      expect(detections).toMatchObject([
        { cause, count: phones, sinceEvent: phones, expected: [from, to], outOfService: 0 },
      ]);
      expect(detections).toHaveLength(1);
      // The first keepalive in vain may have been under way; and a histogram knows three digits.
      const underWay = Math.min(slackSeconds, durations.keepalive.max!);
      expect(detections[0]!.detect!.min).toBeGreaterThanOrEqual((from - underWay) * 0.999);
      expect(detections[0]!.detect!.max).toBeLessThan(to + slackSeconds);
      expect(durations.outage).toMatchObject({ count: phones, never: 0 });
      // To register all at once takes a shared machine its time; nobody waited for a connection, or booted.
      expect(durations.recover.max).toBeLessThan(10);
      expect(summary.phones).toMatchObject({ inService: phones, flapping: 0, byRole: { cm1: { primary: phones } } });
      const lost = summary.serviceLost.find((row) => row.cause === cause)!.phoneSeconds;
      expect(lost / (phones * durations.outage.mean!)).toBeCloseTo(1, 2);
      expect(summary.tokens).toMatchObject({ granted: phones });

      const series = `"phones_registered{site=lab,node=cm2,role=secondary}":${phones}`;
      const lines = (await readFile(join(directory, 'snapshots.ndjson'), 'utf8')).split('\n');
      expect(lines.filter((line) => line.includes(series)).length).toBeGreaterThan(0);
    },
    120_000,
  );
});
