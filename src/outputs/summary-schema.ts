/**
 * What a run found, as data: the shape of `summary.json` (design.md section 7). Every figure is one the run measured;
 * where there was no data it is null, never 0.
 */
import type { InServiceMark, Population } from '#stats/course.js';
import type { MeasureName } from '#stats/measures.js';
import type { StageName } from '#terms/stages.js';
import type { Detections, Failovers, FlappingPhone, ServiceLost } from './outages.js';
import type { Renewals, StormSources } from './storm.js';
import type { Symptom } from './symptoms.js';
import type { Tokens } from './tokens.js';
import type { ViewFigures } from './view.js';
import type { Wall } from './wall.js';

/** The durations told of a run, in the order of a boot. */
export const durationNames = [
  'startup',
  'lease',
  'fetch',
  'connect',
  'register',
  'provision',
  'onboard',
  'boot',
  'keepalive',
  'detect',
  'outage',
  'recover',
] as const satisfies readonly MeasureName[];

export type DurationName = (typeof durationNames)[number];

/** In seconds. */
export interface Duration {
  readonly count: number;
  /**
   * How many never got there: phones for startup, onboard and boot, attempts that failed for the stages, unanswered
   * ones for keepalive; phones that were not back for outage and recover, and for detect those whose node had been silent
   * for a keepalive interval when the run began to stop.
   */
  readonly never: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

/** How a run ended: as planned, or by whom. */
export type Ending = 'complete' | 'interrupted' | 'stopped' | 'workerLost';

export interface Measurement {
  readonly verdict: 'valid' | 'suspect' | 'invalid';
  /** What speaks against it, or is to be known: with the figure and what to do about it. */
  readonly reasons: readonly { readonly what: string; readonly figure: string; readonly remedy: string }[];
}

export interface ThresholdResult {
  /** As the profile has it. */
  readonly expression: string;
  /** What was measured, null when there was no data (which fails) or it has no end. */
  readonly value: number | null;
  /** There is no value because it is infinite: too many never got there. */
  readonly never?: true;
  readonly unit: 'seconds' | 'percent' | 'count';
  readonly passed: boolean;
}

export interface Rate {
  readonly peak: number;
  /** From the first until the last second in which there was one. */
  readonly mean: number;
}

/**
 * What this host was seen to do before the run: the same kind of phones and as many workers, against a lab without limits
 * on the same host, at a rate that rose with each second; then with keepalives alone.
 */
export interface Calibration {
  /** In the quickest second that was on time; 0 when none was. */
  readonly registrationsPerSecond: number;
  readonly keepalivesPerSecond: number;
  /** Whether it came to be late at all: if not, this host can do more. */
  readonly foundLimit: { readonly registrations: boolean; readonly keepalives: boolean };
  /** What the plan wants at its peak. */
  readonly wanted: { readonly registrationsPerSecond: number; readonly keepalivesPerSecond: number };
  /** The larger of the two shares that the plan wants of it; null when this host was not on time for both. */
  readonly share: number | null;
}

export interface Summary {
  readonly schema: 'regstorm.summary/1';
  /** Measured on sockets, or reckoned in virtual time. */
  readonly kind: 'run' | 'simulation';
  readonly profile: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly result: 'passed' | 'failed' | Exclude<Ending, 'complete'>;
  readonly measurement: Measurement;
  /**
   * The stage in which most of the time went, that of attempts that failed too, and its share; null: none took any. The
   * text names what the wall was: where phones never came, or lost their service, not that stage.
   */
  readonly wall: Wall | null;
  /** The population at the last moment before the run began to stop. */
  readonly phones: Pick<
    Population,
    'inService' | 'registered' | 'degraded' | 'cutOff' | 'flapping' | 'outOfService' | 'byState' | 'byNode' | 'byRole'
  > & {
    readonly total: number;
    /** Phones that were never in service. */
    readonly never: number;
  };
  readonly durations: Readonly<Record<DurationName, Duration>>;
  /** Seconds since the first arrival, as `within` in thresholds counts; null for a share that was never reached. */
  readonly timeToInService: Readonly<Record<InServiceMark, number | null>>;
  readonly rates: {
    readonly registrationsPerSecond: Rate;
    /** Those the phones sent. */
    readonly dhcpMessagesPerSecond: Rate;
  };
  /** Of the Register attempts that ended, those that were rejected or failed (RFC 6076, 4.3). */
  readonly ineffectiveRegistrationPercent: number | null;
  readonly dhcp: StormSources & {
    /** Client messages for each ACK, renewals apart. */
    readonly messagesPerAck: number | null;
    readonly retransmissionPercent: number | null;
    readonly peakMessagesPerSecond: number;
    readonly peakAcksPerSecond: number;
    readonly renewals: Renewals;
  };
  readonly bootLoops: {
    readonly total: number;
    /** The most phones that looped at one time. */
    readonly phones: number;
    /** By the time phones spent looping, each from the beginning of its first failed boot on. */
    readonly loopsPerHourPerLoopingPhone: number | null;
  };
  readonly counters: Readonly<Record<string, number>>;
  /** The most frequent first. */
  readonly outcomes: readonly {
    readonly stage: StageName;
    readonly reason: string;
    readonly count: number;
    readonly doc5710: string;
  }[];
  /** The same by section of Doc 5710, the likeliest cause first: what kept most phones out, then what came most often. */
  readonly symptoms: readonly Symptom[];
  /** The most frequent first. */
  readonly detections: readonly Detections[];
  /** The most frequent first. */
  readonly failovers: readonly Failovers[];
  /** The most first. */
  readonly serviceLost: readonly ServiceLost[];
  /** Some of the phones that flapped; `phones.flapping` counts all of them. */
  readonly flapping: readonly FlappingPhone[];
  readonly tokens: Tokens;
  /** What the management view said that was not so; null: nobody looked. */
  readonly view: ViewFigures | null;
  readonly thresholds: readonly ThresholdResult[];
  readonly generator: {
    readonly workers: number;
    readonly cpuSeconds: number;
    readonly peakRssBytes: number;
    /** The worse of power-ons and keepalives. */
    readonly latenessP99Seconds: number | null;
    readonly loopDelayP99Seconds: number | null;
    /** Null when it was not asked for (`--calibrate`). */
    readonly calibration: Calibration | null;
  };
  /** The run directory. */
  readonly directory: string | null;
}
