/**
 * The pieces the schema of a profile is made of. Each reads what stands in the file and can write it back (a zod codec),
 * so that one declaration serves loading, the resolved profile of a run directory, and a JSON Schema for editors.
 */
import * as z from 'zod';
import { LoadError } from '#errors.js';
import { type ModelName, modelNames } from '#phone/models.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { unknownWord } from './suggestions.js';
import { parseThreshold } from './thresholds.js';
import * as units from './units.js';

/** A mapping with these fields and no others; `kind` is what the message calls a field that is not known. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape, kind = 'key') {
  return z.strictObject(shape, {
    // One line a key: mistakes.ts gives each its own place.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownWord(kind, key, Object.keys(shape))).join('\n')
        : undefined,
  });
}

type Renamed<Fields, Names> = {
  [Key in keyof Fields as Key extends keyof Names ? Names[Key] & PropertyKey : Key]: Fields[Key];
};

/** A section whose numbers carry their units: `hold: 30s` in the file is `holdMs: 30000` in the program. */
export function renamed<Section extends z.ZodType<object, object>, const Names extends Record<string, string>>(
  fields: Section,
  names: Names,
) {
  const namesInFile = Object.fromEntries(Object.entries(names).map(([inFile, inProgram]) => [inProgram, inFile]));
  return z.codec(fields, z.custom<Renamed<z.output<Section>, Names>>(isMapping), {
    decode: (value) => renameKeys(value, names) as Renamed<z.output<Section>, Names>,
    encode: (value) => renameKeys(value, namesInFile) as z.output<Section>,
  });
}

function renameKeys(fields: object, names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [names[key] ?? key, value]));
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A mapping in the file that is a list of rows in the program. */
export function listed<Value, Row extends object>(
  mapping: z.ZodType<Readonly<Record<string, Value>>>,
  toRow: (name: string, value: Value) => Row,
  fromRow: (row: Row) => readonly [name: string, value: Value],
) {
  return z.codec(mapping, z.custom<readonly Row[]>(Array.isArray), {
    decode: (entries) => Object.entries(entries).map(([name, value]) => toRow(name, value)),
    encode: (rows) => Object.fromEntries(rows.map(fromRow)),
  });
}

/** Rows whose shares must add up to 100%. */
export function addsUpToAll<Part extends { readonly share: number }>(rows: z.ZodType<readonly Part[]>) {
  return rows.refine((parts) => Math.abs(parts.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-6, {
    error: 'expected shares that add up to 100%',
  });
}

/** Names end up in paths, metrics labels and `--set a.b=c`. */
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
  error: ({ input }) => `expected a name of letters, digits, - and _; got "${input}"`,
});

export function byName<Value>(value: z.ZodType<Value>) {
  return z.record(name, value);
}

export function byModel<Value>(value: z.ZodType<Value>) {
  const shape = Object.fromEntries(modelNames.map((model) => [model, value.optional()]));
  return section(shape, 'model') as unknown as z.ZodType<Record<string, Value>>;
}

/** The keys `byModel` lets through are names of models. */
export function modelOf(key: string): ModelName {
  return key as ModelName;
}

/** A quantity with its unit: text in the file, what `parse` makes of it in the program. */
function written<Value>(parse: (text: string) => Value, format: (value: Value) => string) {
  return quantity(z.string({ error: ({ input }) => complaint(parse, input) }), parse, format);
}

function quantity<Value>(
  inFile: z.ZodType<string | number>,
  parse: (text: string) => Value,
  format: (value: Value) => string,
) {
  return z.codec(
    inFile,
    z.custom<Value>((value) => value !== undefined),
    {
      decode: (text, context) => read(parse, String(text), context),
      encode: format,
    },
  );
}

function read<Value>(
  parse: (text: string) => Value,
  text: string,
  context: { readonly issues: z.core.$ZodRawIssue[] },
): Value {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, input: text });
    return z.NEVER;
  }
}

/** What `parse` has to say about a value that is no text, such as the bare number in `hold: 30`. */
function complaint(parse: (text: string) => unknown, input: unknown): string | undefined {
  if (input === undefined || typeof input === 'object') return undefined;
  try {
    parse(String(input));
  } catch (error) {
    if (error instanceof LoadError) return error.message;
  }
  return undefined;
}

export const duration = written(units.parseDuration, units.formatDuration);
/** What SCCP and DHCP carry as a number of seconds. */
export const wholeSeconds = duration.refine(
  (ms) => ms >= 1_000 && ms % 1_000 === 0,
  'expected whole seconds, at least 1s',
);
export const durationRange = written(units.parseDurationRange, units.formatDurationRange);
export const rate = written(units.parseRate, units.formatRate);
/** Not only '2%' but also the bare number 0.02. */
export const share = quantity(z.union([z.string(), z.number()]), units.parseShare, units.formatShare);
export const address = written(units.parseAddress, formatIpv4);
export const addressRange = written(units.parseAddressRange, units.formatAddressRange);
export const cidr = written(units.parseCidr, units.formatCidr);
/** A node: SCCP listens on 2000 (sccp.md 1.6). */
export const nodeAddress = written((text) => units.parseSocketAddress(text, 2000), units.formatSocketAddress);
export const threshold = written(parseThreshold, ({ text }) => text);
export const startup = written(parseStartup, (startup) =>
  startup === 'model' ? startup : units.formatDurationRange(startup),
);

function parseStartup(text: string): 'model' | readonly [low: number, high: number] {
  if (text === 'model') return text;
  if (text === 'none') return [0, 0];
  try {
    if (text.includes('..')) return units.parseDurationRange(text);
    const fixed = units.parseDuration(text);
    return [fixed, fixed];
  } catch (cause) {
    const message = `expected model, none, a duration such as 2s or a range such as 0s..1s; got "${text}"`;
    throw new LoadError('profile-invalid', message, { cause });
  }
}
