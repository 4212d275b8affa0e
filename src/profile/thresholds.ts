/**
 * What must hold for a run to pass, one sentence each:
 *
 *     inService >= 99.9% within 12m      so many phones, at the latest that long after the first arrival
 *     inService == 100% at end           ... when the run ends (the same as no word at all)
 *     registered >= 95% throughout       ... at every moment after it first held
 *     p99(onboard) < 20s                 a statistic of a measure; phones that never came up and attempts that
 *                                        failed count as infinite, those still open not at all
 *     flapping == 0                      phones that have gone to and fro between nodes
 *     ghosts == 0 throughout             phones of which the management view says what is not so
 *     bootLoops == 0                     a counter
 *     loss: p99(register) < 3s           the same in one phase of the run: `within` counts from its beginning, `at end`
 *                                        is its end, measures and counters are what it added
 *
 * Here they become a small tree; the verdict belongs to the coordinator.
 */
import { LoadError } from '#errors.js';
import { type MeasureName, measureNames } from '#stats/measures.js';
import { type MeasureByCause, measuresByCause } from '#stats/measures-by-cause.js';
import { type MetricName, metricNames, metrics } from '#stats/metrics.js';
import { unknownWord } from './suggestions.js';
import { parseDuration, parseShare } from './units.js';

/** Phones counted at a moment: `never` are those that were never in service up to then. */
export const populationWords = [
  'inService',
  'registered',
  'degraded',
  'never',
  'looping',
  'flapping',
  'ghosts',
  'zombies',
] as const;
/** Times of the generator, not of the phones. */
const measuresOfOurs = ['inServiceAt', 'arrivalLateness', 'keepaliveLateness', 'loopDelay'] as const;
export const statisticWords = ['p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'min', 'mean', 'max', 'count'] as const;
const comparisons = ['<', '<=', '==', '!=', '>=', '>'] as const;

export type CounterWord = {
  [Name in MetricName]: (typeof metrics)[Name]['kind'] extends 'counter' ? Name : never;
}[MetricName];
/** Of a single cause nobody can say which phones never noticed it: no percentile of it may be promised. */
export type MeasureWord = Exclude<MeasureName, (typeof measuresOfOurs)[number] | MeasureByCause>;

/** Counted over the whole run, or the phase. */
export const counterWords = metricNames.filter((name): name is CounterWord => metrics[name].kind === 'counter');
export const measureWords = measureNames.filter(
  (name): name is MeasureWord => !isOneOf(name, measuresOfOurs) && !(name in measuresByCause),
);

export type Comparison = (typeof comparisons)[number];

export interface MeasureSubject {
  readonly kind: 'measure';
  readonly statistic: (typeof statisticWords)[number];
  readonly measure: MeasureWord;
}

export type ThresholdSubject =
  | { readonly kind: 'population'; readonly word: (typeof populationWords)[number] }
  | { readonly kind: 'counter'; readonly word: CounterWord }
  | MeasureSubject;

/** A share of the phones (0..1), a whole number of things, or milliseconds. */
export type ThresholdLimit =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'duration'; readonly ms: number };

export type ThresholdTime =
  | { readonly kind: 'atEnd' }
  /** Counted from the first arrival, or from the beginning of the phase. */
  | { readonly kind: 'within'; readonly ms: number }
  | { readonly kind: 'throughout' };

export interface Threshold {
  readonly text: string;
  /** The name of the phase it speaks of; null: the whole run. */
  readonly phase: string | null;
  readonly subject: ThresholdSubject;
  readonly comparison: Comparison;
  readonly limit: ThresholdLimit;
  readonly when: ThresholdTime;
}

const form =
  /^(?:(?<phase>[\w-]+)\s*:\s+)?(?<subject>\w+)\s*(?:\(\s*(?<measure>\w+)\s*\))?\s*(?<comparison>[<>=!]+)\s*(?<limit>[\w.%]+)(?:\s+(?<when>\S.*))?$/;

/** Throws LoadError('profile-invalid'): one sentence about the first word that is wrong. */
export function parseThreshold(text: string): Threshold {
  const parts = form.exec(text.trim())?.groups;
  if (parts === undefined) {
    return refuse(`expected a threshold such as "inService >= 99% within 30s" or "p99(onboard) < 20s"; got "${text}"`);
  }
  const subject = parseSubject(parts.subject ?? '', parts.measure);
  return {
    text: text.trim(),
    phase: parts.phase ?? null,
    subject,
    comparison: parseComparison(parts.comparison ?? '', comparisons),
    limit: parseLimit(parts.limit ?? '', subject),
    when: parseTime(parts.when, subject),
  };
}

/** The phase named at the beginning of a threshold, whatever the rest says; null where there is none. */
export function phaseOf(text: string): string | null {
  return /^\s*([\w-]+)\s*:\s/.exec(text)?.[1] ?? null;
}

export function refuse(sentence: string): never {
  throw new LoadError('profile-invalid', sentence);
}

export function isOneOf<Word extends string>(text: string, words: readonly Word[]): text is Word {
  return words.some((word) => word === text);
}

function oneOf<Word extends string>(kind: string, text: string, words: readonly Word[]): Word {
  return isOneOf(text, words) ? text : refuse(unknownWord(kind, text, words));
}

export function parseComparison<Sign extends Comparison>(text: string, known: readonly Sign[]): Sign {
  return isOneOf(text, known) ? text : refuse(`expected one of ${known.join(' ')}; got "${text}"`);
}

function parseSubject(word: string, measure: string | undefined): ThresholdSubject {
  if (measure !== undefined) return parseMeasure(word, measure);
  if (isOneOf(word, populationWords)) return { kind: 'population', word };
  if (isOneOf(word, counterWords)) return { kind: 'counter', word };
  if (isOneOf(word, measureWords)) return refuse(`"${word}" is a measure: say which figure, such as p99(${word})`);
  return refuse(unknownWord('word', word, [...populationWords, ...counterWords]));
}

export function parseMeasure(statistic: string, measure: string): MeasureSubject {
  return {
    kind: 'measure',
    statistic: oneOf('statistic', statistic, statisticWords),
    measure: oneOf('measure', measure, measureWords),
  };
}

function parseLimit(text: string, subject: ThresholdSubject): ThresholdLimit {
  if (subject.kind === 'measure' && subject.statistic !== 'count') return { kind: 'duration', ms: parseDuration(text) };
  if (subject.kind === 'population' && text.endsWith('%')) return { kind: 'share', share: parseShare(text) };
  if (/^\d+$/.test(text)) return { kind: 'count', count: Number(text) };
  return refuse(
    subject.kind === 'population'
      ? `expected a share or a number of phones, such as 99.9% or 500; got "${text}"`
      : `expected a whole number; got "${text}"`,
  );
}

function parseTime(text: string | undefined, subject: ThresholdSubject): ThresholdTime {
  const [word, ...more] = (text ?? 'at end').split(/\s+/);
  const rest = more.join(' ');
  if (word === 'at' && rest === 'end') return { kind: 'atEnd' };
  const when = parseMoment(word ?? '', rest);
  if (subject.kind !== 'population') {
    return refuse(`"${word}" needs phones that are counted: ${populationWords.join(', ')}`);
  }
  return when;
}

function parseMoment(word: string, rest: string): ThresholdTime {
  if (word === 'within') return { kind: 'within', ms: parseDuration(rest) };
  if (word === 'throughout' && rest === '') return { kind: 'throughout' };
  return refuse(`expected "within 30s", "at end" or "throughout"; got "${`${word} ${rest}`.trim()}"`);
}
