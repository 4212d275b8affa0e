/**
 * A profile is read in layers: its files (documents.ts), its small form when asked for, then what the command line says. A
 * mapping laid over a mapping adds its fields to it; anything else replaces what was there.
 */
import { LoadError } from '#errors.js';
import { Source } from './source.js';
import { formatDuration } from './units.js';

export interface Overrides {
  /** The path of a site file, laid over the profile. */
  readonly site?: string;
  /** `path=value`: any field by its path in the file, with a YAML value. */
  readonly set?: readonly string[];
  /** Scales the sites and their models; the sum is exact. */
  readonly phones?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** Replaces `hold`. */
  readonly holdMs?: number;
  /** Lays the profile's `small` form over it. */
  readonly small?: boolean;
}

/** One field set on the command line. */
export interface Setting {
  /** How a mistake names it: `--set arrivals.kind`. */
  readonly origin: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `path=value` -> a setting. Throws LoadError. */
export function parseSetting(text: string): Setting {
  const [, path, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw new LoadError('profile-invalid', 'expected path=value, such as phones.count=500');
  }
  const { data, mistakes } = new Source(value, '');
  const [wrong] = mistakes;
  if (wrong !== undefined) throw new LoadError('profile-invalid', `the value is not YAML: ${wrong.message}`);
  return { origin: `--set ${path}`, path: path.split('.'), value: data };
}

/** The overrides that have an option of their own, under its name. */
export function namedSettings({ phones, seed, workers, holdMs }: Overrides): Setting[] {
  return [
    { origin: '--phones', path: ['phones', 'count'], value: phones },
    { origin: '--seed', path: ['seed'], value: seed },
    { origin: '--workers', path: ['workers'], value: workers },
    { origin: '--for', path: ['hold'], value: holdMs === undefined ? undefined : formatDuration(holdMs) },
  ].filter(({ value }) => value !== undefined);
}

/** The data with one field replaced, and the mappings above it made where there are none. Throws LoadError. */
export function withSetting(data: unknown, { path, value }: Setting): unknown {
  return replaceIn(spellOut(data), path, value);
}

/** The data with the value at `path` replaced. */
export function replaceIn(data: unknown, path: readonly string[], value: unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (Array.isArray(data)) {
    const index = /^\d+$/.test(segment) ? Number(segment) : -1;
    if (index in data) return data.with(index, replaceIn(data[index], rest, value));
    throw new LoadError('profile-invalid', `the list has no item "${segment}"; it counts from 0 to ${data.length - 1}`);
  }
  const mapping = data ?? {};
  if (!isMapping(mapping)) throw new LoadError('profile-invalid', `"${segment}" is set inside a plain value`);
  const inside = Object.hasOwn(mapping, segment) ? mapping[segment] : undefined;
  return { ...mapping, [segment]: replaceIn(inside, rest, value) };
}

/** `over` laid over `data`. */
export function layOver(data: unknown, over: unknown): unknown {
  return merge(spellOut(data), spellOut(over));
}

function merge(data: unknown, over: unknown): unknown {
  // Another kind has other fields: nothing of the old one stays.
  if (!isMapping(data) || !isMapping(over) || (over.kind !== undefined && over.kind !== data.kind)) return over;
  const merged = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(data, key) ? merge(data[key], value) : value,
  ]);
  return { ...data, ...Object.fromEntries(merged) };
}

/** `phones: 500` is short for `phones: { count: 500 }`; layers are laid over the long form. */
function spellOut(data: unknown): unknown {
  return isMapping(data) && typeof data.phones === 'number' ? { ...data, phones: { count: data.phones } } : data;
}
