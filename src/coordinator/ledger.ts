/** The book of a run: what the workers report goes in, a look each second and the summary come out. */
import type { Moment, RunStart } from '#outputs/outputs.js';
import { summarize } from '#outputs/summary.js';
import type { Ending, Summary } from '#outputs/summary-schema.js';
import type { Plan } from '#plan/plan.js';
import { Course } from '#stats/course.js';
import { Intervals } from '#stats/interval.js';
import { Layout } from '#stats/layout.js';
import type { Snapshot } from '#stats/snapshot.js';
import { Totals } from '#stats/totals.js';
import type { Survey } from './survey.js';
import { judgeMeasurement, Verdict } from './verdict.js';

export class Ledger {
  private readonly start: RunStart;
  private readonly totals: Totals;
  private readonly intervals: Intervals;
  private readonly course = new Course();
  private readonly verdict: Verdict;

  constructor(plan: Plan, survey: Survey, start: RunStart) {
    this.start = start;
    this.totals = new Totals(new Layout(start.labels));
    this.intervals = new Intervals(this.totals);
    this.verdict = new Verdict(plan.profile.thresholds, plan.total, survey.firstArrivalMs);
  }

  take(snapshot: Snapshot): void {
    this.totals.take(snapshot);
  }

  /** The run at this moment. Not to be called once phones have begun to leave: their going is no part of the course. */
  look(): Moment {
    const { totals } = this;
    const interval = this.intervals.next();
    this.course.take(totals, interval);
    this.verdict.take(totals.atMs, totals);
    return { atMs: totals.atMs, totals, interval };
  }

  summarize(ending: Ending, losses: readonly string[]): Summary {
    const { totals } = this;
    return summarize({
      run: this.start,
      durationMs: totals.atMs,
      totals,
      course: this.course,
      ending,
      measurement: judgeMeasurement(totals, losses),
      thresholds: this.verdict.results(totals),
    });
  }
}
