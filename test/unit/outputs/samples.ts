import type { Moment, RunStart } from '#outputs/outputs.js';
import { type SummaryFacts, summarize } from '#outputs/summary.js';
import type { Summary } from '#outputs/summary-schema.js';
import { Course } from '#stats/course.js';
import { Intervals } from '#stats/interval.js';
import type { LabelSets } from '#stats/labels.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { noStorm } from '#stats/storm-figures.js';
import { Totals } from '#stats/totals.js';
import { Outcome } from '#terms/outcomes.js';
import { State } from '#terms/states.js';

const labels: LabelSets = {
  site: ['lab'],
  node: ['cm1', 'cm2'],
  server: ['127.0.0.1'],
  type: ['discover', 'offer', 'request', 'ack'],
  message: ['Register', 'RegisterAck', 'RegisterReject', 'other'],
};

export const run: RunStart = {
  kind: 'run',
  name: 'quickstart',
  startedAt: new Date('2026-11-22T12:53:04.250Z'),
  plannedPhones: 1000,
  seed: 1,
  planHash: '5f3a',
  labels,
  profileYaml: 'name: quickstart\nphones: 1000\n',
  versions: { regstorm: '0.1.0', node: '20.20.0' },
  host: { platform: 'linux', cpus: 2 },
  dhcp: null,
  expectedDetections: {
    closed: { sinceEvent: [0, 1_000], sinceNoticed: [0, 1_000] },
    reset: { sinceEvent: [0, 1_000], sinceNoticed: [0, 1_000] },
    pathLost: { sinceEvent: [22_000, 52_000], sinceNoticed: [22_000, 22_000] },
    keepaliveTimeout: { sinceEvent: [61_000, 91_000], sinceNoticed: [61_000, 61_000] },
    garbled: null,
    unreachable: { sinceEvent: [22_000, 52_000], sinceNoticed: [22_000, 22_000] },
  },
  calibration: null,
  directory: 'runs/20261122T125304Z-quickstart',
};

/** A run of one worker, told second by second. */
export class Story {
  readonly layout = new Layout(labels);
  readonly totals = new Totals(this.layout);
  readonly recorder = new Recorder(this.layout);
  readonly course = new Course(1);
  private readonly intervals = new Intervals(this.totals);

  /** Phones boot from end to end: `up` of them; `stranded` find no file and begin again. */
  boot(up: number, stranded: number, inServiceAtMs = 1000): this {
    const { layout, recorder } = this;
    const add = (slot: number, amount: number) => recorder.add(slot, amount);
    add(layout.slot('phones', 0, State.off), -up - stranded);
    add(layout.slot('phones', 0, State.inService), up);
    add(layout.slot('phones', 0, State.restarting), stranded);
    add(layout.slot('phonesRegistered', 0, 0, 0), up);
    add(layout.slot('registrations', 0, 0, 0), up);
    add(layout.slot('sccpMessages', 0, 0), up);
    add(layout.slot('sccpMessages', 1, 1), up);
    add(layout.slot('arrivalsPlanned'), up + stranded);
    add(layout.slot('arrivalsStarted'), up + stranded);
    add(layout.slot('boots'), up + stranded);
    add(layout.slot('bootLoops'), stranded);
    add(layout.slot('phonesLooping'), stranded);
    add(layout.slot('loopingPhoneSeconds'), 30 * stranded);
    add(layout.slot('outcomes', Outcome.filesMissing), stranded);
    add(layout.slot('phonesStranded', Outcome.filesMissing), stranded);
    add(layout.slot('tftpRequests', 0), up);
    add(layout.slot('tftpRequests', 1), 2 * stranded);
    for (const [type, direction] of [0, 1, 0, 1].entries()) {
      add(layout.slot('dhcpMessages', 0, type, direction), up + stranded);
    }
    for (let n = 0; n < up; n++) {
      const wait = (n % 100) + 1;
      recorder.record(Measure.startup, 500);
      recorder.record(Measure.lease, wait);
      recorder.record(Measure.fetch, wait / 2);
      recorder.record(Measure.connect, 0.25);
      recorder.record(Measure.register, 3 * wait);
      recorder.record(Measure.provision, wait);
      recorder.record(Measure.onboard, 5.5 * wait);
      recorder.record(Measure.boot, 500 + 5.5 * wait);
      recorder.record(Measure.inServiceAt, inServiceAtMs);
    }
    return this;
  }

  keepalives(sent: number, lost: number): this {
    this.recorder.add(this.layout.slot('keepalives'), sent);
    this.recorder.add(this.layout.slot('keepalivesLost'), lost);
    for (let n = 0; n < sent - lost; n++) this.recorder.record(Measure.keepalive, 0.4);
    for (let n = 0; n < sent; n++) this.recorder.record(Measure.keepaliveLateness, 2);
    return this;
  }

  /** A second is over: what the outputs are shown. */
  moment(atMs: number, final = false, storm = noStorm): Moment {
    const generator = { cpuSeconds: atMs / 4000, rssBytes: 123_400_000, heapBytes: 30e6 };
    const snapshot = this.recorder.snapshot({ worker: 0, epoch: 0, atMs, generator, storm, final });
    this.totals.take(snapshot);
    const moment = {
      atMs,
      totals: this.totals,
      interval: this.intervals.next(),
      measurement: { verdict: 'valid', reasons: [] },
      thresholds: [{ expression: 'p99(onboard) < 90s', value: 0.545, unit: 'seconds', passed: true, isDecided: false }],
      host: { udpDrops: 3, listenOverflows: 0, steal: 0, memoryUsedShare: 0.5, labWaitedShare: 0, clockStepMs: 0 },
    } as const;
    this.course.take(this.totals, [snapshot]);
    return moment;
  }

  summary(changed: Partial<SummaryFacts> = {}): Summary {
    return summarize({
      run,
      durationMs: 31_200,
      firstArrivalMs: 0,
      totals: this.totals,
      course: this.course,
      phones: [],
      ending: 'complete',
      measurement: { verdict: 'valid', reasons: [] },
      thresholds: [{ expression: 'p99(onboard) < 90s', value: 0.545, unit: 'seconds', passed: true }],
      ...changed,
    });
  }
}

/** 1000 phones, of which 50 are unknown to the CallManagers; `show` sees each moment as it comes. */
export function stormyStory(show: (moment: Moment) => void = () => undefined): { story: Story; last: Moment } {
  const story = new Story();
  story.recorder.add(story.layout.slot('phones', 0, State.off), run.plannedPhones);
  show(story.boot(600, 0).moment(1000));
  show(story.boot(350, 50, 2000).moment(2000));
  const last = story.keepalives(950, 1).moment(3000);
  show(last);
  return { story, last };
}
