import { describe, expect, it } from 'vitest';
import { Intervals } from '#stats/interval.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { State } from '#terms/states.js';
import { facts, labels } from './samples.js';

function run() {
  const layout = new Layout(labels);
  const totals = new Totals(layout);
  return { layout, totals, recorder: new Recorder(layout), intervals: new Intervals(totals) };
}

describe('intervals', () => {
  it('tell rates since the interval before, the first since the start', () => {
    const { layout, totals, recorder, intervals } = run();
    recorder.add(layout.slot('keepalives'), 10);
    totals.take(recorder.snapshot(facts({ atMs: 2000 })));
    const first = intervals.next();
    recorder.add(layout.slot('keepalives'), 30);
    totals.take(recorder.snapshot(facts({ atMs: 3500 })));
    const second = intervals.next();
    expect([first.startMs, first.endMs, second.startMs, second.endMs]).toEqual([0, 2000, 2000, 3500]);
    expect([first.perSecond('keepalives'), second.perSecond('keepalives')]).toEqual([5, 20]);
    expect(second.amount('keepalives')).toBe(30);
  });

  it('keep what they hold while the totals go on', () => {
    const { layout, totals, recorder, intervals } = run();
    recorder.record(Measure.lease, 10);
    totals.take(recorder.snapshot(facts({ atMs: 1000 })));
    intervals.next();
    recorder.record(Measure.lease, 500);
    recorder.add(layout.slot('phones', 0, State.inService), -1);
    totals.take(recorder.snapshot(facts({ atMs: 2000 })));
    const interval = intervals.next();
    recorder.record(Measure.lease, 9000);
    totals.take(recorder.snapshot(facts({ atMs: 3000 })));
    expect(totals.histogram('lease').count).toBe(3);
    expect(interval.histogram('lease').count).toBe(1);
    expect(interval.histogram('lease').minMs! / 500).toBeCloseTo(1, 2);
    expect(interval.histogram('fetch').percentileMs(50)).toBeNull();
    expect(interval.change(layout.slot('phones', 0, State.inService))).toBe(-1);
  });

  it('give no rate for an interval without length', () => {
    const { layout, totals, recorder, intervals } = run();
    recorder.add(layout.slot('keepalives'), 10);
    totals.take(recorder.snapshot(facts({ atMs: 0 })));
    expect(intervals.next().perSecond('keepalives')).toBe(0);
  });
});
