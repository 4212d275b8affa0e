/**
 * May this measurement be believed? The rows of `measurement-rows.ts` say; the worst of them is the verdict.
 *
 * It is about the generator and its host, never about the phones' servers: a slow server is a result.
 */
import type { Measurement } from '#outputs/summary-schema.js';
import type { Evidence } from './evidence.js';
import { measurementRows } from './measurement-rows.js';

export function judgeMeasurement(evidence: Evidence): Measurement {
  let verdict: Measurement['verdict'] = 'valid';
  const reasons: Measurement['reasons'][number][] = [];
  for (const { figure, toldFrom, suspectFrom, invalidFrom, what, shown, remedy } of measurementRows) {
    const value = figure(evidence);
    if (value === null || value < Math.min(toldFrom ?? suspectFrom, suspectFrom)) continue;
    if (value >= invalidFrom) verdict = 'invalid';
    else if (value >= suspectFrom && verdict === 'valid') verdict = 'suspect';
    reasons.push({ what: typeof what === 'string' ? what : what(evidence), figure: shown(value), remedy });
  }
  return { verdict, reasons };
}
