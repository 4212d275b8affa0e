/** The first command of a newcomer, in its small form: one run, looked at from every side. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '#outputs/summary-schema.js';
import { summaryText } from '#outputs/summary-text.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { page } from '../support/pages.js';
import { freePort, isAlive, makeFolder, Program } from '../support/run-program.js';

const phones = 50;
const quickstart = ['run', 'profiles/quickstart.yaml', '--small', '--json'];

interface Finished {
  readonly exit: number | string;
  readonly directory: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly summary: Summary;
}

/** Runs the quickstart to its end; `during` is called when all phones are in service. */
async function play(args: readonly string[], during = async (_: Program): Promise<void> => {}): Promise<Finished> {
  const directory = join(await makeFolder(), 'run');
  const program = Program.start([...quickstart, '--out', directory, ...args]);
  await program.says(/switched on, \d+ in service/);
  await during(program);
  const exit = await program.exit;
  const { stdout, stderr } = program;
  return { exit, directory, stdout, stderr, summary: JSON.parse(stdout) as Summary };
}

/** Remote addresses of the established connections that a process has accepted: its view of the phones. */
async function peersOf(pid: number): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const rows = (await readFile('/proc/net/tcp', 'latin1')).split('\n').map((row) => row.trim().split(/\s+/));
  return rows
    .filter((row) => row[3] === '01' && own.has(row[9]!))
    .map((row) => Buffer.from(row[2]!.slice(0, 8), 'hex').reverse().join('.'));
}

/** The lines of a summary, without its figures and the names that depend on them. */
function shapeOf(text: string): string[] {
  const lines = text
    .replace(/(?<=^The wall +).+/m, 'STAGE')
    .replace(/(?<=^Results +).+/m, 'DIRECTORY')
    .replaceAll(/SEP[0-9A-F]{12}/g, 'NAME')
    .replaceAll(/(?<![\w.])[\d.,]+( (ms|s|min|h|%|MB|GB)\b)?(\/s)?(?!\w)/g, '#')
    .split('\n');
  return lines.map((line) => line.replaceAll(/ +/g, ' '));
}

