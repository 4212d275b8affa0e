import { describe, expect, it } from 'vitest';
import { Course, timeToInServiceMs } from '#stats/course.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { State } from '#terms/states.js';
import { facts, labels } from './samples.js';

/** A run of 1000 phones of which so many more come into service at each moment. */
function courseOf(moments: readonly (readonly [atMs: number, more: number])[]) {
  const layout = new Layout(labels);
  const totals = new Totals(layout);
  const recorder = new Recorder(layout);
  const course = new Course(1);
  for (const [atMs, more] of moments) {
    recorder.add(layout.slot('phones', 0, State.inService), more);
    recorder.add(layout.slot('phonesRegistered', 0, 1, 0), more);
    recorder.add(layout.slot('phonesLooping'), -more);
    recorder.add(layout.slot('registrations', 1, 0, 0), Math.max(0, more));
    const snapshot = recorder.snapshot(facts({ atMs }));
    totals.take(snapshot);
    course.take(totals, [snapshot]);
  }
  return course;
}

describe('the course of a run', () => {
  it('tells when each share of all phones had come into service once', () => {
    const layout = new Layout(labels);
    const totals = new Totals(layout);
    const recorder = new Recorder(layout);
    for (const [phones, atMs] of [
      [499, 1000],
      [1, 2000],
      [450, 3000],
      [49, 5000],
    ] as const) {
      for (let n = 0; n < phones; n++) recorder.record(Measure.inServiceAt, atMs);
    }
    totals.take(recorder.snapshot(facts({})));
    const marks = (['50%', '95%', '99.9%', '100%'] as const).map((mark) => timeToInServiceMs(totals, mark, 1000));
    expect(marks.slice(0, 3).map((ms) => Math.round((ms ?? 0) / 10))).toEqual([200, 300, 500]);
    expect(marks[3]).toBeNull();
    expect(timeToInServiceMs(new Totals(layout), '50%', 5)).toBeNull();
  });

  it('tells the peak and the mean of registrations over the time in which there were any', () => {
    const { registrations } = courseOf([
      [1000, 0],
      [2000, 300],
      [4000, 100],
      [9000, 0],
    ]);
    expect(registrations.peakPerSecond).toBe(300);
    expect(registrations.meanPerSecond).toBeCloseTo(400 / 3);
  });

  it('takes no peak from a moment too short to tell', () => {
    const { registrations } = courseOf([
      [1000, 100],
      [1010, 50],
      [2010, 51],
    ]);
    expect(registrations.peakPerSecond).toBe(100);
  });

  it('keeps the last population and the most loops', () => {
    const course = courseOf([
      [1000, -7],
      [2000, 10],
    ]);
    expect(course.population).toMatchObject({ inService: 3, registered: 3, looping: -3, byNode: { cm1: 0, cm2: 3 } });
    expect(course.population?.byState.inService).toBe(3);
    expect(course.peakLooping).toBe(7);
  });

  it('has no rates before anything happened', () => {
    const course = new Course(1);
    expect(course.population).toBeNull();
    expect([course.dhcpMessages.peakPerSecond, course.dhcpMessages.meanPerSecond]).toEqual([0, 0]);
  });
});
