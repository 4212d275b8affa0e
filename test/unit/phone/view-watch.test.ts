import { describe, expect, it } from 'vitest';
import { type SweepFailure, ViewWatch } from '#phone/view-watch.js';
import type { MetricName } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import { layout } from '../../support/phone-world.js';

/** A phone as far as a view tells of it: whether a CallManager has it, and how often one has taken it. */
class Subject {
  isInCluster: boolean | null = false;
  readonly self: { readonly name: string; readonly diary: { registrations: number } };

  constructor(name: string) {
    this.self = { name, diary: { registrations: 0 } };
  }

  register(): this {
    this.isInCluster = true;
    this.self.diary.registrations++;
    return this;
  }

  leave(): this {
    this.isInCluster = false;
    return this;
  }
}

class Sweeps {
  private readonly recorder = new Recorder(layout);
  private readonly watch: ViewWatch;

  constructor(...phones: readonly Subject[]) {
    this.watch = new ViewWatch(phones, this.recorder);
  }

  /** A whole sweep, in which something may happen; phones that are shown as registered by name. */
  see(registered: readonly string[], unregistered: readonly string[] = [], meanwhile: () => void = () => {}): this {
    this.watch.begin();
    for (const name of registered) this.watch.show(name, true);
    meanwhile();
    for (const name of unregistered) this.watch.show(name, false);
    this.watch.finish();
    return this;
  }

  fail(why: SweepFailure): this {
    this.watch.begin();
    this.watch.show('A', true);
    this.watch.fail(why);
    return this;
  }

  get counted(): { ghosts: number; zombies: number } {
    return { ghosts: this.sum('phonesGhost'), zombies: this.sum('phonesZombie') };
  }

  sum(metric: MetricName): number {
    const { counts } = this.recorder.snapshot({
      worker: 0,
      epoch: 0,
      atMs: 0,
      generator: { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 },
      final: true,
    });
    return layout.series(metric).reduce((sum, { slot }) => sum + counts[slot]!, 0);
  }
}

const nobody = { ghosts: 0, zombies: 0 };

describe('a phone that a CallManager has and the view does not', () => {
  it('is a ghost with the second sweep running, until one shows it', () => {
    const sweeps = new Sweeps(new Subject('A').register(), new Subject('B').register());
    expect(sweeps.see(['B'], ['A']).counted).toEqual(nobody);
    expect(sweeps.see(['B'], ['A']).counted).toEqual({ ghosts: 1, zombies: 0 });
    expect(sweeps.see([], ['A', 'B']).counted).toEqual({ ghosts: 1, zombies: 0 });
    expect(sweeps.see([], ['A', 'B']).counted).toEqual({ ghosts: 2, zombies: 0 });
    expect(sweeps.see(['A', 'B']).counted).toEqual(nobody);
    expect(sweeps.see([], ['A', 'B']).counted).toEqual(nobody);
    expect([sweeps.sum('viewSweeps'), sweeps.sum('viewSweepsFailed')]).toEqual([6, 0]);
  });

  it('is one too when the view has no row of it, and none when one of its rows says registered', () => {
    const sweeps = new Sweeps(new Subject('A').register(), new Subject('B').register());
    sweeps.see(['B'], ['B', 'SEP000000000000']).see(['B'], ['B', 'SEP000000000000']);
    expect(sweeps.counted).toEqual({ ghosts: 1, zombies: 0 });
  });

  it('is none while its node leaves a keepalive unanswered', () => {
    const phone = new Subject('A').register();
    phone.isInCluster = null;
    expect(new Sweeps(phone).see([]).see([]).see([]).counted).toEqual(nobody);
  });

  it('is none by a sweep during which it registered, or registered anew', () => {
    const phone = new Subject('A');
    const sweeps = new Sweeps(phone).see([], [], () => phone.register());
    expect(sweeps.see([]).counted).toEqual(nobody);
    expect(sweeps.see([], [], () => phone.leave().register()).see([]).counted).toEqual(nobody);
    expect(sweeps.see([]).counted).toEqual({ ghosts: 1, zombies: 0 });
  });
});

describe('a phone that the view has and no CallManager', () => {
  it('is a zombie with the second sweep running, and none by a sweep during which it left', () => {
    const phone = new Subject('A').register();
    const sweeps = new Sweeps(phone).see(['A'], [], () => phone.leave());
    expect(sweeps.see(['A']).counted).toEqual(nobody);
    expect(sweeps.see(['A']).counted).toEqual({ ghosts: 0, zombies: 1 });
    expect(sweeps.see([], ['A']).counted).toEqual(nobody);
  });

  it('and was a ghost in the sweep before is neither yet', () => {
    const phone = new Subject('A').register();
    const sweeps = new Sweeps(phone).see([]).see([]);
    phone.leave();
    expect(sweeps.see(['A']).counted).toEqual(nobody);
    expect(sweeps.see(['A']).counted).toEqual({ ghosts: 0, zombies: 1 });
  });
});

describe('a sweep that failed', () => {
  it('is counted, and changes nothing of what was found', () => {
    const sweeps = new Sweeps(new Subject('A').register()).see([]).fail('timeout');
    expect(sweeps.counted).toEqual(nobody);
    expect(sweeps.see([]).fail('garbled').counted).toEqual({ ghosts: 1, zombies: 0 });
    expect([sweeps.sum('viewSweeps'), sweeps.sum('viewSweepsFailed')]).toEqual([4, 2]);
  });
});
