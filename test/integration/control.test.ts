/** What a person may ask of a run that is going on: the arrivals held, let go on, made quicker; the gentle end. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocalFleet } from '#fleet/local.js';
import { beginRun, planOf } from '../support/run-coordinator.js';
import { type OpenLab, openLab } from '../support/run-lab.js';

const phones = 60;

let lab: OpenLab | undefined;
afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

async function begin(more: string) {
  const yaml = `phones: { count: ${phones}, startup: none }\nlab: { keepaliveInterval: 1s }\n${more}`;
  const plan = planOf(yaml);
  lab = await openLab(plan);
  return { lab, ...beginRun(plan, lab.addresses, new LocalFleet()) };
}

const twentyASecond = 'arrivals: { kind: rate, rate: 20/s }';
const kindsOf = (events: readonly { kind: string }[]) =>
  events.map(({ kind }) => kind).filter((kind) => !['workerReady', 'firstInService', 'allInService'].includes(kind));

describe('arrivals that are held', () => {
  it('come later by as long, while keepalives go on', async () => {
    const { coordinator, witness, result, lab } = await begin('arrivals: { kind: rate, rate: 10/s }\nhold: 13s');
    await witness.sees(10);
    coordinator.arrivals.pause();
    coordinator.arrivals.pause();
    const looks = witness.inService.length;
    // The phones that had been switched on come up in the first of these looks.
    await vi.waitFor(() => expect(witness.inService.length).toBeGreaterThanOrEqual(looks + 4), { timeout: 10_000 });
    const [first, ...others] = witness.inService.slice(looks + 1);
    expect(others.every((inService) => inService === first)).toBe(true);
    expect(first).toBeLessThan(phones);
    expect(lab.registered()).toBe(first);
    coordinator.arrivals.resume();
    const { summary } = await result;
    expect(summary.phones.inService).toBe(phones);
    // They are not late: they were planned anew. Nor do they all come at once.
    expect(summary.generator.latenessP99Seconds).toBeLessThan(1.5);
    const most = Math.max(...witness.inService.map((inService, n) => inService - (witness.inService[n - 1] ?? 0)));
    expect(most).toBeLessThan(30);
    // A phone in service before the pause has sent one a second all the while.
    expect(summary.counters.keepalives).toBeGreaterThan(first! * 4);
    expect(summary.counters.keepalivesLost).toBe(0);
    expect(kindsOf(witness.events)).toEqual(['started', 'paused', 'resumed', 'stopBegun']);
    expect(witness.events.find(({ kind }) => kind === 'paused')!.text).toContain('shift by as long');
    expect(summary.measurement.reasons.map(({ figure }) => figure)).toContain('2 times');
  });

  it('may be held before the first of them, and do not keep the run from its end', async () => {
    const { coordinator, result } = await begin(`${twentyASecond}\nhold: 3s`);
    coordinator.arrivals.pause();
    const { summary } = await result;
    expect(summary.result).toBe('passed');
    expect(summary.phones.byState.off).toBe(phones);
    expect(summary.measurement.reasons.map(({ figure }) => figure)).toContain('once');
  });
});

describe('arrivals that are made quicker', () => {
  it('come so many times as quick', async () => {
    const { coordinator, witness, result } = await begin('arrivals: { kind: rate, rate: 2/s }\nhold: 8s');
    await witness.sees(1);
    coordinator.arrivals.rate(40);
    const { summary } = await result;
    // At 2/s there would have been 16 of them.
    expect(summary.phones.inService).toBe(phones);
    expect(witness.events.find(({ kind }) => kind === 'rateChanged')!.details).toEqual({ factor: 40 });
  });
});

describe('a run that is asked to stop', () => {
  it('ends gently, however often it is asked', async () => {
    const { coordinator, witness, result, lab } = await begin(`${twentyASecond}\nhold: 10m`);
    await witness.sees(10);
    for (let times = 0; times < 3; times++) coordinator.stop();
    const { summary } = await result;
    expect(summary.result).toBe('interrupted');
    expect(kindsOf(witness.events)).toEqual(['started', 'interrupted', 'stopBegun']);
    await vi.waitFor(() => expect([lab.registered(), lab.releases()]).toEqual([0, summary.durations.lease.count]));
  });
});

describe('a run', () => {
  it('tells its events in their order, and at its end of single phones', async () => {
    const { witness, result } = await begin('arrivals: { kind: burst, within: 300ms }\nhold: 2s');
    await result;
    expect(witness.events.map(({ kind }) => kind).sort()).toEqual(
      ['workerReady', 'workerReady', 'started', 'firstInService', 'allInService', 'stopBegun'].sort(),
    );
    const moments = witness.events.map(({ atSeconds }) => atSeconds);
    expect(Math.min(...moments)).toBe(0);
    // With 60 phones, one in three is the sample.
    expect(
      witness.records
        .filter(({ isSample }) => isSample)
        .map(({ index }) => index)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: phones / 3 }, (_, n) => n * 3));
    expect(witness.records[0]).toMatchObject({ state: 'inService', boots: 1, registrations: 1, troubles: [] });
  });
});
