import { describe, expect, it } from 'vitest';
import { Verdict } from '#coordinator/verdict.js';
import { parseThreshold } from '#profile/thresholds.js';
import { Layout } from '#stats/layout.js';
import { Measure, type MeasureName } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { Totals } from '#stats/totals.js';
import { Outcome, type OutcomeName } from '#terms/outcomes.js';
import { State } from '#terms/states.js';
import { facts, labels } from '../stats/samples.js';

type Phases = readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[];

/** A run of some phones, watched by thresholds; the first phone is switched on after `firstArrivalMs`. */
class Run {
  readonly layout = new Layout(labels);
  readonly totals = new Totals(this.layout);
  readonly recorder = new Recorder(this.layout);
  private readonly verdict: Verdict;
  private inService = 0;

  constructor(phones: number, thresholds: readonly string[], firstArrivalMs = 0, phases: Phases = []) {
    this.verdict = new Verdict({ thresholds: thresholds.map(parseThreshold), phases }, phones, firstArrivalMs);
  }

  /** At this moment so many phones are in service. */
  look(atMs: number, inService: number): this {
    this.recorder.add(this.layout.slot('phones', 0, State.inService), inService - this.inService);
    this.inService = inService;
    this.totals.take(this.recorder.snapshot(facts({ atMs })));
    this.verdict.take(atMs, this.totals);
    return this;
  }

  times(measure: MeasureName, count: number, ms: number): this {
    for (let n = 0; n < count; n++) this.recorder.record(Measure[measure], ms);
    return this;
  }

  befell(outcome: OutcomeName, count: number): this {
    this.recorder.add(this.layout.slot('outcomes', Outcome[outcome]), count);
    return this;
  }

  /** What every threshold came to at the end. */
  end() {
    this.totals.take(this.recorder.snapshot(facts({ atMs: 60_000, final: true })));
    return this.verdict.results(this.totals);
  }
}

const passes = (run: Run) => run.end().map(({ passed }) => passed);

describe('a threshold at the end', () => {
  it('is judged by the last moment before the run stopped', () => {
    const run = new Run(100, ['inService == 100% at end', 'inService >= 100']).look(1000, 100).look(2000, 99);
    expect(run.end()).toEqual([
      { expression: 'inService == 100% at end', value: 99, unit: 'percent', passed: false },
      { expression: 'inService >= 100', value: 99, unit: 'count', passed: false },
    ]);
  });

  it('takes a share for what a person means by it, not for its last bit', () => {
    const refused: number[] = [];
    for (let phones = 0; phones <= 1000; phones++) {
      const share = `${phones / 10}%`;
      const run = new Run(1000, [`inService >= ${share}`, `inService == ${share}`, `inService <= ${share}`]);
      run.look(1000, phones);
      if (passes(run).includes(false)) refused.push(phones);
    }
    expect(refused).toEqual([]);
  });

  it('does not round a phone that is missing away', () => {
    expect(passes(new Run(1_000_000, ['inService == 100%']).look(1000, 999_999))).toEqual([false]);
  });

  it('counts phones that were never in service by those that were once', () => {
    const run = new Run(10, ['never == 3', 'never <= 30%']).times('onboard', 7, 500).look(1000, 0);
    expect(run.end().map(({ value, passed }) => [value, passed])).toEqual([
      [3, true],
      [30, true],
    ]);
  });

  it('speaks of phones that flap and of those that loop', () => {
    const run = new Run(100, ['flapping == 0', 'looping <= 1%']);
    run.recorder.add(run.layout.slot('phonesFlapping'));
    run.recorder.add(run.layout.slot('phonesLooping'));
    expect(
      run
        .look(1000, 99)
        .end()
        .map(({ value, passed }) => [value, passed]),
    ).toEqual([
      [1, false],
      [1, true],
    ]);
  });

  it('fails when the run never had a look', () => {
    expect(new Run(10, ['never <= 100%', 'inService >= 0%']).end()).toMatchObject([
      { value: null, passed: false },
      { value: null, passed: false },
    ]);
  });
});

