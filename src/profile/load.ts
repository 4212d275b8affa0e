/**
 * From the text of a profile to a frozen `Profile`, or to all of its mistakes at once, each with the place it stands at.
 */
import { stringify } from 'yaml';
import * as z from 'zod';
import { LoadError, type Mistake } from '#errors.js';
import { checkCombinations } from './combinations.js';
import { readDocuments, readText } from './documents.js';
import { type Environment, resolveEnvironment, withoutSecret } from './environment.js';
import { checkEvents, withHookPaths } from './events.js';
import { readInventories } from './inventories.js';
import {
  isMapping,
  layOver,
  namedSettings,
  type Overrides,
  parseSetting,
  replaceIn,
  type Setting,
  withSetting,
} from './layers.js';
import { type Complaint, complaintsOf, formatMistakes, sentence } from './mistakes.js';
import { nowhere, Places } from './places.js';
import { impossibilities, populateSites, populationSchema } from './populated-sites.js';
import { fieldsOf, type Profile, populate, profileSchema } from './profile.js';
import { checkReferences } from './references.js';
import { strangersTraced } from './traced-names.js';

/** Reads a profile from a file. Throws like `loadProfile`, also when there is no such file. */
export function readProfile(path: string, overrides: Overrides = {}): Profile {
  const text = readText(path, 'profile', 'give the path of a profile, such as profiles/quickstart.yaml');
  return loadProfile(text, path, overrides);
}

/**
 * Reads a profile from its text; mistakes call it `fileName`, and the files it names are looked for beside it.
 * Throws LoadError('profile-invalid') with every mistake: those of the text in its order, then those of other files, then
 * those of the overrides.
 */
export function loadProfile(
  text: string,
  fileName: string,
  overrides: Overrides = {},
  environment: Environment = process.env,
): Profile {
  const { sources, data, mistakes: found } = readDocuments(text, fileName, overrides.site);
  const mistakes = [...found];
  const settings = settingsOf(overrides, mistakes);
  if (data === undefined) throw invalid(mistakes, fileName);

  const small = isMapping(data) ? data.small : undefined;
  const takesSmall = overrides.small === true;
  if (takesSmall && small === undefined) {
    mistakes.push({ ...nowhere(fileName), message: 'there is no small form: give the profile a section "small"' });
  }
  const base = takesSmall ? layOver(data, small ?? {}) : data;
  const places = new Places(sources, settings, takesSmall);
  const { profile, complaints, elsewhere } = check(withSettings(base, settings, mistakes), places, environment);
  mistakes.push(...complaints.map((complaint) => ({ ...places.of(complaint), message: complaint.message })));
  mistakes.push(...elsewhere);
  if (!takesSmall && isMapping(small)) {
    const laidOver = new Places(sources, [], true);
    const wrong = check(layOver(data, small), laidOver, environment).complaints;
    mistakes.push(...mistakesOfSmall(wrong, laidOver, new Places(sources, [], false)));
  }

  if (profile === undefined || mistakes.length > 0) throw invalid(mistakes, fileName);
  return deepFreeze(profile);
}

/**
 * The profile as a run directory keeps it: every field written out, secrets and the phones of inventories only named.
 * Loading it gives an equal profile as long as those are there.
 */
export function resolvedYaml(profile: Profile): string {
  const fields: unknown = z.encode(profileSchema, fieldsOf(profile as ReturnType<typeof populate>));
  const masked = profile.secrets.reduce((so, { path, name }) => replaceIn(so, path, `env:${name}`), fields);
  return stringify(masked, { lineWidth: 0 });
}

interface Checked {
  readonly profile: Profile | undefined;
  readonly complaints: readonly Complaint[];
  /** Mistakes in files the profile names. */
  readonly elsewhere: readonly Mistake[];
}

function check(raw: unknown, places: Places, environment: Environment): Checked {
  const { data: resolved, secrets, complaints: unknown } = resolveEnvironment(raw, environment);
  const data = withHookPaths(resolved, places);
  const complaints = [...unknown];
  const isKnown = ({ path }: Complaint) => !unknown.some((other) => other.path.join() === path.join());
  const add = (found: readonly Complaint[]) => {
    complaints.push(...found.filter(isKnown).map((complaint) => withoutSecret(complaint, secrets)));
  };
  const { inventories, complaints: unread, mistakes: elsewhere } = readInventories(data, places);
  const result = profileSchema.safeParse(data, { error: sentence });
  const population = populationSchema.safeParse(data);
  add(unread);
  add(checkReferences(data));
  add(checkCombinations(data));
  add(checkEvents(data));
  add(complaintsOf(result.error?.issues ?? []));
  if (population.success) add(impossibilities(population.data, inventories));
  // Who the phones of a file with a mistake would be nobody knows.
  const isPeopled = result.success && unread.length === 0 && elsewhere.length === 0;
  if (isPeopled) add(strangersTraced(result.data, populateSites(result.data, inventories)));
  const isGood = result.success && complaints.length === 0 && elsewhere.length === 0;
  return { profile: isGood ? populate(result.data, inventories, secrets) : undefined, complaints, elsewhere };
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

/** A small form nobody asked for is checked all the same: laid over the files, whatever is wrong because of it. */
function mistakesOfSmall(complaints: readonly Complaint[], laidOver: Places, without: Places): Mistake[] {
  return complaints.flatMap((complaint) => {
    const place = laidOver.of(complaint);
    const withoutSmall = without.of(complaint);
    const isOfSmall =
      place.file !== withoutSmall.file || place.line !== withoutSmall.line || place.column !== withoutSmall.column;
    return isOfSmall ? [{ ...place, message: complaint.message }] : [];
  });
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

/** The profile's own mistakes come first, those of other files behind them, what stands in no text last. */
function invalid(found: readonly Mistake[], fileName: string): LoadError {
  const files = [...new Set([fileName, ...found.map(({ file }) => file)])];
  const order = ({ file, line }: Mistake) => (line === 0 ? files.length : files.indexOf(file));
  const mistakes = found.toSorted(
    (a, b) => order(a) - order(b) || (a.line === b.line ? a.column - b.column : a.line - b.line),
  );
  return new LoadError('profile-invalid', formatMistakes(mistakes), { mistakes });
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
