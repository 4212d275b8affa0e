/**
 * The three failure classes of sccp.md 4.1 with a thousand phones on sockets, by the built program and the lab's own
 * process: cm1 is taken away by an event of the profile, and comes back. Intervals are a fifteenth of Cisco's.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exitCodes } from '#cli/exit-codes.js';
import type { RunEvent } from '#outputs/events.js';
import type { Summary } from '#outputs/summary-schema.js';
import { freePort, makeFolder, Program, profileFile } from '../support/run-program.js';

const phones = 1_000;
const intervalMs = 2_000;
/** What timers and a histogram of three digits may be off by. */
const coarseSeconds = 0.1;
/** TCP counts its patience from the first time that it sends again, 200 ms behind the keepalive or more (RFC 6298). */
const retransmissionSeconds = 0.5;

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

interface SnapshotLine {
  readonly gauges: Readonly<Record<string, number>>;
  readonly durations: Readonly<Record<string, { readonly max: number }>>;
}

const linesOf = async <Line>(directory: string, name: string): Promise<Line[]> => {
  const text = await readFile(join(directory, name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
};

/** By how much the run was late by its own account: phones, lab and the machine's other work share two processors. */
function ownLateness(lines: readonly SnapshotLine[], events: readonly RunEvent[]): number {
  const most = (measure: string) => Math.max(...lines.map(({ durations }) => durations[measure]?.max ?? 0));
  const done = events.find(({ kind }) => kind === 'faultDone')!;
  const { plannedSeconds } = done as unknown as { readonly plannedSeconds: number };
  return most('keepaliveLateness') + most('loopDelay') + (done.atSeconds - plannedSeconds);
}

/** Phones by role that the page of metrics shows at a node. */
async function rolesAt(metrics: string, node: string): Promise<Record<string, number>> {
  const page = await fetch(metrics).then((answer) => answer.text());
  const rows = page.matchAll(/^regstorm_phones_registered\{site="lab",node="(\w+)",role="(\w+)",[^}]*\} (\d+)$/gm);
  const found = [...rows].filter(([, name, , count]) => name === node && count !== '0');
  return Object.fromEntries(found.map(([, , role, count]) => [role, Number(count)]));
}

/** Plays one class, and looks on: everybody goes to cm2 and comes back. */
async function play(fault: string) {
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
  const exit = await program.exit;
  const lines = await linesOf<SnapshotLine>(directory, 'snapshots.ndjson');
  const lateness = ownLateness(lines, await linesOf<RunEvent>(directory, 'events.ndjson'));
  return { exit, summary: JSON.parse(program.stdout) as Summary, lines, lateness };
}

const classes = [
  ['stop', 'closed', 0, 1, 0],
  // Two intervals behind a keepalive that comes within one, and the grace.
  ['hang', 'keepaliveTimeout', 4.2, 6.2, 0],
  // The patience of TCP behind such a keepalive.
  ['blackhole', 'pathLost', 3, 5, retransmissionSeconds],
] as const;

describe('a thousand phones whose primary fails', () => {
  const played = new Map<string, Awaited<ReturnType<typeof play>>>();

  // All at once: most of the time each waits for its timers.
  beforeAll(async () => {
    await Promise.all(classes.map(async ([fault]) => played.set(fault, await play(fault))));
  }, 120_000);

  it.each(classes)(
    'by %s notice it as %s in %d to %d s, fail over once each, and come back once each',
    (fault, cause, from, to, later) => {
      const { exit, summary, lines, lateness } = played.get(fault)!;
      // A machine that many share may invalidate the measurement, but loses no phone.
      expect(exit).toBe(summary.measurement.verdict === 'invalid' ? exitCodes.invalid.code : 0);
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
      // The first keepalive in vain may have been under way.
      const underWay = Math.min(intervalMs / 1_000, durations.keepalive.max!);
      expect(detections[0]!.detect!.min).toBeGreaterThanOrEqual(from - underWay - coarseSeconds);
      expect(detections[0]!.detect!.max).toBeLessThan(to + later + lateness + coarseSeconds);
      expect(durations.outage).toMatchObject({ count: phones, never: 0 });
      // To register all at once takes a shared machine its time; nobody waited for a connection, or booted.
      expect(durations.recover.max).toBeLessThan(10);
      expect(summary.phones).toMatchObject({ inService: phones, flapping: 0, byRole: { cm1: { primary: phones } } });
      const lost = summary.serviceLost.find((row) => row.cause === cause)!.phoneSeconds;
      expect(lost / (phones * durations.outage.mean!)).toBeCloseTo(1, 2);
      expect(summary.tokens).toMatchObject({ granted: phones });

      const atSecondary = lines.map(({ gauges }) => gauges['phones_registered{site=lab,node=cm2,role=secondary}']);
      expect(atSecondary).toContain(phones);
    },
  );
});
