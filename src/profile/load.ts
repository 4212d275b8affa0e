/**
 * From the text of a profile to a frozen `Profile`, or to all of its mistakes at once, each with the place it stands at.
 */
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import * as z from 'zod';
import { LoadError, type Mistake } from '#errors.js';
import {
  isMapping,
  layOver,
  namedSettings,
  type Overrides,
  parseSetting,
  type Setting,
  withSetting,
} from './layers.js';
import { type Complaint, complaintsOf, formatMistakes, sentence } from './mistakes.js';
import { type Profile, profileSchema } from './profile.js';
import { checkReferences } from './references.js';
import { type Path, type Place, Source } from './source.js';

/** Reads a profile from a file. Throws like `loadProfile`, also when there is no such file. */
export function readProfile(path: string, overrides: Overrides = {}): Profile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const hint = 'give the path of a profile, such as profiles/quickstart.yaml';
    throw new LoadError('profile-invalid', `cannot read the profile ${path}`, { cause, hint });
  }
  return loadProfile(text, path, overrides);
}

/**
 * Reads a profile from its text; mistakes call it `fileName`.
 * Throws LoadError('profile-invalid') with every mistake: those of the text in its order, then those of the overrides.
 */
export function loadProfile(text: string, fileName: string, overrides: Overrides = {}): Profile {
  const source = new Source(text, fileName);
  const mistakes = [...source.mistakes];
  const settings = settingsOf(overrides, mistakes);
  if (source.data === undefined) throw invalid(mistakes);

  const small = isMapping(source.data) ? source.data.small : undefined;
  const takesSmall = overrides.small === true;
  if (takesSmall && small === undefined) {
    mistakes.push({ ...nowhere(fileName), message: 'there is no small form: give the profile a section "small"' });
  }
  const base = takesSmall ? layOver(source.data, small ?? {}) : source.data;
  const { profile, complaints } = check(withSettings(base, settings, mistakes));
  for (const complaint of complaints) {
    mistakes.push({ ...placeOf(complaint, source, settings, takesSmall), message: complaint.message });
  }
  if (!takesSmall && isMapping(small)) mistakes.push(...mistakesOfSmall(source, small));

  if (profile === undefined || mistakes.length > 0) throw invalid(mistakes);
  return deepFreeze(profile);
}

/** The profile as a run directory keeps it: every field written out. Loading it gives an equal profile. */
export function resolvedYaml(profile: Profile): string {
  return stringify(z.encode(profileSchema, profile as z.output<typeof profileSchema>), { lineWidth: 0 });
}

function check(data: unknown) {
  const result = profileSchema.safeParse(data, { error: sentence });
  const complaints = [...checkReferences(data), ...complaintsOf(result.error?.issues ?? [])];
  return { profile: result.data, complaints };
}

function settingsOf(overrides: Overrides, mistakes: Mistake[]): Setting[] {
  const set = (overrides.set ?? []).flatMap(
    (text) => attempt(`--set ${text}`, mistakes, () => parseSetting(text)) ?? [],
  );
  return [...set, ...namedSettings(overrides)];
}

function withSettings(data: unknown, settings: readonly Setting[], mistakes: Mistake[]): unknown {
  return settings.reduce<unknown>(
    (so, setting) => attempt(setting.origin, mistakes, () => withSetting(so, setting)) ?? so,
    data,
  );
}

/** A small form nobody asked for is checked all the same: laid over the file, whatever is wrong because of it. */
function mistakesOfSmall(source: Source, small: object): Mistake[] {
  return check(layOver(source.data, small)).complaints.flatMap((complaint) => {
    const place = placeOf(complaint, source, [], true);
    const withoutSmall = placeOf(complaint, source, [], false);
    const isOfSmall = place.line !== withoutSmall.line || place.column !== withoutSmall.column;
    return isOfSmall ? [{ ...place, message: complaint.message }] : [];
  });
}

/** Where a complaint belongs: what was read last at its path, else the nearest thing around it. */
function placeOf({ path, part }: Complaint, source: Source, settings: readonly Setting[], takesSmall: boolean): Place {
  const inText = (at: Path, part: Complaint['part']) =>
    (takesSmall && at.length > 0 ? source.placeOf(['small', ...at], part) : undefined) ?? source.placeOf(at, part);

  const above = settings.findLast((setting) => isWithin(path, setting.path));
  if (above !== undefined) return nowhere(above.origin);
  const exact = inText(path, part);
  if (exact !== undefined) return exact;
  const below = settings.findLast((setting) => isWithin(setting.path, path));
  if (below !== undefined) return nowhere(below.origin);
  for (let length = path.length - 1; length > 0; length--) {
    const around = inText(path.slice(0, length), 'key');
    if (around !== undefined) return around;
  }
  return inText([], 'value') ?? nowhere(source.file);
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((segment, n) => String(path[n]) === segment);
}

/** The place of what stands in no text: line and column 0. */
function nowhere(origin: string): Place {
  return { file: origin, line: 0, column: 0 };
}

function attempt<Value>(origin: string, mistakes: Mistake[], task: () => Value): Value | undefined {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    mistakes.push({ ...nowhere(origin), message: error.message });
    return undefined;
  }
}

function invalid(found: readonly Mistake[]): LoadError {
  const order = (line: number) => (line === 0 ? Number.POSITIVE_INFINITY : line);
  const mistakes = found.toSorted((a, b) => {
    return a.line === b.line ? a.column - b.column : order(a.line) - order(b.line);
  });
  return new LoadError('profile-invalid', formatMistakes(mistakes), { mistakes });
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
