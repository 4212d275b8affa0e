import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Histogram } from '#stats/histogram.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from './samples.js';

function recorder(): Recorder {
  return new Recorder(new Layout(labels));
}

/**
 * Bytes of heap one call of `act` leaves behind, in the median of several rounds: each begins with an empty young
 * generation and is too short to fill it, so nothing is collected unseen.
 */
function bytesPerCall(act: (call: number) => void): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const calls = 5000;
  for (let call = 0; call < 100 * calls; call++) act(call);
  const rounds = Array.from({ length: 15 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let call = 0; call < calls; call++) act(call);
    return (process.memoryUsage().heapUsed - before) / calls;
  });
  return rounds.sort((a, b) => a - b)[7]!;
}

describe('a recorder', () => {
  it('brings the time phones were out or looping up to the moment of each snapshot', () => {
    const recording = recorder();
    const of = (atMs: number) => {
      const { counts } = recording.snapshot(facts({ atMs }));
      const { layout } = recording;
      const names = ['phonesOut', 'serviceLostPhoneSeconds', 'phonesLooping', 'loopingPhoneSeconds'] as const;
      return names.map((name) => counts[layout.slot(name)]!);
    };
    recording.out.join(2_000, 1_000);
    recording.looping.join(3_000, 0);
    expect(of(4_000)).toEqual([1, 3, 1, 4]);
    expect(of(5_000)).toEqual([1, 4, 1, 5]);
    recording.out.leave(6_000);
    expect(of(9_000)).toEqual([0, 5, 1, 9]);
  });

  it('counts in the slots of its layout', () => {
    const recording = recorder();
    recording.add(recording.layout.slot('boots'));
    recording.add(recording.layout.slot('tftpBytes'), 4096);
    recording.add(recording.layout.slot('phones', 0, 3));
    recording.add(recording.layout.slot('phones', 0, 3), -1);
    const { counts } = recording.snapshot(facts());
    expect(counts[recording.layout.slot('boots')]).toBe(1);
    expect(counts[recording.layout.slot('tftpBytes')]).toBe(4096);
    expect(counts[recording.layout.slot('phones', 0, 3)]).toBe(0);
  });

  it('counts values it had to clamp', () => {
    const recording = recorder();
    for (const value of [Number.NaN, -5, 1e12, 5]) recording.record(Measure.lease, value);
    const totals = new Totals(recording.layout);
    totals.take(recording.snapshot(facts()));
    expect(totals.sum('clampedValues')).toBe(3);
    expect(totals.histogram('lease').count).toBe(4);
  });

  it('sends a histogram when it has changed, and at the end each that holds data', () => {
    const recording = recorder();
    recording.record(Measure.lease, 3);
    expect(Object.keys(recording.snapshot(facts()).histograms)).toEqual(['lease']);
    recording.record(Measure.fetch, 3);
    expect(Object.keys(recording.snapshot(facts()).histograms)).toEqual(['fetch']);
    expect(recording.snapshot(facts()).histograms).toEqual({});
    const last = recording.snapshot(facts({ final: true }));
    expect(Object.keys(last.histograms)).toEqual(['lease', 'fetch']);
    expect(last.sequence).toBe(4);
  });

  it('hands out snapshots that survive a structured clone and later counting', () => {
    const recording = recorder();
    recording.record(Measure.lease, 3);
    const snapshot = recording.snapshot(facts());
    const clone = structuredClone(snapshot);
    recording.add(0, 7);
    recording.record(Measure.lease, 9);
    expect(snapshot).toEqual(clone);
    const read = new Histogram();
    read.add(clone.histograms.lease!);
    expect(read.count).toBe(1);
  });

  it('makes no objects when it counts or records', () => {
    const recording = recorder();
    const keepalives = recording.layout.slot('keepalives');
    const values = Float64Array.from({ length: 512 }, (_, n) => n * 1.37 + n ** 2.3);
    const leftover = bytesPerCall((call) => {
      recording.add(keepalives);
      recording.add(recording.layout.slot('phones', 0, call % 9));
      recording.record(Measure.keepalive, values[call % 512]!);
    });
    expect(leftover).toBeLessThan(1);
  });
});
