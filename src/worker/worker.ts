/**
 * One thread full of phones. It makes its herd from a shard of the plan, says when it is ready, starts at a moment named
 * by the coordinator, reports what it has counted each second, and ends gently: phones unregister at a bounded rate.
 *
 *     prepare -> ready ... start(moment) -> snapshot, snapshot ... stop -> stopping -> finished
 *
 * The clock is the host's monotonic one, common to all threads and processes of a machine; `now` is milliseconds since
 * the moment named.
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cutOffIn } from '#phone/cut-off.js';
import { FaultMoments } from '#phone/fault-moments.js';
import { loudestOf } from '#phone/loudest.js';
import { Meter } from '#phone/meter.js';
import { recordsOf } from '#phone/records.js';
import { Trace, type TracePiece } from '#phone/trace.js';
import { ViewWatch } from '#phone/view-watch.js';
import { type Plan, phonesOf, type Shard } from '#plan/plan.js';
import { identityOf, labelNumbersOf, labelsOf, placesOf, settingsOf, type Targets } from '#plan/targets.js';
import { tracedIndicesOf, tracedPhonesOf } from '#plan/traced-phones.js';
import { Layout } from '#stats/layout.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { areWatched, type PhoneStates, tellState } from '#stats/phone-states.js';
import { Recorder } from '#stats/recorder.js';
import type { Snapshot } from '#stats/snapshot.js';
import type { Cut } from '../terms/shares.js';
import type { AddressTable } from './addresses.js';
import { Generator } from './generator.js';
import { Herd } from './herd.js';
import { herdSettingsOf } from './herd-settings.js';
import { LeaseBook } from './lease-book.js';
import { recordLoopDelay } from './loop-delay.js';
import { Roster } from './roster.js';
import { ViewSweeps } from './view-sweeps.js';

/** What a worker is to do: plain data that crosses threads and machines. */
export interface WorkerOrder {
  readonly worker: number;
  readonly epoch: number;
  readonly plan: Plan;
  readonly shard: Shard;
  readonly targets: Targets;
  /** Drawn anew for each run, the same for all its workers: of its DHCP transaction ids, an u32. */
  readonly exchangeMask: number;
  /** How many of this worker's phones may unregister in a second at the end. */
  readonly stopsPerSecond: number;
  /** Where it may write; null: nowhere. */
  readonly directory: string | null;
}

/** What a worker says. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** Phones that had trouble and a sample, as they stand when the end begins; in pieces, before `stopping`. */
  | { readonly kind: 'phones'; readonly phones: readonly PhoneRecord[] }
  /** What was seen of the phones that are traced since the last one. */
  | { readonly kind: 'trace'; readonly trace: TracePiece }
  /** The end begins; this is how the population stood. */
  | { readonly kind: 'stopping'; readonly snapshot: Snapshot }
  | { readonly kind: 'finished'; readonly snapshot: Snapshot }
  /** This host could not do what a phone wished: the run measures nothing any more. */
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };

const tickMs = 5;
/** Later than this a tick has kept answers waiting in the sockets. */
const stallMs = 50;
const snapshotMs = 1_000;
/** Records of phones in one message. */
const recordsPerPiece = 500;

export class Worker {
  private readonly order: WorkerOrder;
  private readonly report: (report: WorkerReport) => void;
  private readonly recorder: Recorder;
  private readonly herd: Herd;
  private readonly roster: Roster;
  /** null: nobody looks at the management view. */
  private readonly view: ViewSweeps | null;
  private readonly leaseBook: LeaseBook | null;
  /** null: none of its phones is traced. */
  private readonly trace: Trace | null;
  private readonly faultMoments = new FaultMoments();
  private readonly states: PhoneStates | null;
  private generator = new Generator();
  private timer: NodeJS.Timeout | undefined;
  /** `performance.now()` at the moment the run started. */
  private origin = 0;
  private lastTick = 0;
  private nextSnapshot = snapshotMs;
  private isStopping = false;
  private hasFailed = false;
  private isClosed = false;

  /** `addresses`: who has which, shared with the other workers of this host; `states` too, null: nobody shows them. */
  constructor(
    order: WorkerOrder,
    report: (report: WorkerReport) => void,
    addresses: AddressTable,
    states: PhoneStates | null = null,
  ) {
    this.order = order;
    this.states = states;
    this.report = report;
    const { plan, shard, targets, exchangeMask } = order;
    this.recorder = new Recorder(new Layout(labelsOf(plan, targets)));
    const phones = [...phonesOf(plan, shard.ranges)];
    const settings = herdSettingsOf(plan, shard, targets);
    this.leaseBook =
      order.directory === null ? null : new LeaseBook(join(order.directory, `leases-${order.worker}.ndjson`));
    const traced = tracedPhonesOf(plan, phones, tracedIndicesOf(plan));
    this.trace = traced.length === 0 ? null : new Trace(traced, () => this.now());
    const around = {
      settings: settingsOf(plan, targets),
      meter: new Meter(this.recorder, labelNumbersOf(targets)),
      faultMoments: this.faultMoments,
      exchangeMask,
    };
    this.herd = new Herd(
      phones.map((phone, slot) => ({ ...identityOf(plan, targets, phone, slot), subnet: phone.subnet })),
      {
        ...settings,
        leaseBook: this.leaseBook,
        addresses,
        tickMs,
        ...(this.trace === null ? {} : { trace: this.trace }),
      },
      around,
      () => this.now(),
      (error) => this.fail(error),
    );
    this.roster = new Roster(phones, this.herd, () => this.now(), order.stopsPerSecond);
    const watch = () => new ViewWatch(this.herd.phones, this.recorder);
    this.view = targets.view && new ViewSweeps(targets.view, settings.permitted, watch(), (error) => this.fail(error));
  }

