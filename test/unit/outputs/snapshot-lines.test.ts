import { describe, expect, it } from 'vitest';
import type { Moment } from '#outputs/outputs.js';
import { SnapshotLines } from '#outputs/snapshot-lines.js';
import { Story } from './samples.js';

interface Line {
  readonly atSeconds: number;
  readonly seconds: number;
  readonly counters: Readonly<Record<string, number>>;
}

const hour = 3600;
const day = 24 * hour;

/** Moments a second apart in which a keepalive is sent; the numbers reach the totals every so many seconds. */
function* moments(untilSeconds: number, everySeconds = 1): Iterable<Moment> {
  const story = new Story();
  let moment = story.moment(0);
  for (let second = 1; second <= untilSeconds; second++) {
    story.recorder.add(story.layout.slot('keepalives'));
    if (second % everySeconds === 0) moment = story.moment(second * 1000 + 250);
    yield { ...moment, atMs: second * 1000 + 250 };
  }
}

function linesOf(played: Iterable<Moment>): Line[] {
  const lines = new SnapshotLines();
  const told: (object | null)[] = [];
  for (const moment of played) told.push(lines.take(moment));
  return [...told, lines.last()].filter((line) => line !== null) as Line[];
}

const keepalivesIn = (lines: readonly Line[]) =>
  lines.reduce((sum, { counters }) => sum + (counters.keepalives_total ?? 0), 0);

describe('the lines of snapshots.ndjson', () => {
  it('thin out over a week to some 20,000, and nothing counted is lost', () => {
    const lines = linesOf(moments(7 * day, 10));
    const between = (from: number, to: number) =>
      lines.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to).length;
    expect(between(0, hour)).toBe(hour - 1);
    expect(between(hour, day)).toBeCloseTo((23 * hour) / 10, -1);
    expect(between(day, 7 * day)).toBeCloseTo((6 * day) / 60, -1);
    expect(lines.length).toBeLessThan(21_000);
    expect(keepalivesIn(lines)).toBe(7 * day);
  });

  it('tell of what was passed over, in the line after it and at the end', () => {
    const lines = linesOf(moments(hour + 25));
    expect(lines.slice(-4).map(({ atSeconds }) => atSeconds)).toEqual([3600.25, 3610.25, 3620.25, 3625.25]);
    expect(lines.slice(-3).map(({ seconds }) => seconds)).toEqual([10, 10, 5]);
    expect(lines.slice(-3).map(({ counters }) => counters.keepalives_total)).toEqual([10, 10, 5]);
  });

  it('tell at the end how it was at the last moment, not what came after', () => {
    const story = new Story();
    const lines = new SnapshotLines();
    lines.take(story.moment(hour * 1000));
    expect(lines.take(story.keepalives(5, 0).moment(hour * 1000 + 1000))).toBeNull();
    story.keepalives(100, 0).moment(hour * 1000 + 2000);
    expect(keepalivesIn([lines.last() as Line])).toBe(5);
  });
});
