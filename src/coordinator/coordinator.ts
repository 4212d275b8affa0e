/**
 * The run as a whole: prepare, all ready, start together, watch, stop, two verdicts.
 *
 *     launch -> every worker ready -> one moment named -> a look each second -> hold is over -> phones stop -> summary
 *
 * A run ends early when it is interrupted, when a worker or the lab is lost, or when this host cannot do what a phone
 * wished; whatever was measured until then is still added up and handed to the outputs.
 */
import { LoadError } from '#errors.js';
import type { Fleet, FleetEvents } from '#fleet/fleet.js';
import type { FromWorker } from '#fleet/protocol.js';
import type { Output, RunStart } from '#outputs/outputs.js';
import type { Ending, Summary } from '#outputs/summary-schema.js';
import { type Plan, shardsOf } from '#plan/plan.js';
import type { Targets } from '#plan/targets.js';
import { hostFault } from './host-faults.js';
import { Ledger } from './ledger.js';
import { RollCall } from './roll-call.js';
import { Signal } from './signal.js';
import type { Survey } from './survey.js';

export interface RunOptions {
  readonly plan: Plan;
  readonly survey: Survey;
  readonly targets: Targets;
  readonly workers: number;
  readonly fleet: Fleet;
  readonly output: Output;
  readonly start: RunStart;
}

export interface RunResult {
  readonly summary: Summary;
  /** Workers, or the lab, that were lost on the way. */
  readonly losses: readonly string[];
  /** Why the run could not go on, when this host was at fault. */
  readonly fault: LoadError | null;
}

/** Workers that are not ready by then never will be. */
const readyTimeoutMs = 60_000;

/** From naming the moment to the moment itself: time for every worker to hear of it. */
const leadMs = 200;

/** A look at the totals comes this long after each full second, when the workers' snapshots are in. */
const lookDelayMs = 250;

/** Phones of the whole run that unregister in a second, so that the end is no storm. */
const stopsPerSecond = 1_000;

/** How long phones may take to leave beyond that pace. */
const stopPatienceMs = 10_000;

export class Coordinator implements FleetEvents {
  private readonly options: RunOptions;
  private readonly rollCall: RollCall;
  private readonly ledger: Ledger;
  /** The run is over before its time: stop gently. */
  private readonly stopEarly = new Signal();
  /** The run is over at once. */
  private readonly cut = new Signal();
  private readonly losses: string[] = [];
  private ending: Ending = 'complete';
  private fault: LoadError | null = null;

  constructor(options: RunOptions) {
    const { plan, survey, start, workers } = options;
    this.options = options;
    this.rollCall = new RollCall(Array(workers).keys());
    this.ledger = new Ledger(plan, survey, start);
  }

  /** Plays the plan. Throws LoadError when it could not begin; afterwards every misfortune is part of the result. */
  async run(): Promise<RunResult> {
    const { fleet, output, start, plan, survey } = this.options;
    try {
      await output.start(start);
      fleet.launch(this.orders(), this);
      const areReady = await this.first(this.rollCall.all('ready'), readyTimeoutMs);
      this.refuseUnless(areReady);
      fleet.send({ kind: 'start', originNs: process.hrtime.bigint() + BigInt(leadMs) * 1_000_000n });
      const looks = this.lookEachSecond();
      await this.first(this.stopEarly.raised, leadMs + survey.firstArrivalMs + plan.profile.holdMs);
      looks.stop();
      fleet.send({ kind: 'stop' });
      await this.first(this.rollCall.all('stopping'), stopPatienceMs);
      output.take(this.ledger.look());
      await this.first(this.rollCall.all('finished'), (plan.total / stopsPerSecond) * 1_000 + stopPatienceMs);
    } finally {
      await fleet.close();
    }
    const summary = this.ledger.summarize(this.ending, this.losses);
    await output.finish(summary);
    return { summary, losses: this.losses, fault: this.fault };
  }

  /** Ends the run early: gently the first time, at once the second. */
  interrupt(): void {
    if (this.stopEarly.isRaised) this.cut.raise();
    if (this.ending === 'complete') this.ending = 'interrupted';
    this.stopEarly.raise();
  }

  /** Something the run depends on is gone. */
  lose(what: string): void {
    this.losses.push(what);
    this.ending = 'workerLost';
    this.stopEarly.raise();
  }

  report(worker: number, report: FromWorker): void {
    if (report.kind === 'fault') {
      this.fault ??= hostFault(report.code, report.message);
      this.ending = 'stopped';
      this.stopEarly.raise();
      this.cut.raise();
      return;
    }
    if (report.kind !== 'ready') this.ledger.take(report.snapshot);
    this.rollCall.says(worker, report.kind);
  }

  lost(worker: number, why: string): void {
    this.lose(`worker ${worker} was lost: ${why}`);
    this.rollCall.leaves(worker);
  }

  private orders() {
    const { plan, targets, workers } = this.options;
    return shardsOf(plan, workers).map((shard) => ({
      worker: shard.worker,
      epoch: 0,
      plan,
      shard,
      targets,
      stopsPerSecond: stopsPerSecond / workers,
    }));
  }

  /** Whatever comes first: the event (true), the end of patience, or the cut. */
  private async first(event: Promise<void>, patienceMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, patienceMs, false);
    });
    const happened = await Promise.race([event.then(() => true), patience, this.cut.raised.then(() => false)]);
    clearTimeout(timer);
    return happened;
  }

  /** Before the first phone is switched on, a misfortune is a refusal. */
  private refuseUnless(areReady: boolean): void {
    if (this.fault !== null) throw this.fault;
    if (this.losses.length > 0) throw new LoadError('worker-lost', this.losses.join('; '));
    if (!areReady) throw new LoadError('cannot-start', 'a worker was not ready within a minute');
  }

  private lookEachSecond(): { stop(): void } {
    const { output } = this.options;
    let timer = setTimeout(() => {
      timer = setInterval(() => output.take(this.ledger.look()), 1_000);
    }, leadMs + lookDelayMs);
    return { stop: () => clearTimeout(timer) };
  }
}