  async prepare(): Promise<void> {
    try {
      await this.herd.open();
      this.report({ kind: 'ready' });
    } catch (error) {
      this.fail(error as NodeJS.ErrnoException);
    }
  }

  /** `originNs`: the moment of the run's start on the host's monotonic clock (`process.hrtime.bigint`). */
  start(originNs: bigint): void {
    this.origin = performance.now() + Number(originNs - process.hrtime.bigint()) / 1e6;
    this.lastTick = this.now();
    // To prepare the herd is no part of the load.
    this.generator = new Generator();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  /** Holds the arrivals; keepalives go on. Those to come shift by as long. */
  pause(): void {
    this.roster.pause();
  }

  resume(): void {
    this.roster.resume();
  }

  /** The arrivals to come, so many times as quick as planned. */
  rate(factor: number): void {
    this.roster.rate(factor);
  }

  /** The run takes a node away at this moment from some phones. A name that is no CallManager's is nothing to phones. */
  fault(node: string, atMs: number, untilMs: number, cut: Cut): void {
    for (const place of placesOf(this.order.targets, node)) this.faultMoments.befalls(place, atMs, untilMs, cut);
  }

  faultOver(node: string, atMs: number): void {
    for (const place of placesOf(this.order.targets, node)) this.faultMoments.ends(place, atMs);
  }

  /** Begins the gentle end; `finished` is reported when every phone is off. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    const { total } = this.order.plan;
    const run = { labels: this.recorder.layout.labels, total, nowMs: this.now() };
    for (const phones of recordsOf(this.herd.phones, run, recordsPerPiece)) this.report({ kind: 'phones', phones });
    this.tellStates();
    this.report({ kind: 'stopping', snapshot: this.snapshot(false) });
    this.view?.stop();
    this.roster.beginToLeave();
  }

  /** The end at once. */
  end(): void {
    clearInterval(this.timer);
    this.close();
  }

  private now(): number {
    return performance.now() - this.origin;
  }

  private tick(): void {
    const now = this.now();
    const delayMs = Math.max(0, now - this.lastTick - tickMs);
    recordLoopDelay(this.recorder, delayMs, tickMs);
    this.lastTick = now;
    if (!this.isStopping) this.roster.switchOn();
    // After a stall of our own the answers that came meanwhile are read first: nobody is given up for our lateness.
    if (delayMs > stallMs) setImmediate(() => this.herd.turn(this.now()));
    else this.herd.turn(now);
    this.tellTrace();
    this.view?.turn(now);
    if (now >= this.nextSnapshot) this.everySecond(now);
    if (this.isStopping && this.roster.switchOff(now)) this.finish();
  }

  private finish(): void {
    clearInterval(this.timer);
    this.tellTrace();
    this.report({ kind: 'finished', snapshot: this.snapshot(true) });
    this.close();
  }

  private everySecond(now: number): void {
    this.nextSnapshot = (Math.floor(now / snapshotMs) + 1) * snapshotMs;
    this.herd.tidy(now);
    // Who has begun to leave is no part of the picture.
    if (!this.isStopping) this.tellStates();
    this.report({ kind: 'snapshot', snapshot: this.snapshot(false) });
  }

  private tellStates(): void {
    const { states } = this;
    if (states === null || !areWatched(states)) return;
    for (const phone of this.herd.phones) tellState(states, phone.self.index, phone.state);
  }

  private tellTrace(): void {
    const entries = this.trace?.take() ?? [];
    if (entries.length === 0) return;
    const startedUnixMs = performance.timeOrigin + this.origin;
    this.report({ kind: 'trace', trace: { startedUnixMs, entries } });
  }

  private snapshot(final: boolean): Snapshot {
    const { worker, epoch } = this.order;
    const now = this.now();
    this.recorder.add(this.recorder.layout.slot('arrivalsPlanned'), this.roster.newlyPlanned(this.lastTick));
    this.recorder.set(this.recorder.layout.slot('phonesCutOff'), cutOffIn(this.herd.phones, now));
    const storm = { giaddrs: this.herd.loads.map((load) => load.figures()), loudest: loudestOf(this.herd.phones) };
    return this.recorder.snapshot({ worker, epoch, atMs: now, generator: this.generator.figures(), storm, final });
  }

  private close(): void {
    this.view?.stop();
    this.herd.closeAll();
    if (!this.isClosed) this.leaseBook?.close();
    this.isClosed = true;
  }

  private fail(error: NodeJS.ErrnoException): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.tellTrace();
    this.report({ kind: 'fault', code: error.code ?? '', message: error.message });
  }
}