describe('regstorm run profiles/quickstart.yaml --small', () => {
  let finished: Finished;
  let labPid = 0;
  let peers: string[] = [];
  let metrics = '';

  beforeAll(async () => {
    const port = await freePort();
    finished = await play(['--http', `127.0.0.1:${port}`], async (program) => {
      [labPid = 0] = await program.children();
      const deadline = performance.now() + 4_000;
      while (new Set(peers).size < phones && performance.now() < deadline) peers = await peersOf(labPid);
      metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    });
  });

  it('passes: every phone comes into service and keeps its registration alive', () => {
    const { exit, summary } = finished;
    expect([exit, summary.result]).toEqual([0, 'passed']);
    expect(summary.phones).toMatchObject({
      total: phones,
      inService: phones,
      registered: phones,
      degraded: 0,
      never: 0,
    });
    expect(summary.durations.onboard).toMatchObject({ count: phones, never: 0 });
    expect(summary.durations.keepalive.count).toBeGreaterThanOrEqual(3 * phones);
    expect(summary.counters).toMatchObject({ keepalivesLost: 0, bootLoops: 0, unexpectedEvents: 0 });
    expect(summary.outcomes).toEqual([]);
  });

  it('holds every threshold of the profile, and says with which value', () => {
    expect(finished.summary.thresholds).toHaveLength(5);
    for (const { passed, value } of finished.summary.thresholds)
      expect([passed, typeof value]).toEqual([true, 'number']);
  });

  it('speaks from a leased address of its own for each phone', () => {
    // Links that stand by speak from it, too.
    expect(new Set(peers).size).toBe(phones);
    // Above the relays, inside 127.16.0.0/12.
    for (const peer of peers) {
      expect(parseIpv4(peer)).toBeGreaterThan(parseIpv4('127.16.0.65'));
      expect(parseIpv4(peer)).toBeLessThan(parseIpv4('127.31.255.255'));
    }
  });

  it('leaves no lab behind', async () => {
    expect(labPid).toBeGreaterThan(0);
    expect(await isAlive(labPid)).toBe(false);
  });

  it('writes nothing but the summary to stdout, and its progress to stderr', () => {
    const { stdout, stderr, summary } = finished;
    expect(stdout).toBe(`${JSON.stringify(summary, null, 2)}\n`);
    expect(stderr).toMatch(/50 of 50 switched on, \d+ in service/);
  });

  it('comes to a summary of the lines that the README shows', () => {
    const shown = page('README.md').blocks.find(({ text }) => text.startsWith('quickstart: '));
    // What a busy host did to this run is no matter.
    const summary: Summary = { ...finished.summary, measurement: { verdict: 'valid', reasons: [] } };
    expect(shapeOf(shown!.text)).toEqual(shapeOf(summaryText(summary, { colour: false })));
  });

  it('leaves a run directory from which all can be told again', async () => {
    const { directory, summary } = finished;
    const read = (name: string) => readFile(join(directory, name), 'utf8');
    expect((await readdir(directory)).sort()).toEqual(
      expect.arrayContaining(['profile.yaml', 'run.json', 'snapshots.ndjson', 'summary.json']),
    );
    expect(JSON.parse(await read('summary.json'))).toEqual(summary);
    expect(summary.directory).toBe(directory);
    expect(JSON.parse(await read('run.json'))).toMatchObject({
      name: 'quickstart',
      seed: 1,
      plannedPhones: phones,
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      versions: { node: process.versions.node },
    });
    const snapshots = (await read('snapshots.ndjson')).trimEnd().split('\n');
    expect(snapshots.length).toBeGreaterThanOrEqual(6);
    for (const line of snapshots) expect(JSON.parse(line)).toHaveProperty('atSeconds');
    expect(await read('profile.yaml')).toContain('name: quickstart');
  });

  it('names what it found as the published schema does', () => {
    const { summary } = finished;
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining([
        ...['schema', 'profile', 'seed', 'startedAt', 'durationSeconds', 'result', 'measurement', 'wall', 'phones'],
        ...['durations', 'timeToInService', 'rates', 'counters', 'outcomes', 'thresholds', 'generator'],
      ]),
    );
    expect(summary.schema).toBe('regstorm.summary/1');
    expect(Object.keys(summary.durations.onboard)).toEqual(
      expect.arrayContaining(['count', 'never', 'min', 'mean', 'p50', 'p90', 'p99', 'p999', 'max']),
    );
    expect(Object.keys(summary.timeToInService)).toEqual(['50%', '95%', '99.9%', '100%']);
    expect(Object.keys(summary.phones)).toEqual(
      expect.arrayContaining([
        'total',
        'inService',
        'registered',
        'degraded',
        'never',
        'flapping',
        'byState',
        'byNode',
      ]),
    );
    expect(Object.keys(summary.rates)).toEqual(['registrationsPerSecond', 'dhcpMessagesPerSecond']);
    expect(Object.keys(summary.counters)).toEqual(
      expect.arrayContaining([
        ...['dhcp.discover', 'dhcp.ack', 'tftp.requests', 'sccp.register', 'sccp.registerAck'],
        ...['keepalives', 'keepalivesLost', 'failovers', 'fallbacks', 'toggles', 'bootLoops'],
        'serviceLostPhoneSeconds',
      ]),
    );
    expect(Object.keys(summary.generator)).toEqual(
      expect.arrayContaining(['workers', 'cpuSeconds', 'peakRssBytes', 'latenessP99Seconds', 'loopDelayP99Seconds']),
    );
  });

  it('serves its numbers while it runs', () => {
    for (const name of [
      'regstorm_phones{',
      'regstorm_phones_registered{',
      'regstorm_stage_duration_seconds_bucket{',
      'regstorm_stage_duration_hdr_seconds{',
      'regstorm_registrations_total{',
      'regstorm_boots_total{',
      'regstorm_dhcp_messages_total{',
      'regstorm_keepalives_total{',
      'regstorm_arrivals_started_total{',
      'regstorm_workers{',
      'regstorm_run_info{',
    ]) {
      expect(metrics).toContain(`\n${name}`);
    }
    expect(metrics).toMatch(/^regstorm_phones_registered\{site="lab",node="cm1",role="primary",run="[^"]+"\} [1-9]/m);
  });

  it('counts what the plan determines, whether one worker plays it or two', async () => {
    const one = await play(['--workers', '1', '--http', 'off']);
    const determined = ({ summary }: Finished) => {
      const { keepalives: _, ...counters } = summary.counters;
      return { counters, phones: summary.phones };
    };
    expect(one.exit).toBe(0);
    expect(one.summary.generator.workers).toBe(1);
    expect(determined(one)).toEqual(determined(finished));
    expect(one.summary.counters).toMatchObject({
      'dhcp.discover': phones,
      'dhcp.ack': phones,
      'dhcp.release': phones,
      'sccp.register': phones,
      boots: phones,
    });
    const hashOf = async ({ directory }: Finished) =>
      (JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as { planHash: string }).planHash;
    expect(await hashOf(one)).toBe(await hashOf(finished));
  });
});
