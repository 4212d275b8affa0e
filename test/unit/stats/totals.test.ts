import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Layout } from '#stats/layout.js';
import { Measure, measureNames } from '#stats/measures.js';
import { metricNames } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import type { Snapshot } from '#stats/snapshot.js';
import { Totals } from '#stats/totals.js';
import { State } from '#terms/states.js';
import { facts, labels } from './samples.js';

const layout = new Layout(labels);

function totalsOf(snapshots: readonly Snapshot[]): Totals {
  const totals = new Totals(layout);
  for (const snapshot of snapshots) totals.take(snapshot);
  return totals;
}

/** Everything totals can tell of counts and durations. */
function readings(totals: Totals) {
  return {
    sums: metricNames.map((metric) => totals.sum(metric)),
    counts: [...totals.counts],
    histograms: measureNames.map((name) => {
      const histogram = totals.histogram(name);
      return [histogram.count, ...[0, 50, 99, 99.9, 100].map((percent) => histogram.percentileMs(percent))];
    }),
  };
}

/** What happens on one worker: something is counted and timed, or a second is over. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ slot: fc.nat(layout.size - 1), measure: fc.nat(4), ms: fc.nat(100_000) }) },
  { weight: 1, arbitrary: fc.constant('snapshot' as const) },
);
const histories = fc.array(fc.array(happening, { maxLength: 60 }), { minLength: 1, maxLength: 3 });

describe('totals', () => {
  it('are the same whichever snapshots were lost, repeated or late, so long as each worker’s last arrives', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat(99)), (history, chance) => {
        const whole = new Recorder(layout);
        const lasts: Snapshot[] = [];
        const others: Snapshot[] = [];
        for (const [worker, happenings] of history.entries()) {
          const recorder = new Recorder(layout);
          for (const each of happenings) {
            if (each === 'snapshot') {
              others.push(recorder.snapshot(facts({ worker })));
              continue;
            }
            for (const counting of [recorder, whole]) {
              counting.add(each.slot);
              counting.record(each.measure, each.ms);
            }
          }
          lasts.push(recorder.snapshot(facts({ worker, final: true })));
        }
        const expected = readings(totalsOf([whole.snapshot(facts({ final: true }))]));
        const arriving = [...lasts, ...others.filter(() => chance.next().value! < 60), ...others.slice(0, 2)]
          .map((snapshot) => ({ snapshot, place: chance.next().value! }))
          .sort((a, b) => a.place - b.place);
        expect(readings(totalsOf(arriving.map(({ snapshot }) => snapshot)))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('take a histogram from a late snapshot when no newer one holds it', () => {
    const recorder = new Recorder(layout);
    recorder.record(Measure.lease, 5);
    const first = recorder.snapshot(facts());
    recorder.add(layout.slot('boots'));
    const second = recorder.snapshot(facts());
    const totals = totalsOf([second, first]);
    expect(totals.histogram('lease').count).toBe(1);
    expect(totals.sum('boots')).toBe(1);
  });

  it('keep the counts of a worker that was started anew, but not its phones', () => {
    const before = new Recorder(layout);
    before.add(layout.slot('phones', 0, State.inService), 10);
    before.add(layout.slot('boots'), 10);
    before.record(Measure.boot, 5);
    const after = new Recorder(layout);
    after.add(layout.slot('phones', 0, State.inService), 3);
    after.add(layout.slot('boots'), 3);
    after.record(Measure.boot, 5);
    const totals = totalsOf([after.snapshot(facts({ epoch: 1 })), before.snapshot(facts())]);
    expect(totals.sum('phones')).toBe(3);
    expect(totals.sum('boots')).toBe(13);
    expect(totals.histogram('boot').count).toBe(2);
    expect(totals.workers.map(({ worker, cpuSeconds }) => [worker, cpuSeconds])).toEqual([[0, 1]]);
  });

  it('sum the series that share label values', () => {
    const recorder = new Recorder(layout);
    recorder.add(layout.slot('registrations', 0, 0, 0), 5);
    recorder.add(layout.slot('registrations', 1, 1, 0), 2);
    recorder.add(layout.slot('registrations', 1, 1, 2), 40);
    const totals = totalsOf([recorder.snapshot(facts())]);
    expect(totals.value('registrations', 1, 1, 2)).toBe(40);
    expect(totals.sum('registrations', { outcome: 'acked' })).toBe(7);
    expect(totals.sum('registrations', { node: 'cm2', kind: 'again' })).toBe(42);
    expect(totals.sum('registrations')).toBe(47);
  });

  it('tell each worker apart', () => {
    const [one, two] = [new Recorder(layout), new Recorder(layout)];
    two.record(Measure.loopDelay, 12);
    const generator = { cpuSeconds: 2, rssBytes: 120e6, heapBytes: 40e6 };
    const totals = totalsOf([
      two.snapshot(facts({ worker: 1, atMs: 2000, final: true, generator })),
      one.snapshot(facts({ atMs: 1500 })),
    ]);
    expect(totals.atMs).toBe(2000);
    expect(totals.peakRssBytes).toBe(120e6);
    expect(totals.workers.map(({ worker, atMs, final }) => [worker, atMs, final])).toEqual([
      [0, 1500, false],
      [1, 2000, true],
    ]);
    expect(totals.histogramOf(0, 'loopDelay').maxMs).toBeNull();
    expect(totals.histogramOf(1, 'loopDelay').maxMs).toBeCloseTo(12, 1);
  });

  it('refuse a snapshot of another layout', () => {
    const other = new Recorder(new Layout({ ...labels, site: ['a', 'b'] }));
    expect(() => totalsOf([other.snapshot(facts())])).toThrow(RangeError);
  });
});
