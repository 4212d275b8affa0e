/**
 * The same profile in virtual time: hours in seconds, without sockets. What comes out is what a worker would report, so
 * everything behind it (totals, outputs, verdict) is the same as in a run.
 */
import { loudestOf } from '#phone/loudest.js';
import { recordsOf } from '#phone/records.js';
import type { Plan } from '#plan/plan.js';
import type { LabelSets } from '#stats/labels.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Snapshot } from '#stats/snapshot.js';
import { State } from '../terms/states.js';
import { type Conditions, goodConditions } from './network.js';
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
}

export interface Simulation {
  readonly labels: LabelSets;
  /** Played as they are asked for. */
  readonly moments: Iterable<SimulatedMoment>;
  /** Ends it early: the phones leave, and the next moment is the last. */
  stop(): void;
}

/** Plays a plan until `untilMs` of virtual time, then lets every phone leave. */
export function simulate(plan: Plan, untilMs: number, conditions: Conditions = goodConditions): Simulation {
  const world = new World(plan, conditions);
  let isStopped = false;
  return {
    labels: world.recorder.layout.labels,
    moments: play(world, untilMs, () => isStopped),
    stop: () => {
      isStopped = true;
    },
  };
}

function* play(world: World, untilMs: number, isStopped: () => boolean): Generator<SimulatedMoment> {
  const began = process.cpuUsage();
  const snapshot = (final: boolean): Snapshot => {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage(began);
    const generator = { cpuSeconds: (user + system) / 1e6, rssBytes: rss, heapBytes: heapUsed };
    const storm = { giaddrs: [], loudest: loudestOf(world.phones) };
    return world.recorder.snapshot({ worker: 0, epoch: 0, atMs: world.now, generator, storm, final });
  };
  while (world.now < untilMs && !isStopped()) {
    world.run(Math.min(stepMs, untilMs - world.now));
    yield { snapshot: snapshot(false), isHolding: true, phones: [] };
  }
  const total = world.phones.length;
  const phones = [...recordsOf(world.phones, world.recorder.layout.labels.site, total, total)].flat();
  world.stopPhones(stopsPerSecond);
  while (world.phones.some(({ state }) => state !== State.off)) world.run(1_000);
  yield { snapshot: snapshot(true), isHolding: false, phones };
}
