/** Both verdicts of a run in words, the same wherever they are told: did it pass, and may it be believed. */
import { counted } from './figures.js';
import type { Summary, ThresholdResult } from './summary-schema.js';

export type Tone = 'good' | 'doubtful' | 'bad';

export const results = {
  passed: { word: 'PASSED', tone: 'good' },
  failed: { word: 'FAILED', tone: 'bad' },
  interrupted: { word: 'INTERRUPTED', tone: 'doubtful' },
  stopped: { word: 'STOPPED', tone: 'bad' },
  workerLost: { word: 'WORKER LOST', tone: 'bad' },
} as const satisfies Record<Summary['result'], { word: string; tone: Tone }>;

export const verdicts = {
  valid: { word: 'VALID', tone: 'good', text: 'the measurement may be believed' },
  suspect: { word: 'SUSPECT', tone: 'doubtful', text: 'read the figures with care' },
  invalid: { word: 'INVALID', tone: 'bad', text: 'the measurement must not be believed' },
} as const satisfies Record<Summary['measurement']['verdict'], { word: string; tone: Tone; text: string }>;

/** 'all 3 thresholds hold' */
export function thresholdsText(thresholds: readonly ThresholdResult[]): string {
  if (thresholds.length === 0) return 'no thresholds were set';
  const failed = thresholds.filter(({ passed }) => !passed).length;
  if (failed === 0) return thresholds.length === 1 ? 'the threshold holds' : `all ${thresholds.length} thresholds hold`;
  return `${failed} of ${counted(thresholds.length, 'threshold')} ${failed === 1 ? 'does' : 'do'} not hold`;
}
