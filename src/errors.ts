/**
 * Every error regstorm throws on purpose: a code, a sentence, a hint.
 *
 * What befalls a phone (a timeout, a reject, a reset) is no error but an outcome (`terms/outcomes.ts`): counted,
 * never thrown. Codecs throw `WireError`, caught in one place at the edge.
 */

/** Each code with what it means; `cli/exit-codes.ts` maps them to exit codes. */
export const errorCodes = {
  'profile-invalid': 'the profile, or a value given for it, is not valid',
  'arguments-invalid': 'the command line is not valid',
  'cannot-start': 'the host, the network or a server does not allow this run',
  'worker-lost': 'a worker, a host or the lab ended before the run did',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One mistake in a text: where it stands and what is wrong. Lines and columns count from 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code: ErrorCode;
  /** What to do about it, in one sentence; may be empty. */
  readonly hint: string;
  /** For `profile-invalid`: every mistake, in the order of the text. */
  readonly mistakes: readonly Mistake[];

  constructor(
    code: ErrorCode,
    message: string,
    details: { hint?: string; cause?: unknown; mistakes?: readonly Mistake[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? '';
    this.mistakes = details.mistakes ?? [];
  }
}

/** Bytes that cannot be what they claim to be. Only codecs throw it. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