describe('a threshold within a time', () => {
  const within = 'inService >= 90% within 5s';

  it('passes when it held once in time, whatever came later', () => {
    expect(new Run(10, [within]).look(4000, 9).look(6000, 0).end()).toMatchObject([{ value: 90, passed: true }]);
  });

  it('fails when it held too late, and tells how far it had come in time', () => {
    expect(new Run(10, [within]).look(4000, 5).look(6000, 10).end()).toMatchObject([{ value: 50, passed: false }]);
  });

  it('counts the time from the first arrival', () => {
    expect(passes(new Run(10, [within], 20_000).look(24_000, 10))).toEqual([true]);
    expect(passes(new Run(10, [within], 20_000).look(26_000, 10))).toEqual([false]);
  });

  it('knows between two looks who came in time', () => {
    const exact = 'inService == 100% within 3200ms';
    const run = new Run(10, [exact], 1_000).look(4_000, 5).times('inServiceAt', 10, 4_100).look(5_000, 10);
    expect(run.end()).toMatchObject([{ value: 100, passed: true }]);
    const late = new Run(10, [exact], 1_000).look(4_000, 5).times('inServiceAt', 10, 4_300).look(5_000, 10);
    expect(late.end()).toMatchObject([{ value: 50, passed: false }]);
    const gone = new Run(10, [exact], 1_000).look(4_000, 5).times('inServiceAt', 10, 4_100).look(5_000, 9);
    expect(gone.end()).toMatchObject([{ value: 90, passed: false }]);
  });

  it('takes the look of the last second in, which comes a moment after it', () => {
    expect(passes(new Run(10, [within], 2).look(4004, 0).look(5006, 9))).toEqual([true]);
  });

  it('fails when there was no look in time, but where moments tell', () => {
    const registered = 'registered >= 90% within 5s';
    expect(new Run(10, [registered]).look(6000, 10).end()).toMatchObject([{ value: null, passed: false }]);
    expect(new Run(10, [within]).times('inServiceAt', 10, 4900).look(6000, 10).end()).toMatchObject([{ passed: true }]);
    expect(new Run(10, [within]).times('inServiceAt', 10, 5500).look(6000, 10).end()).toMatchObject([
      { value: 0, passed: false },
    ]);
  });
});

describe('a threshold of outages', () => {
  it('takes phones that are still out for infinite', () => {
    const run = (outages: number) => {
      const run = new Run(100, ['p99(outage) < 60s', 'p50(outage) < 60s', 'max(recover) < 60s']);
      run.recorder.add(run.layout.slot('outages'), outages);
      return passes(run.times('outage', 50, 9_000).times('recover', 50, 1_000).look(1_000, 0));
    };
    expect(run(50)).toEqual([true, true, true]);
    expect(run(51)).toEqual([false, true, false]);
    expect(run(101)).toEqual([false, false, false]);
  });

  it('takes a node that is silent and not given up yet for infinite', () => {
    const run = new Run(100, ['max(detect) < 60s']).times('detect', 1, 100);
    run.recorder.add(run.layout.slot('phonesCutOff'));
    expect(passes(run.look(1_000, 0))).toEqual([false]);
  });

  it('fails without an outage, as everything without data', () => {
    expect(passes(new Run(10, ['p99(outage) < 60s']).look(1_000, 10))).toEqual([false]);
  });
});

describe('a threshold throughout', () => {
  const throughout = 'inService >= 90% throughout';

  it('may take its time, but has to hold ever after', () => {
    expect(passes(new Run(10, [throughout]).look(1000, 0).look(2000, 9).look(3000, 10))).toEqual([true]);
  });

  it('fails by the first moment at which it no longer held', () => {
    const run = new Run(10, [throughout]).look(1000, 10).look(2000, 7).look(3000, 2).look(4000, 10);
    expect(run.end()).toMatchObject([{ value: 70, passed: false }]);
  });

  it('fails when it never held', () => {
    expect(passes(new Run(10, [throughout]).look(1000, 0).look(2000, 5))).toEqual([false]);
  });
});

