import { describe, expect, it } from 'vitest';
import { calibrationProfile, calibrationText, Gauge } from '#cli/calibration.js';
import type { RunningRun } from '#cli/run-load.js';
import { forecastOf } from '#plan/forecast.js';
import { makePlan, phonesOf } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { Measure } from '#stats/measures.js';
import { Story } from '../outputs/samples.js';

/** A second in which so many phones register and so many keepalives go out, each so late. */
function second(story: Story, atSecond: number, registrations: number, keepalives: number, lateMs: number) {
  story.boot(registrations, 0).keepalives(keepalives, 0);
  for (let n = 0; n < registrations; n++) story.recorder.record(Measure.arrivalLateness, lateMs);
  return story.moment(atSecond * 1000);
}

describe('a calibration', () => {
  it('finds the quickest second in which phones were on time, and that there is a limit', () => {
    const story = new Story();
    const gauge = new Gauge(10_000);
    gauge.take(second(story, 1, 200, 0, 4));
    gauge.take(second(story, 2, 600, 200, 49));
    expect(gauge).toMatchObject({ registrationsPerSecond: 600, foundLimit: { registrations: false } });
    gauge.take(second(story, 3, 1_000, 800, 60));
    gauge.take(second(story, 4, 300, 800, 0));
    expect(gauge).toMatchObject({ registrationsPerSecond: 600, foundLimit: { registrations: true } });
  });

  it('counts keepalives only once every phone is in service, and ends its run at once when it has seen them', () => {
    const story = new Story();
    const gauge = new Gauge(500);
    let interruptions = 0;
    gauge.run = { interrupt: () => interruptions++ } as unknown as RunningRun;
    gauge.take(second(story, 1, 300, 900, 0));
    gauge.take(second(story, 2, 200, 900, 0));
    expect(gauge.keepalivesPerSecond).toBe(0);
    for (const [atSecond, keepalives] of [
      [3, 480],
      [4, 500],
    ] as const) {
      gauge.take(second(story, atSecond, 0, keepalives, 0));
    }
    expect(gauge).toMatchObject({ registrationsPerSecond: 300, keepalivesPerSecond: 500 });
    expect(gauge.foundLimit).toEqual({ registrations: false, keepalives: false });
    expect(interruptions).toBe(0);
    gauge.take(second(story, 5, 0, 490, 0));
    expect(interruptions).toBe(2);
  });

  it('ends its run also when not every phone comes into service', () => {
    const story = new Story();
    const gauge = new Gauge(500);
    let interruptions = 0;
    gauge.run = { interrupt: () => interruptions++ } as unknown as RunningRun;
    gauge.take(second(story, 14, 499, 0, 0));
    expect(interruptions).toBe(0);
    gauge.take(second(story, 15, 0, 0, 0));
    expect(interruptions).toBe(2);
  });

  it('plays phones of the same models and settings, on loopback alone', () => {
    const profile = loadProfile(
      `name: real
seed: 7
workers: 3
phones: { registration: pipelined, memory: warm }
cluster: { nodes: { sub1: 10.1.0.11 } }
network: { dhcp: { servers: [10.1.0.31] }, tftp: { servers: [10.1.0.21] }, source: host }
sites:
  hq: { phones: { "7960": 30 }, subnets: [{ cidr: 10.90.0.0/24, giaddrs: 10.90.0.2-10.90.0.4 }] }
  branch: { phones: { "7962G": 10 }, subnets: [{ cidr: 10.91.0.0/24, giaddrs: 10.91.0.2-10.91.0.4 }] }
guard: { allow: [10.1.0.0/24], maxRegistersPerSecond: 10 }
`,
      'real.yaml',
    );
    const little = calibrationProfile(profile);
    expect(little).toMatchObject({ seed: 7, workers: 3, cluster: { nodes: [] }, guard: { allow: [] } });
    expect(little.phones).toMatchObject({ registration: 'pipelined', memory: 'warm', startupMs: [0, 0] });
    expect(little.guard.maxRegistersPerSecond).toBeNull();
    expect(little.lab.capacity.registrationsPerSecond).toBeNull();
    const plan = makePlan(little);
    expect(plan.total).toBe(4_500);
    const { perSecond } = forecastOf(plan).arrivals;
    expect(perSecond).toEqual([180, 360, 720, 1_260, 1_980]);
    const models = [...phonesOf(plan, [[0, plan.total]])].map(({ model }) => model);
    expect(models.filter((model) => model === '7960')).toHaveLength(3_375);
    expect(models.filter((model) => model === '7962G')).toHaveLength(1_125);
  });

  it('says what was measured, and says it loudly when the plan wants too much of it', () => {
    const found = { registrationsPerSecond: 1_000, keepalivesPerSecond: 4_000 };
    const foundLimit = { registrations: true, keepalives: false };
    const text = (registrationsPerSecond: number) => {
      const wanted = { registrationsPerSecond, keepalivesPerSecond: 100 };
      return calibrationText({ ...found, foundLimit, wanted, share: registrationsPerSecond / 1_000 });
    };
    expect(text(700)).toEqual([
      'calibration: on time at 1,000/s registrations and at least 4,000/s keepalives, lab included; the plan wants 700/s and 100/s',
    ]);
    expect(text(710)[1]).toMatch(/^WARNING: that is 71 % of what this host was seen to do/);
    expect(calibrationText({ ...found, foundLimit, wanted: found, share: null })[0]).toContain('never on time');
  });
});
