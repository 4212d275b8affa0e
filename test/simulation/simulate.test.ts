/** What `simulate` makes of a profile: the summary and the run directory of a run. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import { surveyOf } from '#coordinator/survey.js';
import type { RunEvent } from '#outputs/events.js';
import { loadProfile } from '#profile/load.js';
import { simulate } from '#simulation/simulation.js';
import { populationOf } from '#stats/course.js';
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { planOf } from '../support/run-coordinator.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function simulated(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), 'regstorm-simulate-'));
  folders.push(folder);
  const directory = join(folder, 'run');
  const { summary, braked } = await simulateProfile(loadProfile(`name: test\n${yaml}`, 'test.yaml'), directory);
  const lines = async <Line>(name: string): Promise<Line[]> => {
    const text = await readFile(join(directory, name), 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  };
  const events = await lines<RunEvent>('events.ndjson');
  const snapshots = await lines<{ readonly atSeconds: number }>('snapshots.ndjson');
  return { summary, braked, events, times: snapshots.map(({ atSeconds }) => atSeconds) };
}

const atOnce = 'phones: { count: 20, startup: none }\narrivals: { kind: burst, within: 1s }\n';

describe('a simulated profile', () => {
  it('is stopped by a brake, as a run is, and its phones leave', async () => {
    const { summary, braked, events } = await simulated(`${atOnce}hold: 10m\nguard: { stopIf: [registrations >= 10] }`);
    expect(braked).toBe('registrations >= 10 (guard.stopIf)');
    expect(summary.result).toBe('stopped');
    expect(summary.durationSeconds).toBeLessThan(60);
    expect(events).toMatchObject([{ kind: 'braked', text: braked }]);
  });

  it('is stopped when a CallManager auto-registers phones, as a run is', async () => {
    const lab = 'lab: { provisioned: 50%, autoRegistration: { from: 5000, to: 5999 } }';
    const { braked } = await simulated(`${atOnce}hold: 1m\n${lab}`);
    expect(braked).toMatch(/auto-registered/);
  });

  it('plays the faults of its events at their moments', async () => {
    const events = 'events: [ { at: 20s, node: cm1, do: stop }, { at: 5500ms, do: exhaust }, { at: 6s, exec: [sh] } ]';
    const { summary, events: told } = await simulated(`${atOnce}hold: 1m\n${events}`);
    expect(told).toMatchObject([
      {
        atSeconds: 0,
        kind: 'warned',
        text: expect.stringContaining('"sh" is a command'),
      },
      { kind: 'faultDone', text: 'every server: exhaust', fault: 'exhaust' },
      { kind: 'faultDone', text: 'cm1: stop', fault: 'stop', node: 'cm1' },
    ]);
    const [, exhaust, stop] = told;
    expect(stop!.atSeconds - exhaust!.atSeconds).toBeCloseTo(14.5, 3);
    expect(summary.phones.byNode).toMatchObject({ cm2: 20 });
  });

  it('tells when faults are over by themselves, as a run does: not those that were resumed or done again before', async () => {
    const events = [
      '{ at: 20s, node: cm1, do: stop, for: 10s }',
      '{ at: 21s, node: tftp, do: hang, for: 9s }',
      '{ at: 22s, node: cm2, do: refuse, for: 5s }',
      '{ at: 24s, node: cm2, do: refuse, for: 7s }',
      '{ at: 25s, node: tftp, do: resume }',
      '{ at: 40s, node: cm1, do: stop, for: 1h }',
    ];
    const { events: told } = await simulated(`${atOnce}hold: 1m\nevents: [ ${events.join(', ')} ]`);
    expect(told.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'faultDone cm1: stop, for 10s',
      'faultDone tftp: hang, for 9s',
      'faultDone cm2: refuse, for 5s',
      'faultDone cm2: refuse, for 7s',
      'faultDone tftp: resume',
      'faultOver cm1: stop is over',
      'faultOver cm2: refuse is over',
      'faultDone cm1: stop, for 1h',
    ]);
    expect(told[0]).toMatchObject({ fault: 'stop', node: 'cm1', forSeconds: 10 });
    expect(told[5]).toMatchObject({ fault: 'stop', node: 'cm1', atSeconds: told[0]!.atSeconds + 10 });
    expect(told[5]).not.toHaveProperty('forSeconds');
  });

  it('has phones count from the moment of an event how long they take to notice it', () => {
    const events = 'events: [ { at: 40s, node: cm1, do: hang } ]';
    const plan = planOf(`${atOnce}hold: 4m\nlab: { keepaliveInterval: 5s }\n${events}`);
    const { labels, moments } = simulate(plan, surveyOf(plan).firstArrivalMs);
    const totals = new Totals(new Layout(labels));
    for (const { snapshot } of moments) totals.take(snapshot);
    expect(totals.sum('detections', { since: 'event' })).toBe(20);
    expect(totals.sum('detections', { since: 'noticed' })).toBe(0);
  });

  it('tells at each look which phones are cut off and do not know it', () => {
    const events = 'events: [ { at: 40s, node: cm1, do: blackhole, for: 1m, share: 50% } ]';
    const plan = planOf(`${atOnce}hold: 3m\nlab: { keepaliveInterval: 30s }\n${events}`);
    const { labels, moments } = simulate(plan, surveyOf(plan).firstArrivalMs);
    const totals = new Totals(new Layout(labels));
    const looks = [...moments].map(({ snapshot }) => {
      totals.take(snapshot);
      return { atMs: snapshot.atMs, ...populationOf(totals) };
    });
    // The line is dead for half of the twenty at once; from the keepalive on that finds it so it takes TCP its 22 seconds.
    const cutOff = (fromMs: number, toMs: number) =>
      looks.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map((look) => look.cutOff);
    expect(new Set(cutOff(0, 40_000))).toEqual(new Set([0]));
    expect(new Set(cutOff(41_000, 62_000))).toEqual(new Set([10]));
    expect(new Set(cutOff(93_000, 180_000))).toEqual(new Set([0]));
    expect(looks.find(({ atMs }) => atMs === 50_000)).toMatchObject({ inService: 20, cutOff: 10 });
  });

  it('refuses a fault that can befall nobody', async () => {
    const fixed = 'network: { dhcp: { mode: off } }';
    await expect(simulated(`${atOnce}hold: 10s\n${fixed}\nevents: [ { at: 1s, do: exhaust } ]`)).rejects.toMatchObject({
      code: 'profile-invalid',
      message: expect.stringContaining('exhaust is done'),
    });
  });

  it('warns of a ceiling, which is not played in virtual time', async () => {
    const { events, braked } = await simulated(`${atOnce}hold: 10s\nguard: { maxDhcpPerSecond: 5 }`);
    expect(braked).toBeNull();
    expect(events).toMatchObject([{ kind: 'warned', text: expect.stringContaining('guard.maxDhcpPerSecond: 5') }]);
  });

  it('tells the peak of a second after the first hour too, and of the run in fewer lines', async () => {
    const { summary, times } = await simulated(`
phones: { count: 200, startup: none }
arrivals: { kind: stages, stages: [{ over: 65m, to: 1% }, { over: 1s, to: 100% }] }
hold: 70m`);
    expect(summary.rates.registrationsPerSecond.peak).toBeGreaterThan(50);
    const late = times.filter((time) => time > 3_700);
    expect(late.length).toBeLessThan(70);
    // To the end of the hold, which begins with the first arrival.
    expect(late.at(-1)).toBeGreaterThanOrEqual(4_200);
  });
});
