/** What is known of a run at this moment, for those who tell Prometheus. */
import { Layout } from '#stats/layout.js';
import { Totals } from '#stats/totals.js';
import { type EventKind, eventKinds, type RunEvent } from './events.js';
import type { Moment, RunStart } from './outputs.js';
import type { Scraped } from './prometheus-families.js';
import type { Measurement, Summary } from './summary-schema.js';

export class PrometheusNumbers {
  private readonly run: RunStart;
  private readonly nothing: Totals;
  private moment: Moment | null = null;
  private verdict: Measurement['verdict'] | null = null;
  private readonly events: Record<EventKind, number>;
  private lastEventSeconds: number | null = null;

  constructor(run: RunStart) {
    this.run = run;
    this.nothing = new Totals(new Layout(run.labels));
    this.events = Object.fromEntries(Object.keys(eventKinds).map((kind) => [kind, 0])) as Record<EventKind, number>;
  }

  take(moment: Moment): void {
    this.moment = moment;
    this.verdict = moment.measurement.verdict;
  }

  takeEvent({ kind, atSeconds }: RunEvent): void {
    this.events[kind]++;
    this.lastEventSeconds = atSeconds;
  }

  /** The verdict for good. */
  end({ measurement }: Summary): void {
    this.verdict = measurement.verdict;
  }

  get now(): Scraped {
    const { run, moment, nothing, verdict, events, lastEventSeconds } = this;
    const totals = moment?.totals ?? null;
    return { run, totals, counted: totals ?? nothing, host: moment?.host ?? null, verdict, events, lastEventSeconds };
  }
}
