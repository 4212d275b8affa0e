/**
 * Secrets come from the environment: `env:NAME` in place of any text. What a profile says is read with the values; what is
 * written of it, mistakes too, says `env:NAME` again.
 */
import { isMapping } from './layers.js';
import type { Complaint } from './mistakes.js';

export interface Secret {
  /** Where it stands in the profile. */
  readonly path: readonly string[];
  /** Of the variable. */
  readonly name: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const form = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;

export interface Resolved {
  readonly data: unknown;
  readonly secrets: readonly Secret[];
  readonly complaints: readonly Complaint[];
}

/** The data with the values of the variables in it. */
export function resolveEnvironment(data: unknown, environment: Environment): Resolved {
  const secrets: Secret[] = [];
  const complaints: Complaint[] = [];
  const resolve = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item, n) => resolve(item, [...path, String(n)]));
    if (isMapping(value)) {
      const entries = Object.entries(value).map(([key, inside]) => [key, resolve(inside, [...path, key])]);
      return Object.fromEntries(entries);
    }
    const name = typeof value === 'string' ? form.exec(value)?.[1] : undefined;
    if (name === undefined) return value;
    const found = environment[name];
    if (found === undefined) {
      complaints.push({ path, part: 'value', message: `the environment has no variable ${name}` });
      return value;
    }
    secrets.push({ path, name });
    return found;
  };
  // A small form is resolved when it is asked for: then its fields stand among the others.
  const { small, ...fields } = isMapping(data) ? data : {};
  const resolved = isMapping(data) ? resolve(fields, []) : data;
  return { data: small === undefined ? resolved : { ...(resolved as object), small }, secrets, complaints };
}

/** A message about a secret says its name, and nothing of its value. */
export function withoutSecret(complaint: Complaint, secrets: readonly Secret[]): Complaint {
  const secret = secrets.find(({ path }) => path.every((segment, n) => segment === String(complaint.path[n])));
  if (secret === undefined) return complaint;
  const [expectation = ''] = complaint.message.split(/,? such as |[;,] got | "/);
  const rest = expectation === '' || expectation.startsWith('"') ? '' : `: ${expectation}`;
  return { ...complaint, message: `the value of env:${secret.name} does not fit here${rest}` };
}
