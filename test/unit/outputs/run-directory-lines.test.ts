/** The lines of a run directory that tell of events and of single phones. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Output, OutputSet } from '#outputs/outputs.js';
import { RunDirectory } from '#outputs/run-directory.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { run, Story } from './samples.js';

const phone: PhoneRecord = {
  index: 7,
  name: 'SEP020001000007',
  model: '7942G',
  site: 'lab',
  state: 'restarting',
  address: null,
  boots: 4,
  registrations: 0,
  onboardSeconds: null,
  way: {
    atSeconds: 0.5,
    seconds: { startup: 0.4, lease: 0.1, fetch: 0, connect: 0, register: 0, provision: 0, waited: 30 },
    times: { lease: 1, fetch: 0, connect: 0, register: 0, provision: 0 },
    totalSeconds: 30.5,
  },
  dhcpMessages: 8,
  failovers: 0,
  fallbacks: 0,
  flapping: null,
  outages: 0,
  outcomes: { count: 3, last: { stage: 'fetch', reason: 'filesMissing' } },
  history: [{ atSeconds: 0.9, what: 'boot' }],
  forgottenMoments: 3,
  troubles: ['neverInService', 'restarted', 'failed'],
  isSample: false,
  isSlowest: false,
};

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regstorm-test-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function written(play: (output: RunDirectory) => void): Promise<(name: string) => Promise<unknown[]>> {
  const output = new RunDirectory(directory);
  await output.start(run);
  play(output);
  await output.finish(new Story().summary());
  return async (name) => {
    const text = await readFile(join(directory, name), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };
}

it('events stand in events.ndjson, a line each, with their figures beside their sentence', async () => {
  const linesOf = await written((output) => {
    output.takeEvent({ atSeconds: 0, kind: 'workerReady', text: 'worker 1 is ready', details: { worker: 1 } });
    output.takeEvent({ atSeconds: 3.25, kind: 'paused', text: 'arrivals are held', details: {} });
  });
  expect(await linesOf('events.ndjson')).toEqual([
    { atSeconds: 0, kind: 'workerReady', worker: 1, text: 'worker 1 is ready' },
    { atSeconds: 3.25, kind: 'paused', text: 'arrivals are held' },
  ]);
});

it('more events than a run has any use for are left out, and that is told once', async () => {
  const linesOf = await written((output) => {
    for (let n = 0; n < 12_000; n++) output.takeEvent({ atSeconds: n, kind: 'paused', text: 'held', details: {} });
  });
  const events = await linesOf('events.ndjson');
  expect(events).toHaveLength(10_000);
  expect(events.at(-1)).toMatchObject({ atSeconds: 9_999, kind: 'omitted' });
});

it('phones stand in phones.ndjson, a line each, whatever pieces they come in', async () => {
  const linesOf = await written((output) => {
    output.takePhones([phone, { ...phone, index: 8 }]);
    output.takePhones([{ ...phone, index: 9 }]);
  });
  expect(await linesOf('phones.ndjson')).toEqual([phone, { ...phone, index: 8 }, { ...phone, index: 9 }]);
});

it('a run that tells of no single phone has no such file', async () => {
  await written(() => undefined);
  expect(await readdir(directory)).not.toContain('phones.ndjson');
});

it('the same summary stands in summary.json and in junit.xml', async () => {
  await written(() => undefined);
  expect(await readFile(join(directory, 'junit.xml'), 'utf8')).toContain('<testsuite name="quickstart" tests="2"');
  expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('an output that fails over an event or a phone is reported once, and one that takes neither is left alone', async () => {
  const reports: string[] = [];
  const told: string[] = [];
  const bare = { start() {}, take() {}, finish() {} };
  const bad: Output = {
    ...bare,
    takeEvent() {
      throw new Error('full');
    },
  };
  const good: Output = { ...bare, takeEvent: ({ kind }) => told.push(kind), takePhones: () => told.push('phones') };
  const set = new OutputSet({ bad, bare, good }, (name, error) => reports.push(`${name}: ${(error as Error).message}`));
  for (let times = 0; times < 2; times++) set.takeEvent({ atSeconds: 1, kind: 'paused', text: 'held', details: {} });
  set.takePhones([phone]);
  expect(reports).toEqual(['bad: full']);
  expect(told).toEqual(['paused', 'paused', 'phones']);
});
