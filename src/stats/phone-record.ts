/**
 * What is kept of a single phone at the end of a run: plain data, told only of phones that failed or toggled, of the last
 * of each worker to come into service, and of a sample of the rest.
 */
import type { CauseName } from '#terms/causes.js';
import type { RoleName } from '#terms/roles.js';
import type { StageName } from '#terms/stages.js';
import type { StateName } from '#terms/states.js';
import type { TimedStage } from './metrics.js';

export interface PhoneRecord {
  readonly index: number;
  readonly name: string;
  readonly model: string;
  readonly site: string;
  /** When the run began to stop. */
  readonly state: StateName;
  /** Dotted; null when it has none. */
  readonly address: string | null;
  readonly boots: number;
  readonly registrations: number;
  /** From its first packet due until it was first in service; null: it never was. */
  readonly onboardSeconds: number | null;
  /** Where the time went until then, or until the run began to stop; null: it was never switched on. */
  readonly way: FirstWay | null;
  /** Those that left, retransmissions and renewals included. */
  readonly dhcpMessages: number;
  readonly failovers: number;
  readonly fallbacks: number;
  /** What it flapped for; null: it never did. */
  readonly flapping: Flapping | null;
  /** How often it went out of service against its will. */
  readonly outages: number;
  readonly outcomes: { readonly count: number; readonly last: LastOutcome | null };
  /** The last moments of it, in their order, and how many came before them. */
  readonly history: readonly PhoneMoment[];
  readonly forgottenMoments: number;
  /** What went wrong; empty: nothing. */
  readonly troubles: readonly Trouble[];
  /** It is one of the sample, whatever befell it. */
  readonly isSample: boolean;
  /** None of its worker's phones took longer from its first packet until it was in service. */
  readonly isSlowest: boolean;
}

export interface Flapping {
  /** Of the failover of its last return cycle. */
  readonly cause: CauseName;
  /** Return cycles in the whole run, those that lie far apart among them. */
  readonly cycles: number;
}

/** In seconds; the parts add up to the whole. */
export interface FirstWay {
  /** Planned power-on, since the run's start. */
  readonly atSeconds: number;
  readonly seconds: Readonly<Record<WayPart, number>>;
  /** How many attempts of each stage ended well: a boot that fails later on has been through the first ones all the same. */
  readonly times: Readonly<Record<TimedStage, number>>;
  /** From planned power-on until first in service, or until the run began to stop. */
  readonly totalSeconds: number;
}

/**
 * Of a stage the attempts that ended well, also those of boots that failed later on; `waited` is all the rest: attempts
 * that failed or are not over, pauses between boots, a power-on that came late, a turn under a ceiling.
 */
export type WayPart = 'startup' | TimedStage | 'waited';

/** Something that befell it. `address`: 'ADDRESS:PORT'; `node`: its name in the run. */
export type PhoneMoment = { readonly atSeconds: number } & (
  | { readonly what: 'boot' | 'inService' }
  | ({ readonly what: 'outcome' } & LastOutcome)
  | { readonly what: 'registered'; readonly node: string; readonly address: string; readonly role: RoleName }
  | { readonly what: 'outOfService'; readonly cause: CauseName }
);

/** What befell it last, by the table of outcomes. */
export interface LastOutcome {
  readonly stage: StageName;
  readonly reason: string;
}

/**
 * Never in service though switched on; out of service against its will; booted more than once; registered with another
 * node of its list than before; done that twice and come back each time within the time that is flapping; met with an
 * outcome of the table.
 */
export type Trouble = 'neverInService' | 'leftService' | 'restarted' | 'toggled' | 'flapped' | 'failed';
