/** What the schema complains about, as sentences for a person, each with the path it is about. */
import type * as z from 'zod';
import type { Mistake } from '#errors.js';
import type { Path } from './source.js';
import { unknownWord } from './suggestions.js';

export interface Complaint {
  readonly path: Path;
  /** What to point at: the name of a field that is not known, or a value that is wrong. */
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** `campus.yaml:12:5: unknown model "7690"; did you mean "7960"?`, a line each. Line 0: there is no text to point into. */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ file, line, column, message }) => `${line === 0 ? file : `${file}:${line}:${column}`}: ${message}`)
    .join('\n');
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
};

/** Zod's error map: the sentence for an issue to which the schema gives none. */
export function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  const field = String(issue.path?.at(-1) ?? 'profile');
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? `"${field}" is missing` : expected([issue.expected], input);
    case 'invalid_value':
      return unknownWord(field, show(input), issue.values.map(String));
    case 'invalid_union':
      return unionSentence(issue);
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}, got ${show(input)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}, got ${show(input)}`;
    default:
      return undefined;
  }
}

function unionSentence(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { input, discriminator, errors } = issue;
  if (typeof discriminator === 'string') {
    const options = Array.isArray(issue.options) ? issue.options.map(String) : [];
    const value = (input as Readonly<Record<string, unknown>>)[discriminator];
    if (value === undefined) return `"${discriminator}" is missing; known: ${options.join(', ')}`;
    return unknownWord(discriminator, show(value), options);
  }
  const types = errors.map(([first]) => {
    if (first?.code === 'invalid_value') return first.values.join(' or ');
    return first?.code === 'invalid_type' ? first.expected : '';
  });
  return expected(types, input);
}

function expected(types: readonly string[], input: unknown): string {
  return `expected ${types.map((type) => nouns[type] ?? type).join(' or ')}, got ${show(input)}`;
}

function show(input: unknown): string {
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : `a list of ${input.length}`;
  if (typeof input === 'object') return input === null ? 'nothing' : 'a mapping';
  return String(input);
}

/** Takes zod's issues apart, one complaint for each thing that is wrong. */
export function complaintsOf(issues: readonly z.core.$ZodIssue[], under: Path = []): Complaint[] {
  return issues.flatMap((issue): Complaint[] => {
    const path = [...under, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys': {
        const messages = issue.message.split('\n');
        return issue.keys.map((key, n) => ({
          path: [...path, key],
          part: 'key',
          message: messages[n] ?? issue.message,
        }));
      }
      case 'invalid_key':
        return issue.issues.map(({ message }) => ({ path, part: 'key', message }));
      case 'invalid_union': {
        const meant = issue.errors.find((errors) => !errors.some(isOfAnotherKind));
        return meant === undefined ? [{ path, part: 'value', message: issue.message }] : complaintsOf(meant, path);
      }
      case 'custom':
        return [{ path, part: issue.params?.at === 'key' ? 'key' : 'value', message: issue.message }];
      default:
        return [{ path, part: 'value', message: issue.message }];
    }
  });
}

/** Whether a member of a union was not what the value was meant to be: a mapping where a number or a word stands, say. */
function isOfAnotherKind(issue: z.core.$ZodIssue): boolean {
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.path.length === 0;
}
