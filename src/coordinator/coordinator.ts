/**
 * The run as a whole: prepare, all ready, start together, watch, stop, two verdicts.
 *
 *     launch -> every worker ready -> one moment named -> a look each second -> hold is over -> phones stop -> summary
 *
 * A run ends early when it is interrupted, when a worker or the lab is lost, or when this host cannot do what a phone
 * wished; whatever was measured until then is still added up and handed to the outputs.
 */
import { LoadError } from '#errors.js';
import { leasesLeft } from '#fleet/cleanup.js';
import type { Fleet, FleetEvents } from '#fleet/fleet.js';
import type { FromWorker } from '#fleet/protocol.js';
import type { Output, RunStart } from '#outputs/outputs.js';
import type { Ending } from '#outputs/summary-schema.js';
import type { Plan } from '#plan/plan.js';
import type { Targets } from '#plan/targets.js';
import type { PhoneStates } from '#stats/phone-states.js';
import type { Snapshot } from '#stats/snapshot.js';
import { ArrivalControl } from './arrival-control.js';
import { Brakes } from './brakes.js';
import { Chronicle } from './chronicle.js';
import { FaultControl, type LabControl } from './fault-control.js';
import type { Finding } from './finding.js';
import { hostFault } from './host-faults.js';
import { HostWatch } from './host-watch.js';
import { leavingPatienceMs, stopPatienceMs } from './leaving.js';
import { Ledger } from './ledger.js';
import { ordersOf } from './orders.js';
import { RollCall } from './roll-call.js';
import type { RunResult } from './run-result.js';
import { happensIn, Signal } from './signal.js';
import type { Survey } from './survey.js';
import { Timetable } from './timetable.js';

export interface RunOptions {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly targets: Targets;
  readonly workers: number;
  readonly fleet: Fleet;
  readonly output: Output;
  readonly start: RunStart;
  /** The embedded lab; absent or null: there is none. */
  readonly lab?: LabControl | null;
  /** Where workers tell the state of each phone; absent or null: nobody shows them. */
  readonly states?: PhoneStates | null;
}

/** Workers that are not ready by then never will be. */
const readyTimeoutMs = 60_000;

/** From naming the moment to the moment itself: time for every worker to hear of it. */
const leadMs = 200;

/** A look at the totals comes this long after each full second, when the workers' snapshots are in. */
const lookDelayMs = 250;

export class Coordinator implements FleetEvents {
  /** What a person may do to the arrivals. */
  readonly arrivals: ArrivalControl;
  /** And to the servers of the lab. */
  readonly faults: FaultControl;
  private readonly options: RunOptions;
  private readonly rollCall: RollCall;
  private readonly ledger: Ledger;
  readonly timetable: Timetable;
  /** The run is over before its time: stop gently. */
  private readonly stopEarly = new Signal();
  /** The run is over at once. */
  private readonly cut = new Signal();
  private readonly losses: string[] = [];
  private ending: Ending = 'complete';
  private readonly chronicle: Chronicle;
  /** Workers whose phones have begun to leave, until the last look. */
  private readonly leaving = new Set<number>();
  /** The last words of those whose phones have all left before the last look. */
  private readonly lastWords: Snapshot[] = [];
  private fault: LoadError | null = null;
  private braked: string | null = null;
  private readonly brakes: Brakes;

  constructor(options: RunOptions) {
    const { plan, survey, start, workers, output, fleet, lab = null } = options;
    this.options = options;
    this.brakes = new Brakes(plan.profile.guard);
    this.rollCall = new RollCall(Array(workers).keys());
    this.ledger = new Ledger(plan, survey, start, new HostWatch(lab?.pid ?? null));
    this.chronicle = new Chronicle(output, plan.total);
    this.arrivals = new ArrivalControl(fleet, this.ledger, this.chronicle);
    this.faults = new FaultControl(lab, fleet, this.ledger, this.chronicle);
    this.timetable = new Timetable(plan, survey.firstArrivalMs, this.faults, this.ledger, this.chronicle);
  }

  /** Plays the plan. Throws LoadError when it could not begin; afterwards every misfortune is part of the result. */
  async run(): Promise<RunResult> {
    const { fleet, output, start, plan, survey, targets, workers, states = null } = this.options;
    try {
      fleet.launch(ordersOf(plan, targets, workers, start.directory), this, states);
      const areReady = await this.first(this.rollCall.all('ready'), readyTimeoutMs);
      this.refuseUnless(areReady);
      // Not before: a run that is refused leaves no output open.
      await output.start(start);
      this.start();
      const looks = this.lookEachSecond();
      await this.first(this.stopEarly.raised, leadMs + survey.firstArrivalMs + plan.profile.holdMs);
      looks.stop();
      this.chronicle.note('stopBegun', 'the phones begin to leave', { ending: this.ending });
      fleet.send({ kind: 'stop' });
      // While the phones leave: they wait for nobody.
      void this.timetable.end();
      await this.first(this.rollCall.all('stopping'), stopPatienceMs);
      this.look();
      this.leaving.clear();
      for (const snapshot of this.lastWords) this.ledger.take(snapshot);
      await this.first(this.rollCall.all('finished'), leavingPatienceMs(plan));
    } finally {
      await this.timetable.end();
      await fleet.close();
    }
    const summary = this.ledger.summarize(this.ending, this.losses);
    const left = { registered: this.ledger.registered, leases: leasesLeft(start.directory) };
    this.chronicle.close();
    await output.finish(summary);
    return { summary, losses: this.losses, fault: this.fault, braked: this.braked, left };
  }

