/** Events of a profile in the built program: real threads, the lab's own process, commands of a person's. */
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isAlive, makeFolder, Program } from '../support/run-program.js';

interface Told {
  readonly atSeconds: number;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

const patience = { timeout: 20_000, interval: 50 };
const profile = [
  'name: eventful',
  'phones: { count: 20, startup: none }',
  'arrivals: { kind: burst, within: 500ms }',
  'lab: { keepaliveInterval: 1s }',
];

/** A run of these further fields of the profile; `script` lies beside it as ./ccm.sh, and writes down its arguments. */
async function begin(fields: string, script = '') {
  const folder = await makeFolder();
  const written = join(folder, 'written');
  await writeFile(join(folder, 'profile.yaml'), [...profile, fields].join('\n'));
  await writeFile(join(folder, 'ccm.sh'), `#!/bin/sh\necho "$@" >> '${written}'\n${script}`);
  await chmod(join(folder, 'ccm.sh'), 0o755);
  const directory = join(folder, 'run');
  const program = Program.start(['run', join(folder, 'profile.yaml'), '--out', directory, '--http', 'off']);
  const words = async () => (existsSync(written) ? (await readFile(written, 'utf8')).trim().split('\n') : []);
  const told = async (kind: string): Promise<Told[]> => {
    const text = await readFile(join(directory, 'events.ndjson'), 'utf8').catch(() => '');
    const all = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Told]));
    return all.filter((event) => event.kind === kind);
  };
  const happens = (kind: string, times = 1) =>
    vi.waitFor(async () => expect((await told(kind)).length).toBeGreaterThanOrEqual(times), patience);
  const snapshots = () => readFile(join(directory, 'snapshots.ndjson'), 'utf8');
  const summary = async () => JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'));
  const ctl = async (...args: string[]) => {
    const asked = Program.start(['ctl', directory, ...args]);
    return { code: await asked.exit, out: asked.stdout, err: asked.stderr };
  };
  return { program, words, told, happens, snapshots, summary, ctl };
}

describe('events of a profile', () => {
  it('stop a CallManager for a time, with a command beside it; all is told with its moments', async () => {
    const { program, words, told, snapshots, summary } = await begin(
      `hold: 8s
events:
  - { at: 3s, node: cm1, do: stop, for: 2s }
  - { at: 4s, exec: [./ccm.sh, stop, sub1], undo: [./ccm.sh, start, sub1], for: 1s }`,
      'echo "$1 done"',
    );
    expect(await program.exit).toBe(0);
    const [[done], [over]] = [await told('faultDone'), await told('faultOver')];
    expect(done).toMatchObject({ fault: 'stop', node: 'cm1', forSeconds: 2 });
    const planned = done!.plannedSeconds as number;
    expect(done!.atSeconds - planned).toBeGreaterThanOrEqual(-0.002);
    expect(done!.atSeconds - planned).toBeLessThan(1);
    expect(over!.atSeconds - done!.atSeconds).toBeGreaterThanOrEqual(1.999);
    expect(await words()).toEqual(['stop sub1', 'start sub1']);
    expect((await told('hookEnded')).map(({ step, lastLine }) => [step, lastLine])).toEqual([
      ['exec', 'stop done'],
      ['undo', 'start done'],
    ]);
    expect(program.stderr).toContain('cm1: stop, for 2s');
    const { phones, durations, measurement } = await summary();
    expect(phones.inService).toBe(20);
    expect(durations.outage.count).toBeGreaterThan(0);
    // Phones count from the moment of the event.
    expect(await snapshots()).toContain('since=event}":20');
    expect(measurement.reasons.map(({ what }: { what: string }) => what).join()).not.toContain('events of the profile');
  });

  it('are undone when the run is interrupted, and again interrupted', async () => {
    const { program, words, happens } = await begin(
      'hold: 10m\nevents: [ { at: 1s, node: cm1, exec: [./ccm.sh, stop], undo: [./ccm.sh, start] } ]',
      '[ "$1" = start ] && sleep 1 && echo undone >> "$0.undone"; exit 0',
    );
    await happens('hookEnded');
    program.kill('SIGINT');
    await program.says(/stopping/);
    await program.insists('SIGINT', /ended at once by hand/);
    expect(await program.exit).toBe(105);
    expect(await words()).toEqual(['stop', 'start']);
  });

  it('are undone when the lab is lost', async () => {
    const { program, words, happens } = await begin(
      'hold: 10m\nevents: [ { at: 1s, exec: [./ccm.sh, stop], undo: [./ccm.sh, start], for: 9m } ]',
    );
    await happens('hookEnded');
    const [lab] = await program.children();
    process.kill(lab!, 'SIGKILL');
    expect(await program.exit).toBe(109);
    expect(await words()).toEqual(['stop', 'start']);
  });

  it('that fail make the measurement suspect, and say why', async () => {
    const { program, summary, told } = await begin(
      'hold: 4s\nevents: [ { at: 1s, node: cm1, exec: [./ccm.sh], timeout: 500ms } ]',
      'sleep 60 & echo $!; wait',
    );
    expect(await program.exit).toBe(0);
    const { verdict, reasons } = (await summary()).measurement;
    expect(verdict).toBe('suspect');
    expect(JSON.stringify(reasons)).toContain('cm1: ccm.sh: killed after 0.5 s, its timeout');
    const [failed] = await told('eventFailed');
    expect(await isAlive(Number(failed!.lastLine))).toBe(false);
  });

  it('are refused before the first packet where a command is not there', async () => {
    const { program } = await begin('hold: 8s\nevents: [ { at: 3s, exec: [./none.sh] } ]');
    expect(await program.exit).toBe(107);
    expect(program.stderr).toContain('none.sh is no file that can be run');
  });
});

describe('ctl inject', () => {
  it('does a fault to the lab of a run that goes on, lists it, and ends it', async () => {
    const { program, ctl, told, happens, summary } = await begin('hold: 10m');
    await happens('allInService');
    expect(await ctl('faults')).toMatchObject({ code: 0, out: 'no fault holds\n' });
    expect(await ctl('inject', 'stop', '--node', 'cm1', '--for', '10m')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^cm1: stop, for \d+(\.\d+)?(ms|s|m)\n$/),
    });
    expect(await ctl('status')).toMatchObject({ out: expect.stringContaining('faults cm1 stop') });
    expect(await ctl('inject', 'hnag')).toMatchObject({
      code: 104,
      err: expect.stringContaining('did you mean "hang"'),
    });
    expect(await ctl('inject', 'stop', '--node', 'cm9')).toMatchObject({
      code: 104,
      err: expect.stringContaining('there is no server "cm9"; there are: cm1, cm2'),
    });
    expect(await ctl('inject', 'slow', '--delay', '2')).toMatchObject({ code: 104 });
    expect(await ctl('pause', '--node', 'cm1')).toMatchObject({
      code: 104,
      err: expect.stringContaining('node belongs to inject'),
    });
    expect(await ctl('inject', 'resume', '--node', 'cm1')).toMatchObject({ code: 0, out: 'no fault holds\n' });
    await ctl('stop');
    expect(await program.exit).toBe(105);
    expect((await told('faultDone')).map(({ fault, isByHand }) => [fault, isByHand])).toEqual([
      ['stop', true],
      ['resume', true],
    ]);
    const { reasons } = (await summary()).measurement;
    expect(reasons).toContainEqual(
      expect.objectContaining({ figure: '2 times', what: expect.stringContaining('by hand') }),
    );
  });
});