describe('a threshold of a measure', () => {
  it('counts phones that never got there as infinitely slow', () => {
    const thresholds = ['p50(onboard) < 1s', 'p99(onboard) < 1s', 'max(onboard) < 1h', 'mean(onboard) < 1h'];
    const run = new Run(100, thresholds).times('onboard', 98, 500).look(1000, 98);
    expect(run.end().map(({ value, passed }) => [value === null ? null : Math.round(value * 10) / 10, passed])).toEqual(
      [
        [0.5, true],
        [null, false],
        [null, false],
        [null, false],
      ],
    );
  });

  it('finds the one that is still there at the edge of those that never were', () => {
    const run = new Run(1000, ['p99(onboard) < 1s', 'p999(onboard) < 1s', 'max(onboard) < 1s']);
    expect(passes(run.times('onboard', 999, 500).look(1000, 999))).toEqual([true, true, false]);
  });

  it('counts attempts that failed as infinitely slow, and says so', () => {
    const run = new Run(200, ['p99(register) < 3s', 'p50(register) < 3s']).times('register', 100, 500);
    run.befell('registerRejected', 100);
    expect(run.look(1000, 100).end()).toMatchObject([
      { value: null, never: true, passed: false },
      { value: expect.closeTo(0.5, 2), passed: true },
    ]);
  });

  it('says never, not that there is no data, when every attempt failed', () => {
    const run = new Run(200, ['min(register) < 3s', 'p50(lease) < 3s']).befell('registerRejected', 100).look(1000, 0);
    const [failed, untried] = run.end();
    expect(failed).toEqual({
      ...{ expression: 'min(register) < 3s', unit: 'seconds' },
      ...{ value: null, never: true, passed: false },
    });
    expect(untried).not.toHaveProperty('never');
  });

  it('takes no attempt for failed that has not ended', () => {
    expect(passes(new Run(100, ['p99(lease) < 1s']).times('lease', 5, 500).look(1000, 0))).toEqual([true]);
  });

  it('fails without data, but a count of nothing is 0', () => {
    const run = new Run(100, ['p99(lease) < 1s', 'p99(lease) > 1s', 'count(lease) == 0']).look(1000, 0);
    expect(run.end()).toMatchObject([
      { value: null, unit: 'seconds', passed: false },
      { value: null, unit: 'seconds', passed: false },
      { value: 0, unit: 'count', passed: true },
    ]);
  });

  it('fails when nobody ever got there', () => {
    const run = new Run(100, ['p50(boot) < 1h', 'min(boot) < 1h']).look(1000, 0);
    expect(run.end()).toMatchObject([
      { value: null, passed: false },
      { value: null, passed: false },
    ]);
  });

  it('is told in seconds', () => {
    const [result] = new Run(1, ['max(boot) <= 90s']).times('boot', 1, 1500).look(1000, 1).end();
    expect(result).toMatchObject({ unit: 'seconds', passed: true });
    expect(result!.value).toBeCloseTo(1.5, 2);
  });
});

describe('a threshold of a counter', () => {
  it('is judged by the end of the run', () => {
    const run = new Run(10, ['bootLoops == 0', 'keepalivesLost < 3']).look(1000, 10);
    run.recorder.add(run.layout.slot('bootLoops'), 1);
    run.recorder.add(run.layout.slot('keepalivesLost'), 2);
    expect(run.end()).toMatchObject([
      { value: 1, passed: false },
      { value: 2, passed: true },
    ]);
  });

  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['==', [false, true, false]],
    ['!=', [true, false, true]],
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
  ])('compares by %s', (comparison, expected) => {
    const judged = [4, 5, 6].map((loops) => {
      const run = new Run(10, [`bootLoops ${comparison} 5`]);
      run.recorder.add(run.layout.slot('bootLoops'), loops);
      return passes(run)[0];
    });
    expect(judged).toEqual(expected);
  });
});

describe('a threshold of a phase', () => {
  const phases: Phases = [
    { name: 'restore', fromMs: 0, toMs: 3_000 },
    { name: 'loss', fromMs: 4_000, toMs: 8_000 },
  ];
  const run = (...thresholds: string[]) => new Run(100, thresholds, 1_000, phases);

  it('looks at the population within it, and at its end, not at that of the run', () => {
    const watched = run('restore: inService == 100%', 'loss: inService >= 90%', 'loss: inService == 100% throughout')
      .look(2_000, 50)
      .look(4_000, 100)
      .look(5_500, 100)
      .look(8_900, 95)
      .look(20_000, 10);
    expect(passes(watched)).toEqual([true, true, false]);
  });

  it('counts the time of "within" from its beginning', () => {
    const late = run('loss: inService == 100% within 2s').look(5_500, 90).look(7_500, 100);
    const inTime = run('loss: inService == 100% within 2s').look(5_500, 90).look(6_900, 100);
    expect([...passes(late), ...passes(inTime)]).toEqual([false, true]);
  });

  it('takes counters and durations as they grew in it', () => {
    const watched = run(
      'loss: max(register) < 1s',
      'restore: max(register) < 1s',
      'loss: bootLoops == 2',
      'bootLoops == 5',
    );
    const loops = (count: number) => watched.recorder.add(watched.layout.slot('bootLoops'), count);
    watched.times('register', 10, 5_000);
    loops(3);
    watched.look(2_000, 0).look(5_000, 0);
    watched.times('register', 10, 500);
    loops(2);
    watched.look(6_000, 0).look(9_000, 0);
    expect(passes(watched)).toEqual([true, false, true, true]);
  });

  it('takes the attempts that failed in it for infinite, not those before', () => {
    const watched = run('restore: max(register) < 1s', 'loss: max(register) < 1s');
    watched.times('register', 10, 500).look(1_500, 0).befell('registerRejected', 5).look(2_000, 0).look(5_000, 0);
    watched.times('register', 10, 500).look(6_000, 0);
    expect(passes(watched)).toEqual([false, true]);
  });

  it('fails when the run ended before it began', () => {
    expect(passes(run('loss: inService >= 0%').look(2_000, 100))).toEqual([false]);
  });
});
