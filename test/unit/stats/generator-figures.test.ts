import { describe, expect, it } from 'vitest';
import { Intervals } from '#stats/interval.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import type { Snapshot } from '#stats/snapshot.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from './samples.js';

const layout = new Layout(labels);

function snapshots(count: number): Snapshot[] {
  const recorder = new Recorder(layout);
  return Array.from({ length: count }, (_, n) => recorder.snapshot(facts({ atMs: 1000 * (n + 1) })));
}

function lostOf(taken: readonly Snapshot[]): [number, number] {
  const totals = new Totals(layout);
  for (const snapshot of taken) totals.take(snapshot);
  return [totals.snapshots, totals.lostSnapshots];
}

describe('lost snapshots', () => {
  const [one, two, three, four, five] = snapshots(5) as [Snapshot, Snapshot, Snapshot, Snapshot, Snapshot];

  it('are those that later ones passed over, the first of all too', () => {
    expect(lostOf([one, two, three])).toEqual([3, 0]);
    expect(lostOf([one, five])).toEqual([2, 3]);
    expect(lostOf([three])).toEqual([1, 2]);
  });

  it('are found again when they come late, and none is counted twice', () => {
    expect(lostOf([one, four, two, two, four, three])).toEqual([4, 0]);
  });

  it('count in each epoch of each worker', () => {
    const other = { ...two, worker: 1 };
    const again = { ...three, epoch: 1 };
    expect(lostOf([one, two, other, again])).toEqual([4, 3]);
  });
});

describe('what the measuring costs', () => {
  const figures = { cpuSeconds: 1, rssBytes: 1, heapBytes: 1 };
  const taken = (...generators: Snapshot['generator'][]) => {
    const totals = new Totals(layout);
    const recorder = new Recorder(layout);
    for (const [n, generator] of generators.entries())
      totals.take(recorder.snapshot(facts({ atMs: 4000 + n, generator })));
    return totals;
  };

  it('tells the share of the run a worker waited for a processor, and null where nobody knows', () => {
    expect(taken({ ...figures, waitedSeconds: 1 }).workers[0]!.waitedShare).toBe(0.25);
    expect(taken(figures).workers[0]!.waitedShare).toBeNull();
  });

  it('tells how close the descriptors came to their limit at any time', () => {
    const totals = taken({ ...figures, openFilesShare: 0.9 }, { ...figures, openFilesShare: 0.2 });
    expect(totals.peakOpenFilesShare).toBe(0.9);
    expect(taken(figures).peakOpenFilesShare).toBeNull();
  });
});

describe('a peek at an interval', () => {
  it('does not end it', () => {
    const totals = new Totals(layout);
    const intervals = new Intervals(totals);
    const recorder = new Recorder(layout);
    const second = () => {
      recorder.add(layout.slot('boots'));
      totals.take(recorder.snapshot(facts()));
    };
    second();
    expect(intervals.next().amount('boots')).toBe(1);
    second();
    const peeked = intervals.peek();
    second();
    expect(intervals.next().amount('boots')).toBe(2);
    expect(peeked.amount('boots')).toBe(1);
  });
});
