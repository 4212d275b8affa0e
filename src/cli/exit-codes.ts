/** Every exit code of the program, in one table; where several apply, the first of them (design.md section 3). */
import type { ErrorCode } from '#errors.js';

export const exitCodes = {
  ownFault: { code: 1, meaning: 'regstorm itself failed' },
  cannotStart: { code: 107, meaning: 'the run could not start' },
  lost: { code: 109, meaning: 'a worker or the lab was lost' },
  stopped: { code: 108, meaning: 'a brake stopped the run' },
  interrupted: { code: 105, meaning: 'the run was interrupted' },
  invalid: { code: 106, meaning: 'the measurement is invalid; compare: it does not carry an answer' },
  badInput: { code: 104, meaning: 'the profile or the command line is not valid' },
  failed: { code: 99, meaning: 'a threshold failed; compare: the run is worse' },
  passed: { code: 0, meaning: 'passed' },
} as const;

export type ExitName = keyof typeof exitCodes;

/** Which exit an error leads to. */
export const exitOfError: Readonly<Record<ErrorCode, ExitName>> = {
  'profile-invalid': 'badInput',
  'arguments-invalid': 'badInput',
  'cannot-start': 'cannotStart',
  'worker-lost': 'lost',
};