  /** Ends the run early: gently the first time, at once the second. */
  interrupt(): void {
    const isAtOnce = this.stopEarly.isRaised;
    this.chronicle.note('interrupted', isAtOnce ? 'ended at once by hand' : 'ended by hand', { isAtOnce });
    if (isAtOnce) this.cutShort();
    if (this.ending === 'complete') this.ending = 'interrupted';
    this.stopEarly.raise();
  }

  /** As the first `interrupt`, however often it is asked for. */
  stop(): void {
    if (!this.stopEarly.isRaised) this.interrupt();
  }

  /** Before the run: it may begin, but what it measures may suffer. */
  warn({ check, text, remedy }: Finding): void {
    this.chronicle.note('warned', `${check}: ${text}; ${remedy}`, { check, remedy });
  }

  /** An output can do no more. */
  outputFailed(name: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.chronicle.note('outputFailed', `${name} failed: ${message}`, { output: name, message });
  }

  /** Something the run depends on is gone. */
  lose(what: string): void {
    this.losses.push(what);
    this.chronicle.note('lost', what);
    this.ending = 'workerLost';
    this.stopEarly.raise();
  }

  report(worker: number, report: FromWorker): void {
    this.hear(worker, report);
    this.rollCall.says(worker, report.kind);
  }

  lost(worker: number, why: string): void {
    this.lose(`worker ${worker} was lost: ${why}`);
    this.rollCall.leaves(worker);
  }

  private hear(worker: number, report: FromWorker): void {
    switch (report.kind) {
      case 'ready': {
        const seconds = Math.round(this.chronicle.preparedSeconds * 1000) / 1000;
        return this.chronicle.note('workerReady', `worker ${worker} is ready`, { worker, seconds });
      }
      case 'snapshot':
        // A worker that was quicker than others would show phones that have already left.
        if (!this.leaving.has(worker)) this.ledger.take(report.snapshot);
        return;
      case 'phones':
        this.ledger.takePhones(report.phones);
        return this.options.output.takePhones?.(report.phones);
      case 'trace':
        return this.options.output.takeTrace?.(report.trace);
      case 'stopping':
        this.leaving.add(worker);
        return this.ledger.take(report.snapshot);
      case 'finished':
        if (this.leaving.has(worker)) this.lastWords.push(report.snapshot);
        else this.ledger.take(report.snapshot);
        return;
      case 'fault':
        this.fault ??= hostFault(report.code, report.message);
        this.chronicle.note('fault', this.fault.message, { worker });
        this.ending = 'stopped';
        this.stopEarly.raise();
        return this.cutShort();
      default:
        report satisfies never;
    }
  }

  private start(): void {
    const { fleet, plan } = this.options;
    fleet.send({ kind: 'start', originNs: process.hrtime.bigint() + BigInt(leadMs) * 1_000_000n });
    const originMs = performance.now() + leadMs;
    this.arrivals.start();
    this.chronicle.open(originMs);
    this.faults.start(originMs);
    this.timetable.start(originMs);
    this.chronicle.note('started', `${plan.total} phones begin to arrive`, { phones: plan.total });
  }

  private cutShort(): void {
    this.cut.raise();
    this.timetable.cut();
  }

  private look(): void {
    const moment = this.ledger.look();
    // Before the outputs: one of them may end the run, and the brakes must have been looked at.
    const reason = this.stopEarly.isRaised ? null : this.brakes.reason(moment.totals);
    if (reason !== null) this.brake(reason);
    this.options.output.take(moment);
    this.chronicle.look(moment.totals);
  }

  private brake(reason: string): void {
    this.chronicle.note('braked', reason);
    this.braked = reason;
    this.ending = 'stopped';
    this.stopEarly.raise();
  }

  /** Whatever comes first: the event (true), the end of patience, or the cut. */
  private first(event: Promise<void>, patienceMs: number): Promise<boolean> {
    return happensIn(patienceMs, event, this.cut.raised);
  }

  /** Before the first phone is switched on, a misfortune is a refusal. */
  private refuseUnless(areReady: boolean): void {
    if (this.fault !== null) throw this.fault;
    if (this.losses.length > 0) throw new LoadError('worker-lost', this.losses.join('; '));
    if (!areReady && !this.cut.isRaised) throw new LoadError('cannot-start', 'a worker was not ready within a minute');
  }

  private lookEachSecond(): { stop(): void } {
    let timer = setTimeout(() => {
      timer = setInterval(() => this.look(), 1_000);
    }, leadMs + lookDelayMs);
    return { stop: () => clearTimeout(timer) };
  }
}
