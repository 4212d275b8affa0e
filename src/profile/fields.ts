/**
 * The pieces the schema of a profile is made of. Each reads what stands in the file and can write it back (a zod codec),
 * so that one declaration serves loading, the resolved profile of a run directory, and a JSON Schema for editors.
 */
import * as z from 'zod';
import { LoadError } from '#errors.js';
import { type ModelName, modelNames } from '#phone/models.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { parseBrake } from './brakes.js';
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
  return section(modelShape(value), 'model') as unknown as z.ZodType<Record<string, Value>>;
}

/** A field for each model, none of them needed. */
export function modelShape<Value>(value: z.ZodType<Value>) {
  const shape = Object.fromEntries(modelNames.map((model) => [model, value.optional()]));
  return shape as Record<ModelName, z.ZodOptional<z.ZodType<Value>>>;
}

/** The keys `byModel` lets through are names of models. */
export function modelOf(key: string): ModelName {
  return key as ModelName;
}

/** The quantities by the names that editors and the reference page give them, with examples. */
const examples = {
  duration: ['30s', '500ms', '15m'],
  'duration range': ['5s..15s'],
  rate: ['100/s'],
  share: ['80%', '0.8'],
  size: ['6MB', '512KB'],
  address: ['10.1.0.11'],
  'address range': ['10.90.0.2-10.90.0.5', '10.90.0.2'],
  network: ['10.90.0.0/19'],
  'node address': ['10.1.0.11', '10.1.0.11:2000'],
  URL: ['http://10.1.0.11:8080/devices'],
  'start-up time': ['model', 'none', '2s', '0s..1s'],
  threshold: ['inService >= 99.9% within 12m', 'p99(onboard) < 90s', 'loss: p99(register) < 3s'],
  brake: ['rejected > 1%', 'p99(register) > 30s'],
} as const;

type Kind = keyof typeof examples;

/** A quantity with its unit: text in the file, what `parse` makes of it in the program. */
function written<Value>(kind: Kind, parse: (text: string) => Value, format: (value: Value) => string) {
  return quantity(kind, z.string({ error: ({ input }) => complaint(parse, input) }), parse, format);
}

function quantity<Value>(
  kind: Kind,
  inFile: z.ZodType<string | number>,
  parse: (text: string) => Value,
  format: (value: Value) => string,
) {
  return z.codec(
    inFile.meta({ title: kind, examples: [...examples[kind]] }),
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

export const duration = written('duration', units.parseWait, units.formatDuration);
/** What SCCP and DHCP carry as a number of seconds. */
export const wholeSeconds = written('duration', units.parseDuration, units.formatDuration).refine(
  (ms) => ms >= 1_000 && ms % 1_000 === 0,
  'expected whole seconds, at least 1s',
);
export const durationRange = written('duration range', units.parseDurationRange, units.formatDurationRange);
export const rate = written('rate', units.parseRate, units.formatRate);
/** Not only '2%' but also the bare number 0.02. */
export const share = quantity('share', z.union([z.string(), z.number()]), units.parseShare, units.formatShare);
/** Of a file, in bytes. */
export const size = written('size', units.parseSize, units.formatSize);
export const address = written('address', units.parseAddress, formatIpv4);
export const addressRange = written('address range', units.parseAddressRange, units.formatAddressRange);
export const cidr = written('network', units.parseCidr, units.formatCidr);
/** A node: SCCP listens on 2000 (sccp.md 1.6). */
export const sccpPort = 2000;
export const nodeAddress = written(
  'node address',
  (text) => units.parseSocketAddress(text, sccpPort),
  units.formatSocketAddress,
);
export const httpUrl = written('URL', units.parseHttpUrl, units.formatHttpUrl);
export const brake = written('brake', parseBrake, ({ text }) => text);
export const startup = written('start-up time', parseStartup, (startup) =>
  startup === 'model' ? startup : units.formatDurationRange(startup),
);
/** Unquoted, YAML reads `loss: never == 0` as a mapping. */
export const threshold = quantity(
  'threshold',
  z.string({ error: ({ input }) => quotesNeeded(input) ?? complaint(parseThreshold, input) }),
  parseThreshold,
  ({ text }) => text,
);
/** What a server does, or a guard lets through, in a second; null: unlimited. */
export const perSecond = z.number().positive().nullable().default(null);

function quotesNeeded(input: unknown): string | undefined {
  if (!isMapping(input)) return undefined;
  const [[phase, rest] = []] = Object.entries(input as object);
  return `a threshold that begins with a phase stands in quotes: "${phase}: ${rest}"`;
}

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
