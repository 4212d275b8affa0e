/** The shape of an outcome; `outcomes.ts` tells what its columns mean, and is the table. */
import type { StageName } from './stages.js';
import type { UnregisteredReason } from './unregistered-reasons.js';

export interface OutcomeRow {
  readonly stage: StageName;
  readonly reason: string;
  readonly meaning: string;
  readonly doc5710: string;
  readonly alarmCode: number | null;
  readonly cucm: readonly UnregisteredReason[];
  readonly seenAt: string;
}
