/** What is kept of a single phone at the end of a run: plain data, told only of those that had trouble and a sample. */
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
  /** Seen in service at any full second. */
  readonly wasInService: boolean;
  /** What went wrong, as far as a look a second shows it; empty: nothing. */
  readonly troubles: readonly Trouble[];
  /** It is here as one of the sample. */
  readonly isSample: boolean;
}

/** What a look a second can see: never in service; out of service again; boots that failed. */
export type Trouble = 'neverInService' | 'leftService' | 'restarted';
