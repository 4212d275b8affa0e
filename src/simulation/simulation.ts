/**
 * The same profile in virtual time: hours in seconds, without sockets. What comes out is what a worker would report, so
 * everything behind it (totals, outputs, verdict) is the same as in a run.
 */
import { cutOffIn } from '#phone/cut-off.js';
import { loudestOf } from '#phone/loudest.js';
import { recordsOf } from '#phone/records.js';
import type { Plan } from '#plan/plan.js';
import { takenAway } from '#plan/planned-events.js';
import { placesOf } from '#plan/targets.js';
import type { LabelSets } from '#stats/labels.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Snapshot } from '#stats/snapshot.js';
import type { FaultOrder } from '../terms/faults.js';
import { State } from '../terms/states.js';
import { type Conditions, goodConditions } from './network.js';
import { ViewInTime } from './view-in-time.js';
import { World } from './world.js';

/** Rates are those of a second, as in a run. */
const stepMs = 1_000;

/** Phones that leave in a second at the end, as in a run. */
const stopsPerSecond = 1_000;

export interface SimulatedMoment {
  readonly snapshot: Snapshot;
  /** False once the phones have begun to leave. */
  readonly isHolding: boolean;
  /** With the last moment: phones that had trouble and a sample, as they stood when the end began. */
  readonly phones: readonly PhoneRecord[];
  /** What began and what ended by itself since the moment before. */
  readonly faults: readonly SimulatedFault[];
}

/** A fault is done, or its time is over. */
export interface SimulatedFault {
  readonly atMs: number;
  readonly order: FaultOrder;
  readonly isOver: boolean;
}

export interface Simulation {
  readonly labels: LabelSets;
  /** Played as they are asked for. */
  readonly moments: Iterable<SimulatedMoment>;
  /** Ends it early: the phones leave, and the next moment is the last. */
  stop(): void;
}

/**
 * Plays a plan and its faults to the end of its hold, then lets every phone leave. Commands of the plan's events are not
 * played.
 */
export function simulate(plan: Plan, firstArrivalMs: number, conditions: Conditions = goodConditions): Simulation {
  const world = new World(plan, conditions);
  let isStopped = false;
  return {
    labels: world.recorder.layout.labels,
    moments: play(
      world,
      new ViewInTime(world, plan),
      faultsOf(plan, firstArrivalMs),
      firstArrivalMs + plan.profile.holdMs,
      () => isStopped,
    ),
    stop: () => {
      isStopped = true;
    },
  };
}

/** In the order of their moments. */
function faultsOf({ profile }: Plan, firstArrivalMs: number): SimulatedFault[] {
  const done = profile.events.flatMap((event) =>
    event.kind === 'fault' ? [{ atMs: firstArrivalMs + event.atMs, order: event.order, isOver: false }] : [],
  );
  done.sort((a, b) => a.atMs - b.atMs);
  return [...done, ...endsOf(done)].sort((a, b) => a.atMs - b.atMs);
}

/** Of those that last for a time and are neither resumed nor done again before it is over. */
function endsOf(done: readonly SimulatedFault[]): SimulatedFault[] {
  return done.flatMap(({ atMs, order }, n) => {
    if (order.forMs === null) return [];
    const endMs = atMs + order.forMs;
    const isEndedBy = (later: SimulatedFault) =>
      later.atMs <= endMs &&
      ['resume', order.fault].includes(later.order.fault) &&
      [null, order.node].includes(later.order.node);
    return done.slice(n + 1).some(isEndedBy) ? [] : [{ atMs: endMs, order, isOver: true }];
  });
}

function* play(
  world: World,
  view: ViewInTime,
  faults: readonly SimulatedFault[],
  untilMs: number,
  isStopped: () => boolean,
): Generator<SimulatedMoment> {
  let played = 0;
  const began = process.cpuUsage();
  const snapshot = (final: boolean): Snapshot => {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage(began);
    const generator = { cpuSeconds: (user + system) / 1e6, rssBytes: rss, heapBytes: heapUsed };
    const storm = { giaddrs: world.loads.map((load) => load.figures()), loudest: loudestOf(world.phones) };
    world.recorder.set(world.recorder.layout.slot('phonesCutOff'), cutOffIn(world.phones, world.now));
    return world.recorder.snapshot({ worker: 0, epoch: 0, atMs: world.now, generator, storm, final });
  };
  while (world.now < untilMs && !isStopped()) {
    const endMs = Math.min(world.now + stepMs, untilMs);
    const due = faults.slice(played).filter(({ atMs }) => atMs < endMs);
    for (const { atMs, order, isOver } of due) {
      // The lab's servers end it by themselves.
      if (isOver) continue;
      runTo(atMs, world, view);
      announce(world, order);
      world.inject(order);
    }
    played += due.length;
    runTo(endMs, world, view);
    yield { snapshot: snapshot(false), isHolding: true, phones: [], faults: due };
  }
  const total = world.phones.length;
  const run = { labels: world.recorder.layout.labels, total, nowMs: world.now };
  const phones = [...recordsOf(world.phones, run, total)].flat();
  world.stopPhones(stopsPerSecond);
  while (world.phones.some(({ state }) => state !== State.off)) world.run(1_000);
  yield { snapshot: snapshot(true), isHolding: false, phones, faults: [] };
}

/** With the looks at the view that fall until then. */
function runTo(atMs: number, world: World, view: ViewInTime): void {
  while (view.nextAt <= atMs) {
    world.run(view.nextAt - world.now);
    view.sweep();
  }
  world.run(atMs - world.now);
}

/** Phones count from now how long they take to notice that their node is gone. */
function announce({ targets, faultMoments, minds, now }: World, order: FaultOrder): void {
  const nodes = [...targets.nodes.map(({ name }) => name), 'srst'];
  const { fault, node, forMs } = order;
  for (const name of takenAway(order, nodes)) {
    for (const place of placesOf(targets, name)) {
      faultMoments.befalls(place, now, now + (forMs ?? Number.POSITIVE_INFINITY), minds.phones.cut(order.share));
    }
  }
  if (fault !== 'resume') return;
  for (const name of node === null ? nodes : [node]) {
    for (const place of placesOf(targets, name)) faultMoments.ends(place, now);
  }
}
