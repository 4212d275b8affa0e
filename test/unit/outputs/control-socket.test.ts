import { mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Controls, WaitingHook } from '#outputs/control-desk.js';
import { askRun, ControlSocket } from '#outputs/control-socket.js';
import { type FaultOrder, faultDefaults } from '#terms/faults.js';
import { run, stormyStory } from './samples.js';

/** A run that writes down what is asked of it. */
class Diary implements Controls {
  readonly asked: string[] = [];
  arrivals = { isHeld: false, factor: 1 };
  readonly held: FaultOrder[] = [];

  pause(): void {
    this.asked.push('pause');
    this.arrivals = { ...this.arrivals, isHeld: true };
  }

  resume(): void {
    this.asked.push('resume');
  }

  rate(factor: number): void {
    this.asked.push(`rate ${factor}`);
  }

  stop(): void {
    this.asked.push('stop');
  }

  async inject(order: FaultOrder): Promise<void> {
    if (order.node === 'cm9') throw new Error('there is no server "cm9"');
    this.held.push(order);
  }

  async faults(): Promise<readonly FaultOrder[]> {
    return this.held;
  }

  hooks(): readonly WaitingHook[] {
    return [{ name: 'sub1: ccm.sh', undoneInMs: null }];
  }
}

let parent: string;
let diary: Diary;
let open: ControlSocket | null;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
  diary = new Diary();
  open = null;
});

afterEach(async () => {
  await open?.finish();
  await rm(parent, { recursive: true });
});

async function started(directory = parent): Promise<ControlSocket> {
  open = new ControlSocket(directory, diary);
  await open.start(run);
  return open;
}

/** What the socket answers to some text, until it or we hang up. */
function said(text: string, answers: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(parent, 'control.sock'));
    let heard = '';
    const lines = () => heard.split('\n').slice(0, -1);
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('close', () => resolve(lines()));
    socket.on('data', (more) => {
      heard += more;
      if (lines().length === answers) socket.end();
    });
    socket.write(text);
  });
}

describe('the control socket', () => {
  it('passes on what is asked of the run, and tells how it stands', async () => {
    const socket = await started();
    for (const action of ['pause', 'resume', 'stop'] as const) await askRun(parent, { action });
    await askRun(parent, { action: 'rate', factor: 0.5 });
    expect(diary.asked).toEqual(['pause', 'resume', 'stop', 'rate 0.5']);
    expect(await askRun(parent, { action: 'status' })).toMatchObject({
      ok: true,
      status: { atSeconds: null, measurement: null, phones: { total: 1000, switchedOn: 0 } },
    });
    socket.take(stormyStory().last);
    expect(await askRun(parent, { action: 'status' })).toEqual({
      ok: true,
      status: {
        profile: 'quickstart',
        atSeconds: 3,
        phones: { total: 1000, switchedOn: 1000, inService: 950, registered: 950 },
        arrivals: { isHeld: true, factor: 1 },
        faults: [],
        hooks: [{ name: 'sub1: ccm.sh', undoneInMs: null }],
        measurement: 'valid',
      },
    });
    expect(diary.asked).toHaveLength(4);
  });

  it('passes faults on, with what goes without saying, and tells those that hold', async () => {
    await started();
    const answer = await askRun(parent, { action: 'inject', order: { fault: 'stop', node: 'cm1', forMs: 2_000 } });
    const order = { ...faultDefaults, fault: 'stop', node: 'cm1', forMs: 2_000 };
    expect(answer).toMatchObject({ ok: true, status: { faults: [order] } });
    expect(await askRun(parent, { action: 'inject', order: { fault: 'stop', node: 'cm9' } })).toEqual({
      ok: false,
      error: 'there is no server "cm9"',
    });
    expect(diary.held).toEqual([order]);
  });

  it('answers several requests over one connection, each in its turn', async () => {
    await started();
    const answers = await said('{"action":"pause"}\n{"action":"nonsense"}\n{"action":"resume"}\n', 3);
    expect(answers.map((line) => (JSON.parse(line) as { ok: boolean }).ok)).toEqual([true, false, true]);
    expect(diary.asked).toEqual(['pause', 'resume']);
  });

  it.each([
    ['not JSON', 'JSON'],
    ['null', 'expected an action'],
    ['{"action":"__proto__"}', 'expected an action'],
    ['{"action":"rate"}', 'factor from 0.01 to 100'],
    ['{"action":"rate","factor":0}', 'factor from'],
    ['{"action":"rate","factor":1e9}', 'factor from'],
    ['{"action":"rate","factor":"2"}', 'factor from'],
    ['{"action":"inject"}', 'expected an order with a fault: stop, crash'],
    ['{"action":"inject","order":{"fault":"hnag"}}', 'expected an order with a fault'],
  ])('refuses %s with a sentence', async (line, sentence) => {
    await started();
    const [answer] = await said(`${line}\n`, 1);
    expect(JSON.parse(answer!)).toEqual({ ok: false, error: expect.stringContaining(sentence) });
    expect(diary.asked).toEqual([]);
  });

  it('hangs up on a line without an end', async () => {
    await started();
    expect(await said('x'.repeat(10_000), 1)).toEqual([]);
    expect(await askRun(parent, { action: 'pause' })).toMatchObject({ ok: true });
  });

  it('is for its owner only, and gone at the end, whoever is still connected', async () => {
    const socket = await started();
    const path = join(parent, 'control.sock');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const idle = connect(path);
    await new Promise((resolve) => idle.once('connect', resolve));
    const hungUp = new Promise((resolve) => idle.once('close', resolve));
    await socket.finish();
    await hungUp;
    expect(await readdir(parent)).toEqual([]);
  });

  it('works in a directory whose path is too long for a socket, and leaves nothing anywhere', async () => {
    const directory = join(parent, 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(directory, { recursive: true });
    const socket = await started(directory);
    expect(await askRun(directory, { action: 'pause' })).toMatchObject({ ok: true });
    const target = await readlink(join(directory, 'control.sock'));
    await socket.finish();
    expect(await readdir(directory)).toEqual([]);
    await expect(stat(dirname(target))).rejects.toThrow('ENOENT');
  });

  it('reports that it cannot listen', async () => {
    await writeFile(join(parent, 'control.sock'), '');
    await expect(new ControlSocket(parent, diary).start(run)).rejects.toThrow('EADDRINUSE');
  });

  it('ends although it never began', async () => {
    await expect(new ControlSocket(parent, diary).finish()).resolves.toBeUndefined();
  });
});

describe('asking a run', () => {
  it('says so when none is going on there', async () => {
    await expect(askRun(parent, { action: 'status' })).rejects.toMatchObject({
      code: 'arguments-invalid',
      message: `no run is going on in ${parent}: connect ENOENT ${join(parent, 'control.sock')}`,
      hint: expect.stringContaining('directory'),
    });
  });
});
