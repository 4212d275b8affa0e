import { describe, expect, it } from 'vitest';
import { Chronicle } from '#coordinator/chronicle.js';
import type { RunEvent } from '#outputs/events.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { facts, labels } from '../stats/samples.js';

function chronicleOf(phones: number) {
  const events: RunEvent[] = [];
  const output = { start() {}, take() {}, finish() {}, takeEvent: (event: RunEvent) => events.push(event) };
  return { events, chronicle: new Chronicle(output, phones) };
}

describe('the chronicle of a run', () => {
  it('keeps what came before the outputs were open, at the start of the run', () => {
    const { chronicle, events } = chronicleOf(1);
    chronicle.note('workerReady', 'worker 0 is ready', { worker: 0 });
    expect(events).toEqual([]);
    chronicle.open(performance.now() - 5_000);
    chronicle.note('paused', 'arrivals are held');
    expect(events).toEqual([
      { atSeconds: 0, kind: 'workerReady', text: 'worker 0 is ready', details: { worker: 0 } },
      { atSeconds: expect.closeTo(5, 0), kind: 'paused', text: 'arrivals are held', details: {} },
    ]);
  });

  it('tells nothing once the outputs are about to finish', () => {
    const { chronicle, events } = chronicleOf(1);
    chronicle.open(performance.now());
    chronicle.close();
    chronicle.note('interrupted', 'ended by hand');
    expect(events).toEqual([]);
  });

  it('tells once when the first and the last phone were in service, by their moments and not by that of the look', () => {
    const { chronicle, events } = chronicleOf(2);
    chronicle.open(performance.now());
    const layout = new Layout(labels);
    const recorder = new Recorder(layout);
    const totals = new Totals(layout);
    for (const ms of [1_500, 2_500]) {
      recorder.record(Measure.inServiceAt, ms);
      totals.take(recorder.snapshot(facts({ atMs: 60_000 })));
      for (let look = 0; look < 2; look++) chronicle.look(totals);
    }
    expect(events.map(({ kind, atSeconds }) => [kind, atSeconds])).toEqual([
      ['firstInService', expect.closeTo(1.5, 1)],
      ['allInService', expect.closeTo(2.5, 1)],
    ]);
  });
});
