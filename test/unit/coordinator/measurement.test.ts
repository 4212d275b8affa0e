import { describe, expect, it } from 'vitest';
import type { Evidence } from '#coordinator/evidence.js';
import { judgeMeasurement } from '#coordinator/measurement.js';
import { measurementRows } from '#coordinator/measurement-rows.js';
import type { HostFacts } from '#outputs/outputs.js';
import { Layout } from '#stats/layout.js';
import { Measure, type MeasureName } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from '../stats/samples.js';

const layout = new Layout(labels);
const quietHost: HostFacts = {
  udpDrops: 0,
  listenOverflows: 0,
  steal: 0,
  memoryUsedShare: 0.5,
  labWaitedShare: 0,
  clockStepMs: 0,
};
const generator = { cpuSeconds: 1, rssBytes: 90e6, heapBytes: 30e6 };

/** The evidence of a quiet run of 10 s, two workers and 1000 phones, but for what a test changes. */
class Case {
  private readonly recorders = [new Recorder(layout), new Recorder(layout)];
  private changed: Partial<Evidence> = {};
  private figures: Partial<typeof generator & { waitedSeconds: number; openFilesShare: number }> = {};

  constructor() {
    this.add('arrivalsStarted', 1000)
      .add('arrivalsPlanned', 1000)
      .add('tftpBytes', 512 * 1000);
    this.times('arrivalLateness', 1000, 4).times('keepaliveLateness', 1000, 6).times('loopDelay', 2000, 2);
    this.times('connect', 1000, 1);
  }

  add(metric: 'arrivalsStarted' | 'arrivalsPlanned' | 'tftpBytes' | 'clampedValues', amount: number): this {
    this.recorders[0]!.add(layout.slot(metric), amount);
    return this;
  }

  times(measure: MeasureName, count: number, ms: number, worker = 0): this {
    for (let n = 0; n < count; n++) this.recorders[worker]!.record(Measure[measure], ms);
    return this;
  }

  with(changed: Partial<Evidence>): this {
    this.changed = changed;
    return this;
  }

  host(changed: Partial<HostFacts>): this {
    return this.with({ host: { ...quietHost, ...changed } });
  }

  /** Of the second worker. */
  worker(figures: Case['figures']): this {
    this.figures = figures;
    return this;
  }

  judge() {
    const totals = new Totals(layout);
    totals.take(this.recorders[0]!.snapshot(facts({ atMs: 10_000, generator })));
    const other = { ...generator, ...this.figures };
    totals.take(this.recorders[1]!.snapshot(facts({ worker: 1, atMs: 10_000, generator: other })));
    const quiet = { offered: 1000, lostSnapshots: 0, host: quietHost, losses: [], interventions: 0, missed: [] };
    return judgeMeasurement({ totals, ...quiet, ...this.changed });
  }
}

