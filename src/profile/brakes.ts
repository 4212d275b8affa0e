/**
 * What stops a run before its time, one sentence each: something that must not go on.
 *
 *     rejected > 1%              Register attempts that were rejected, as a share of all that ended, or their number
 *     failed > 100               ... that failed otherwise
 *     keepalivesLost >= 5%       of the keepalives sent, or their number
 *     dhcpRetransmissions > 20%  of the messages phones sent, or their number
 *     bootLoops > 500            any other counter
 *     p99(register) > 30s        a statistic of a measure
 *
 * All are taken over the run so far. Here they become a small tree; braking belongs to the coordinator.
 */
import { unknownWord } from './suggestions.js';
import {
  counterWords,
  isOneOf,
  type MeasureSubject,
  parseComparison,
  parseMeasure,
  refuse,
  type ThresholdLimit,
  type ThresholdSubject,
} from './thresholds.js';
import { parseDuration, parseShare } from './units.js';

/** What can be told as a share of something. */
export const brakeWords = ['rejected', 'failed', 'keepalivesLost', 'dhcpRetransmissions'] as const;
/** Only too much: a brake that asks for more would stop every run at its beginning. */
const comparisons = ['>', '>='] as const;

export type BrakeSubject =
  | { readonly kind: 'ratio'; readonly word: (typeof brakeWords)[number] }
  | Extract<ThresholdSubject, { readonly kind: 'counter' }>
  | MeasureSubject;

export interface Brake {
  readonly text: string;
  readonly subject: BrakeSubject;
  readonly comparison: (typeof comparisons)[number];
  readonly limit: ThresholdLimit;
}

const form = /^(?<subject>\w+)\s*(?:\(\s*(?<measure>\w+)\s*\))?\s*(?<comparison>[<>=!]+)\s*(?<limit>[\w.%]+)$/;

/** Throws LoadError('profile-invalid'): one sentence about the first word that is wrong. */
export function parseBrake(text: string): Brake {
  const parts = form.exec(text.trim())?.groups;
  if (parts === undefined) {
    return refuse(`expected a brake such as "rejected > 1%" or "p99(register) > 30s"; got "${text}"`);
  }
  const subject = parseSubject(parts.subject ?? '', parts.measure);
  return {
    text: text.trim(),
    subject,
    comparison: parseComparison(parts.comparison ?? '', comparisons),
    limit: parseLimit(parts.limit ?? '', subject),
  };
}

function parseSubject(word: string, measure: string | undefined): BrakeSubject {
  if (measure !== undefined) return parseMeasure(word, measure);
  if (isOneOf(word, brakeWords)) return { kind: 'ratio', word };
  if (isOneOf(word, counterWords)) return { kind: 'counter', word };
  return refuse(unknownWord('word', word, [...brakeWords, ...counterWords]));
}

function parseLimit(text: string, subject: BrakeSubject): ThresholdLimit {
  if (subject.kind === 'measure' && subject.statistic !== 'count') return { kind: 'duration', ms: parseDuration(text) };
  if (subject.kind === 'ratio' && text.endsWith('%')) return { kind: 'share', share: parseShare(text) };
  if (/^\d+$/.test(text)) return { kind: 'count', count: Number(text) };
  return refuse(
    subject.kind === 'ratio'
      ? `expected a share or a number, such as 1% or 100; got "${text}"`
      : `expected a whole number; got "${text}"`,
  );
}
