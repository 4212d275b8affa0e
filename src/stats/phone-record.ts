/**
 * What is kept of a single phone at the end of a run: plain data, told only of phones that failed or toggled, and of a
 * sample of the rest.
 */
import type { StageName } from '#terms/stages.js';
import type { StateName } from '#terms/states.js';

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
  /** Those that left, retransmissions and renewals included. */
  readonly dhcpMessages: number;
  readonly failovers: number;
  readonly fallbacks: number;
  /** How often it went out of service against its will. */
  readonly outages: number;
  readonly outcomes: { readonly count: number; readonly last: LastOutcome | null };
  /** What went wrong; empty: nothing. */
  readonly troubles: readonly Trouble[];
  /** It is one of the sample, whatever befell it. */
  readonly isSample: boolean;
}

/** What befell it last, by the table of outcomes. */
export interface LastOutcome {
  readonly stage: StageName;
  readonly reason: string;
}

/**
 * Never in service though switched on; out of service against its will; booted more than once; registered with another
 * node of its list than before; met with an outcome of the table.
 */
export type Trouble = 'neverInService' | 'leftService' | 'restarted' | 'toggled' | 'failed';