describe('the verdict on the measurement', () => {
  it('is valid, without a word, when all went on time', () => {
    expect(new Case().times('keepaliveLateness', 1000, 49).judge()).toEqual({ verdict: 'valid', reasons: [] });
  });

  it('is valid where nothing of ours was measured', () => {
    const nothing = { totals: new Totals(layout), offered: 0, lostSnapshots: 0, host: null, losses: [], missed: [] };
    expect(judgeMeasurement({ ...nothing, interventions: 0 })).toEqual({ verdict: 'valid', reasons: [] });
  });

  it('is suspect when phones were switched on late, with the figure and a remedy', () => {
    const { verdict, reasons } = new Case().times('arrivalLateness', 100, 120).judge();
    expect(verdict).toBe('suspect');
    expect(reasons).toEqual([
      { what: 'phones were switched on late', figure: 'p99 120 ms', remedy: expect.stringContaining('phones') },
    ]);
  });

  it('is invalid when the worst reason is, whatever comes after it', () => {
    const late = new Case().times('arrivalLateness', 100, 800).times('keepaliveLateness', 100, 120);
    const { verdict, reasons } = late.judge();
    expect(verdict).toBe('invalid');
    expect(reasons).toHaveLength(2);
  });

  it('is invalid when a worker was lost, and names it', () => {
    const { verdict, reasons } = new Case().with({ losses: ['worker 1 was lost: ended'] }).judge();
    expect(verdict).toBe('invalid');
    expect(reasons[0]).toMatchObject({ what: 'worker 1 was lost: ended', figure: '1 lost' });
  });

  it('looks at the worst worker, not at all of them together', () => {
    const { verdict, reasons } = new Case().times('loopDelay', 10, 700, 1).judge();
    expect(verdict).toBe('invalid');
    expect(reasons.map(({ figure }) => figure)).toEqual(['p99 700 ms']);
  });

  it.each([
    ['suspect', '0.5 %', 5],
    ['invalid', '50 %', 500],
  ])('is %s when %s of the phones that were due were not switched on', (verdict, figure, missed) => {
    const judged = new Case().add('arrivalsStarted', -missed).judge();
    expect(judged).toMatchObject({ verdict, reasons: [{ figure }] });
  });

  it.each([
    ['suspect', 'stood still', 'once for 2 s', () => new Case().times('loopDelay', 1, 2000)],
    ['suspect', 'wait for a processor', '30 % of the run', () => new Case().worker({ waitedSeconds: 3 })],
    ['invalid', 'wait for a processor', '60 % of the run', () => new Case().worker({ waitedSeconds: 6 })],
    ['suspect', 'open files', '97 %', () => new Case().worker({ openFilesShare: 0.97 })],
    ['suspect', 'end of its memory', '97 %', () => new Case().host({ memoryUsedShare: 0.97 })],
    ['suspect', 'lab was ready', '30 % of the run', () => new Case().host({ labWaitedShare: 0.3 })],
    ['invalid', 'lab was ready', '60 % of the run', () => new Case().host({ labWaitedShare: 0.6 })],
    ['suspect', 'hypervisor', '7 %', () => new Case().host({ steal: 0.07 })],
    ['suspect', 'dropped datagrams', '0.1 %', () => new Case().host({ udpDrops: 1 })],
    ['suspect', 'dropped datagrams', '50 %', () => new Case().host({ udpDrops: 1000 })],
    ['suspect', 'turned connections away', '0.99 %', () => new Case().host({ listenOverflows: 10 })],
    ['suspect', 'wall clock', 'by 1 min 40 s', () => new Case().host({ clockStepMs: -100_000 })],
    ['suspect', 'no number', '2', () => new Case().add('clampedValues', 2)],
    [
      'suspect',
      'cm1: stop: the lab has ended',
      'once',
      () => new Case().with({ missed: ['cm1: stop: the lab has ended'] }),
    ],
    ['suspect', 'snapshots', '50 %', () => new Case().with({ lostSnapshots: 2 })],
  ])('is %s by what it says about "%s": %s', (verdict, what, figure, make) => {
    const judged = make().judge();
    expect(judged).toMatchObject({ verdict, reasons: [{ what: expect.stringContaining(what), figure }] });
    expect(judged.reasons[0]!.remedy).toMatch(/\w/);
  });

  it('stands, but is told, when few snapshots were lost or a person held the arrivals', () => {
    const totals = new Totals(layout);
    const recorder = new Recorder(layout);
    for (let n = 0; n < 20; n++) totals.take(recorder.snapshot(facts({ atMs: n * 1000 })));
    const evidence = { totals, offered: 0, host: quietHost, losses: [], missed: [] };
    const judged = judgeMeasurement({ ...evidence, lostSnapshots: 1, interventions: 2 });
    expect(judged.verdict).toBe('valid');
    expect(judged.reasons.map(({ figure }) => figure)).toEqual(['4.8 %', '2 times']);
  });

  it('pays no heed to what the platform does not tell', () => {
    const host = {
      udpDrops: null,
      listenOverflows: null,
      steal: null,
      memoryUsedShare: null,
      labWaitedShare: null,
      clockStepMs: 0,
    };
    expect(new Case().host(host).judge().reasons).toEqual([]);
  });
});

describe('the table behind it', () => {
  it('has rows of their own names, never invalid before they are suspect', () => {
    expect(new Set(measurementRows.map(({ name }) => name)).size).toBe(measurementRows.length);
    for (const { toldFrom = 0, suspectFrom, invalidFrom } of measurementRows) {
      expect(suspectFrom).toBeGreaterThanOrEqual(toldFrom);
      expect(invalidFrom).toBeGreaterThanOrEqual(suspectFrom);
    }
  });
});
