/** How a fault is played at a server of one kind: what plain clients see while it holds, and when it is over. */
import type { Lab } from '#lab/lab.js';
import type { FaultName } from '#terms/faults.js';

export type Play = (lab: Lab) => Promise<void>;

export type Plays = Partial<Record<FaultName, Play>>;
