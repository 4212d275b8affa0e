/**
 * Where results go. An output is started once, shown each moment of the run, and finished once; `OutputSet` does this
 * for all outputs of a run and is one itself. The run never waits for an output and never fails over one: an output
 * that fails is reported once and shown no further moment.
 */

import type { TracePiece } from '#phone/trace.js';
import type { ExpectedDetections } from '#plan/expected-detection.js';
import type { ServerPlace } from '#plan/targets.js';
import type { Interval } from '#stats/interval.js';
import type { LabelSets } from '#stats/labels.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import type { Totals } from '#stats/totals.js';
import type { RunEvent } from './events.js';
import type { Calibration, Measurement, Summary, ThresholdResult } from './summary-schema.js';

export interface Output {
  start(run: RunStart): void | Promise<void>;
  /** Must return at once: what takes time is left to the output's own queue. */
  take(moment: Moment): void;
  /** As `take`: something happened. */
  takeEvent?(event: RunEvent): void;
  /** As `take`: some of the records that come at the end of a run, before `finish`. */
  takePhones?(phones: readonly PhoneRecord[]): void;
  /** As `take`: what was seen of traced phones, of each in its order. */
  takeTrace?(piece: TracePiece): void;
  finish(summary: Summary): void | Promise<void>;
}

/** What is known of a run before its first phone is switched on. */
export interface RunStart {
  /** On sockets, or in virtual time. */
  readonly kind: 'run' | 'simulation';
  /** The profile's. */
  readonly name: string;
  readonly startedAt: Date;
  readonly plannedPhones: number;
  readonly seed: number;
  readonly planHash: string;
  readonly labels: LabelSets;
  /** The profile with every default filled in. */
  readonly profileYaml: string;
  /** By program: regstorm, node. */
  readonly versions: Readonly<Record<string, string>>;
  /** The machine: platform, CPUs, memory. */
  readonly host: Readonly<Record<string, string | number>>;
  /** Who gives the leases, for a clean-up; null in virtual time. */
  readonly dhcp: {
    readonly servers: readonly ServerPlace[];
    readonly isLab: boolean;
    /** `network.source` and `phones.dhcpOptions.clientId` of the profile. */
    readonly source: 'leased' | 'host';
    readonly clientId: 'mac' | 'none';
  } | null;
  readonly expectedDetections: ExpectedDetections;
  /** Null when it was not asked for. */
  readonly calibration: Calibration | null;
  /** The run directory, null when none is kept. */
  readonly directory: string | null;
}

/** One look at the running run, about each second. */
export interface Moment {
  /** Since the run's start. */
  readonly atMs: number;
  readonly totals: Totals;
  /** Since the moment before. */
  readonly interval: Interval;
  /** The verdict on the measurement so far. */
  readonly measurement: Measurement;
  /** How the thresholds stand; what is decided does not change any more. */
  readonly thresholds: readonly (ThresholdResult & { readonly isDecided: boolean })[];
  /** Null where there is none: in virtual time. */
  readonly host: HostFacts | null;
}

/** What this host did to the measurement since the run's start, beside what its workers noticed. */
export interface HostFacts {
  /** Datagrams dropped because a socket's receive buffer was full; null where unknown. */
  readonly udpDrops: number | null;
  /** Connections dropped because a listen queue was full. */
  readonly listenOverflows: number | null;
  /** Share of processor time the hypervisor gave to others, 0..1. */
  readonly steal: number | null;
  /** Share of the host's memory that is in use now, by whomever; null where unknown. */
  readonly memoryUsedShare: number | null;
  /** Share of the run the embedded lab was ready to run and waited for a processor; null without a lab. */
  readonly labWaitedShare: number | null;
  /** How far the wall clock moved against the monotonic one. */
  readonly clockStepMs: number;
}

/** What a run is called in the file system and in metrics: '20261122T125304Z-quickstart'. */
export function runName(run: Pick<RunStart, 'name' | 'startedAt'>): string {
  const utc = run.startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${utc}-${run.name.replace(/[^\w.-]+/g, '-')}`;
}

export class OutputSet implements Output {
  private readonly outputs: ReadonlyMap<string, Output>;
  private readonly onFailure: (name: string, error: unknown) => void;
  private readonly failed = new Set<string>();
  private readonly unstarted = new Set<string>();

  /** `outputs` by the names their failures are reported under. */
  constructor(outputs: Readonly<Record<string, Output>>, onFailure: (name: string, error: unknown) => void) {
    this.outputs = new Map(Object.entries(outputs));
    this.onFailure = onFailure;
  }

  async start(run: RunStart): Promise<void> {
    await this.forEach(async (name, output) => {
      this.unstarted.add(name);
      await output.start(run);
      this.unstarted.delete(name);
    });
  }

  take(moment: Moment): void {
    this.show((output) => output.take(moment));
  }

  takeEvent(event: RunEvent): void {
    this.show((output) => output.takeEvent?.(event));
  }

  takePhones(phones: readonly PhoneRecord[]): void {
    this.show((output) => output.takePhones?.(phones));
  }

  takeTrace(piece: TracePiece): void {
    this.show((output) => output.takeTrace?.(piece));
  }

  /** All at the same time. One that failed on the way is finished too: it may have something to close. */
  async finish(summary: Summary): Promise<void> {
    await this.forEach(async (name, output) => {
      if (!this.unstarted.has(name)) await output.finish(summary);
    });
  }

  private show(act: (output: Output) => void): void {
    for (const [name, output] of this.outputs) {
      if (this.failed.has(name)) continue;
      try {
        act(output);
      } catch (error) {
        this.fail(name, error);
      }
    }
  }

  private async forEach(act: (name: string, output: Output) => Promise<void>): Promise<void> {
    const acts = [...this.outputs].map(([name, output]) =>
      act(name, output).catch((error: unknown) => this.fail(name, error)),
    );
    await Promise.all(acts);
  }

  private fail(name: string, error: unknown): void {
    if (this.failed.has(name)) return;
    this.failed.add(name);
    this.onFailure(name, error);
  }
}
