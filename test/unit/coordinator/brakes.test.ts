import { describe, expect, it } from 'vitest';
import { Brakes } from '#coordinator/brakes.js';
import { loadProfile } from '#profile/load.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from '../stats/samples.js';

const layout = new Layout(labels);

/** Why a run with this guard would stop after what `happens`. */
function reasonOf(guard: string, happens: (recorder: Recorder) => void): string | null {
  const recorder = new Recorder(layout);
  happens(recorder);
  const totals = new Totals(layout);
  totals.take(recorder.snapshot(facts({})));
  return new Brakes(loadProfile(`name: x\nphones: 5\nguard: ${guard}`, 'x.yaml').guard).reason(totals);
}

const registers = (acked: number, rejected: number) => (recorder: Recorder) => {
  recorder.add(layout.slot('registrations', 0, 0, 0), acked);
  recorder.add(layout.slot('registrations', 0, 0, 1), rejected);
};

describe('the brakes', () => {
  it('let a run go on in which nothing is wrong, and one in which nothing has happened', () => {
    expect(reasonOf('{ stopIf: [ rejected > 1%, p99(register) > 1s ] }', registers(100, 0))).toBeNull();
    expect(reasonOf('{ stopIf: [ rejected > 1%, p99(register) > 1s ] }', () => {})).toBeNull();
  });

  it('stop it for a share of the registrations, not one too early', () => {
    expect(reasonOf('{ stopIf: [ rejected > 1% ] }', registers(99, 1))).toBeNull();
    expect(reasonOf('{ stopIf: [ rejected > 1% ] }', registers(98, 2))).toContain('rejected > 1%');
    expect(reasonOf('{ stopIf: [ rejected > 3 ] }', registers(0, 4))).toContain('rejected > 3');
  });

  it('stop it for a duration, in its own time', () => {
    const slow = (recorder: Recorder) => recorder.record(Measure.register, 31_000);
    expect(reasonOf('{ stopIf: [ p99(register) > 30s ] }', slow)).toContain('p99(register) > 30s');
  });

  it('stop it when a server registers phones it does not know, unless told that this is wanted', () => {
    const welcome = (recorder: Recorder) => recorder.add(layout.slot('autoRegistrations'), 3);
    expect(reasonOf('{}', welcome)).toMatch(/auto-registered 3 of our phones/);
    expect(reasonOf('{ autoRegistration: ignore }', welcome)).toBeNull();
  });
});
