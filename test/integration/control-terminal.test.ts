/** A run as a person sees it: in a terminal of 80x24 or 200x50, on a pipe, without colour; with the keys, and with ctl. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askRun } from '#outputs/control-socket.js';
import { describeWithPeer } from '../support/peers.js';

const main = new URL('../../dist/main.js', import.meta.url).pathname;
const profile = [
  'name: controlled',
  'phones: { count: 60, startup: none }',
  'arrivals: { kind: rate, rate: 10/s }',
  'lab: { keepaliveInterval: 1s }',
  'hold: 60s',
].join('\n');
const patience = { timeout: 20_000, interval: 100 };

let parent: string;
let directory: string;
let command: string[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
  directory = join(parent, 'run');
  await writeFile(join(parent, 'profile.yaml'), profile);
  command = [main, 'run', join(parent, 'profile.yaml'), '--out', directory, '--http', 'off'];
});

afterEach(() => rm(parent, { recursive: true }));

async function eventKinds(): Promise<string[]> {
  const text = await readFile(join(directory, 'events.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
}

/** Of what is not said to everybody: what was done by hand, and the end. */
async function actions(): Promise<string[]> {
  const uninteresting = ['workerReady', 'started', 'firstInService', 'allInService'];
  return (await eventKinds()).filter((kind) => !uninteresting.includes(kind));
}

describeWithPeer(['tmux'], ['tmux'], 'a run in a terminal', () => {
  const socket = `regstorm-test-${process.pid}`;
  const tmux = (...words: string[]) => execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' });
  const screen = () => tmux('capture-pane', '-p').trimEnd().split('\n');

  afterEach(() => tmux('kill-server'));

  function show(columns: number, rows: number, environment = ''): void {
    const shell = `${environment} '${process.execPath}' ${command.map((word) => `'${word}'`).join(' ')}; echo "exit $?"; cat`;
    tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  }

  const shows = (text: string) => vi.waitFor(() => expect(screen().join('\n')).toContain(text), patience);

  it.each([
    [80, 24],
    [200, 50],
  ])('fits into %ix%i, and obeys p, r and q', async (columns, rows) => {
    show(columns, rows);
    await shows('q ends the run gently');
    await shows('inService');
    tmux('send-keys', 'p');
    await shows('arrivals are held');
    const picture = screen();
    expect(picture.filter((line) => line.startsWith('switched on'))).toHaveLength(1);
    expect(picture[0]).toMatch(/^controlled/);
    expect(picture.length).toBeLessThan(rows);
    tmux('send-keys', 'r');
    await shows('arrivals go on');
    tmux('send-keys', 'q');
    await shows('exit 105');
    expect(await actions()).toEqual(['paused', 'resumed', 'interrupted', 'stopBegun']);
    // The terminal is as it was: what is typed is shown again.
    tmux('send-keys', 'typed', 'Enter');
    await shows('typed');
  });

  it('takes Ctrl-C for what it is everywhere else', async () => {
    show(80, 24);
    await shows('inService');
    tmux('send-keys', 'C-c');
    await shows('exit 105');
    expect(await actions()).toEqual(['interrupted', 'stopBegun']);
  });

  it('is without colour where NO_COLOR says so', async () => {
    show(80, 24, 'NO_COLOR=1');
    await shows('inService');
    expect(tmux('capture-pane', '-p', '-e')).not.toContain('\x1b[');
    tmux('send-keys', 'q');
    await shows('exit 105');
  });

  it('is in colour otherwise', async () => {
    show(80, 24);
    await vi.waitFor(() => expect(tmux('capture-pane', '-p', '-e')).toContain('\x1b[32m'), patience);
    tmux('send-keys', 'q');
    await shows('exit 105');
  });
});

describe('a run on a pipe, and ctl', () => {
  let child: ChildProcess;
  let stderr: string;

  function begin(): void {
    stderr = '';
    child = spawn(process.execPath, [...command, '--json'], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
  }

  /** What the command prints, and its exit code. */
  async function ctl(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const asked = spawn(process.execPath, [main, 'ctl', directory, ...words]);
    let out = '';
    let err = '';
    asked.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    asked.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const [code] = (await once(asked, 'close')) as [number];
    return { code, out, err };
  }

  it('obeys ctl, tells each action as an event, and leaves no socket', async () => {
    begin();
    let json = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      json += text;
    });
    const ended = once(child, 'close');
    await vi.waitFor(async () => {
      const answer = await askRun(directory, { action: 'status' });
      expect(answer).toMatchObject({ ok: true, status: { measurement: expect.any(String) } });
    }, patience);
    expect(await ctl('pause')).toMatchObject({ code: 0, out: expect.stringContaining('arrivals held') });
    expect(await ctl('rate', '3')).toMatchObject({ code: 0 });
    expect(await ctl('resume')).toMatchObject({ code: 0, out: expect.stringContaining('3 times their pace') });
    const status = await ctl('status', '--json');
    expect(JSON.parse(status.out)).toMatchObject({ profile: 'controlled', arrivals: { isHeld: false, factor: 3 } });
    expect(await ctl('rate', '0')).toMatchObject({ code: 104, err: expect.stringContaining('0.01 to 100') });
    expect(await ctl('dance')).toMatchObject({ code: 104, err: expect.stringContaining('got "dance"') });
    expect(await ctl('stop')).toMatchObject({ code: 0 });
    expect(await ended).toEqual([105, null]);
    expect(await actions()).toEqual(['paused', 'rateChanged', 'resumed', 'interrupted', 'stopBegun']);
    expect(existsSync(join(directory, 'control.sock'))).toBe(false);
    expect(await ctl('status')).toMatchObject({ code: 104, err: expect.stringContaining('no run is going on') });
    expect((JSON.parse(json) as { result: string }).result).toBe('interrupted');
    // Lines, not pictures.
    expect(stderr).toContain('arrivals are held');
    expect(stderr).not.toContain('\x1b');
  });

  it('ends with 106 when the generator stood still for half of the run', async () => {
    await writeFile(join(parent, 'profile.yaml'), profile.replace('60s', '6s'));
    begin();
    child.stdout!.resume();
    const ended = once(child, 'close');
    await vi.waitFor(() => expect(stderr).toContain('in service'), patience);
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    child.kill('SIGCONT');
    expect(await ended).toEqual([106, null]);
    const { measurement } = JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'));
    expect(measurement.verdict).toBe('invalid');
    expect(measurement.reasons.map(({ what }: { what: string }) => what)).toContain(
      'the event loop of a worker was late',
    );
  });
});
