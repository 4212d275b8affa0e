import { describe, expect, it } from 'vitest';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { neverEnded } from '#stats/never.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import { facts, labels } from './samples.js';

describe('how many never got there', () => {
  const layout = new Layout(labels);
  const totals = new Totals(layout);
  const recorder = new Recorder(layout);
  for (let n = 0; n < 7; n++) recorder.record(Measure.onboard, 500);
  for (let n = 0; n < 3; n++) recorder.record(Measure.outage, 500);
  for (let n = 0; n < 3; n++) recorder.record(Measure.recover, 400);
  recorder.add(layout.slot('outages'), 5);
  recorder.add(layout.slot('keepalivesLost'), 6);
  const befell = { registerRejected: 2, registerTimeout: 1, leaseTimeout: 1, filesMissing: 3, noTftpServer: 5 };
  const passed = { leaseNak: 20, leaseLost: 20, nameUnresolved: 20, firmwareFailed: 20, serviceClosed: 20 };
  for (const [outcome, count] of Object.entries({ ...befell, ...passed })) {
    recorder.add(layout.slot('outcomes', Outcome[outcome as OutcomeName]), count);
  }
  totals.take(recorder.snapshot(facts()));
  const known = { totals, plannedPhones: 10, cutOff: 4 };

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

  it('is told of attempts that failed, and of keepalives that were lost', () => {
    expect(neverEnded('register', known)).toBe(3);
    expect(neverEnded('keepalive', known)).toBe(6);
    expect(neverEnded('connect', known)).toBe(0);
  });

  it('goes by what was cut short, not by where the phone shows it', () => {
    expect(neverEnded('lease', known)).toBe(1); // neither the NAK nor the lease that ran out
    expect(neverEnded('fetch', known)).toBe(8); // not the name nor the firmware it went on without
  });
});
