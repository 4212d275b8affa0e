/** The book of a run: what the workers report goes in, a look each second and the summary come out. */
import type { HostFacts, Moment, RunStart } from '#outputs/outputs.js';
import { summarize } from '#outputs/summary.js';
import type { Ending, Measurement, Summary } from '#outputs/summary-schema.js';
import type { Plan } from '#plan/plan.js';
import { Course } from '#stats/course.js';
import { Intervals } from '#stats/interval.js';
import { Layout } from '#stats/layout.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Snapshot } from '#stats/snapshot.js';
import { Totals } from '#stats/totals.js';
import type { HostWatch } from './host-watch.js';
import { judgeMeasurement } from './measurement.js';
import type { Survey } from './survey.js';
import { Verdict } from './verdict.js';

/** An arrival this far back is certain to be told of. */
const dueMs = 1_000;

export class Ledger {
  private readonly start: RunStart;
  private readonly totals: Totals;
  private readonly intervals: Intervals;
  private readonly course: Course;
  /** Since the last look. */
  private heard: Snapshot[] = [];
  private readonly verdict: Verdict;
  private readonly survey: Survey;
  /** Null in virtual time, which no host disturbs. */
  private readonly host: HostWatch | null;
  /** Those of the course: what is not waited for at the end is not lost. */
  private lostSnapshots = 0;
  /** Of the last look: what falls due while the phones leave is switched on no more. */
  private lookedAtMs = 0;
  private interventions = 0;
  private readonly missed: string[] = [];
  /** Those that flapped. */
  private readonly flappers: PhoneRecord[] = [];

  /** `host`: null in virtual time. */
  constructor(plan: Plan, survey: Survey, start: RunStart, host: HostWatch | null) {
    this.start = start;
    this.survey = survey;
    this.host = host;
    this.totals = new Totals(new Layout(start.labels));
    this.intervals = new Intervals(this.totals);
    this.course = new Course(start.kind === 'simulation' ? 1 : plan.profile.workers);
    this.verdict = new Verdict(plan.profile, plan.total, survey.firstArrivalMs);
  }

  take(snapshot: Snapshot): void {
    this.totals.take(snapshot);
    this.heard.push(snapshot);
  }

  /** Records of some phones, at the end of the run. */
  takePhones(phones: readonly PhoneRecord[]): void {
    this.flappers.push(...phones.filter(({ flapping }) => flapping !== null));
  }

  /** Phones that are registered, as far as their workers have told. */
  get registered(): number {
    return this.totals.sum('phonesRegistered');
  }

  /** Something the profile's events wanted was not done. */
  miss(what: string): void {
    this.missed.push(what);
  }

  /** A person held or changed the arrivals, or did a fault. */
  intervene(): void {
    this.interventions++;
  }

  /** The run at this moment. Not to be called once phones have begun to leave: their going is no part of the course. */
  look(): Moment {
    const { totals } = this;
    const interval = this.intervals.next();
    this.lostSnapshots = totals.lostSnapshots;
    this.lookedAtMs = totals.atMs;
    this.course.take(totals, this.heard);
    this.heard = [];
    this.verdict.take(totals.atMs, totals);
    const host = this.host?.facts() ?? null;
    return {
      atMs: totals.atMs,
      totals,
      interval,
      host,
      measurement: this.judge(host, []),
      thresholds: this.verdict.standing,
    };
  }

  /** `losses`: what the run depended on and is gone. */
  summarize(ending: Ending, losses: readonly string[]): Summary {
    const { totals } = this;
    return summarize({
      run: this.start,
      durationMs: totals.atMs,
      firstArrivalMs: this.survey.firstArrivalMs,
      totals,
      course: this.course,
      phones: this.flappers,
      ending,
      measurement: this.judge(this.host?.facts() ?? null, losses),
      thresholds: this.verdict.results(totals),
    });
  }

  private judge(host: HostFacts | null, losses: readonly string[]): Measurement {
    const { totals, lostSnapshots, interventions, missed } = this;
    // Workers tell what was due by their clocks; a worker that is silent tells nothing.
    const isAllDue = interventions === 0 && this.lookedAtMs > this.survey.lastArrivalMs + dueMs;
    const offered = isAllDue ? this.start.plannedPhones : totals.sum('arrivalsPlanned');
    return judgeMeasurement({ totals, offered, lostSnapshots, host, losses, interventions, missed });
  }
}
