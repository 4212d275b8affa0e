import { describe, expect, it } from 'vitest';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { neverEnded } from '#stats/never.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from './samples.js';

describe('how many never got there', () => {
  const layout = new Layout(labels);
  const totals = new Totals(layout);
  const recorder = new Recorder(layout);
  for (let n = 0; n < 7; n++) recorder.record(Measure.onboard, 500);
  for (let n = 0; n < 3; n++) recorder.record(Measure.outage, 500);
  for (let n = 0; n < 3; n++) recorder.record(Measure.recover, 400);
  recorder.add(layout.slot('outages'), 5);
  totals.take(recorder.snapshot(facts()));
  const known = { totals, plannedPhones: 10, unanswered: 4 };

  it('is told of phones that were never in service', () => {
    expect(neverEnded('onboard', known)).toBe(3);
    expect(neverEnded('startup', known)).toBe(10);
  });

  it('is told of outages that were not over', () => {
    expect([neverEnded('outage', known), neverEnded('recover', known)]).toEqual([2, 2]);
  });

  it('is told of silence that was not taken for a fault yet', () => {
    expect(neverEnded('detect', known)).toBe(4);
  });

  it('is none of what is only timed when it ends', () => {
    expect(neverEnded('register', known)).toBe(0);
  });
});
