/**
 * The reference page of the profile (docs/profile.md), made from its schema and from the tables that its words come from.
 */
import { type Model, models } from '#phone/models.js';
import { faultNames, faultRow } from '#terms/faults.js';
import { brakeWords } from './brakes.js';
import { type JsonSchema, profileJsonSchema } from './json-schema.js';
import { counterWords, measureWords, populationWords, statisticWords } from './thresholds.js';

const introduction = `# The profile

A profile is a YAML file. It says which phones stand where, when they are switched on, what the servers do, and what must
hold. Every field has a default that works with the lab: the smallest profile is a \`name\` and a number of \`phones\`. A field
that is not known is refused, with its place and the nearest one that is.

- \`extends: base.yaml\` takes another profile and adds to it: a mapping adds its fields, a list or a plain value replaces
  what was there. \`--site FILE\` lays a site file over a profile in the same way, \`--small\` its section \`small\`,
  \`--set path=value\` one field. Paths are relative to the file they stand in.
- \`env:NAME\` in place of any text is the value of an environment variable. A run directory gets the name, never the value.
- \`regstorm validate\` tells every mistake at once; \`regstorm schema\` prints the JSON Schema for editors.

This page is made by \`regstorm schema --markdown\`.
`;

const thresholds = `## Thresholds

\`[PHASE: ] WHAT COMPARISON LIMIT [within TIME | at end | throughout]\`

A threshold with a phase stands in quotes, for YAML. Without data it fails.

| what | limit | when |
|---|---|---|
| a population: ${listed(populationWords)} | a share of all phones, or a number | \`within\`: at the latest so long after the first arrival, or the beginning of the phase, by looks a second apart (\`inService\` without a phase: to the millisecond); \`at end\`, the default; \`throughout\`: always after it first held |
| \`STATISTIC(MEASURE)\`, of ${listed(statisticWords)} and ${listed(measureWords)} | a duration; a number for \`count\` | phones that never came up and attempts that failed count as infinite; attempts still open at the end do not count |
| a counter: ${listed(counterWords)} | a number | over the whole run, or the phase |

The time to in service, of a forecast and of a summary, counts from the first arrival too.

Comparisons: ${listed(['<', '<=', '==', '!=', '>=', '>'])}.

## Brakes

\`WHAT COMPARISON LIMIT\`, with ${listed(['>', '>='])}; over the run so far. What: ${listed(brakeWords)} with a share or a number; any counter
with a number; \`STATISTIC(MEASURE)\` with a duration.

## Inventories

The file of \`sites.NAME.phones.from\` holds comma-separated values (RFC 4180), its first line the names of the columns:

| column | what |
|---|---|
| \`mac\` | 12 hexadecimal digits, with or without \`:\`, \`-\` or \`.\` |
| \`name\` | \`SEP\` and the MAC; one of \`mac\` and \`name\` is needed |
| \`model\` | one of those below |
| \`lines\` | directory numbers with spaces between, or nothing |
`;

export function referencePage(): string {
  const { properties = {} } = profileJsonSchema();
  const fields = Object.entries(properties).map(([name, field]) => [name, field as JsonSchema] as const);
  const plain = fields.filter(([, field]) => rowsWithin(field).length === 0);
  const sections = fields.filter(([, field]) => rowsWithin(field).length > 0);
  return [
    introduction,
    table(
      '## Fields',
      '',
      plain.map(([name, field]) => rowOf(name, field)),
    ),
    ...sections.map(([name, field]) => sectionOf(name, field)),
    faultTable(),
    thresholds,
    modelTable(),
    quantityTable(fields.map(([, field]) => field)),
  ].join('\n');
}

function sectionOf(name: string, field: JsonSchema): string {
  return table(`## \`${name}\``, `${sentence(field.description ?? '')}\n\n`, rowsWithin(field, name));
}

function table(title: string, text: string, rows: readonly string[]): string {
  return `${title}\n\n${text}| field | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** A row for each field in a mapping, and in those inside it; none for what is no mapping. */
function rowsWithin(field: JsonSchema, path = ''): string[] {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const rows: string[] = [];
  for (const variant of variantsOf(field)) {
    const own = Object.entries(variant.properties ?? {}).map(([key, inside]) => [key, inside as JsonSchema] as const);
    const byModel = own.find(([key]) => key in models);
    if (byModel !== undefined) rows.push(rowOf(at('MODEL'), { description: 'phones of this model', ...byModel[1] }));
    for (const [key, inside] of own.filter(([key]) => !(key in models))) {
      rows.push(
        ...(path !== '' && typeof inside.const === 'string' ? [kindRow(at(key), inside)] : rowsOf(at(key), inside)),
      );
    }
    const { additionalProperties: each } = variant;
    if (typeof each === 'object' && Object.keys(each).length > 0) rows.push(...rowsOf(at('NAME'), each));
  }
  if (typeof field.items === 'object') rows.push(...rowsWithin(field.items as JsonSchema, `${path}[]`));
  return rows;
}

function rowsOf(path: string, field: JsonSchema): string[] {
  const inside = rowsWithin(field, path);
  const isMoreThanMapping = variantsOf(field).some((variant) => variant.properties === undefined);
  const isWorthARow = inside.length === 0 || isMoreThanMapping || field.description !== undefined;
  return isWorthARow ? [rowOf(path, field), ...inside] : inside;
}

function rowOf(path: string, field: JsonSchema): string {
  const standard = field.default === undefined || isEmpty(field.default) ? '' : code(field.default);
  return `| \`${path}\` | ${typeOf(field)} | ${standard} | ${field.description ?? ''} |`;
}

/** What begins the fields of one kind. */
function kindRow(path: string, field: JsonSchema): string {
  return `| **\`${path}: ${field.const}\`** | | | ${field.description ?? ''} |`;
}

function variantsOf(field: JsonSchema): JsonSchema[] {
  return (field.anyOf ?? field.oneOf ?? [field]) as JsonSchema[];
}

function typeOf(field: JsonSchema): string {
  if (field.title !== undefined) return field.title;
  if (field.const !== undefined) return code(field.const);
  if (field.enum !== undefined) return field.enum.map(code).join(', ');
  const variants = variantsOf(field);
  if (variants.length > 1) return [...new Set(variants.map(typeOf))].join(' or ');
  if (field.type === 'array') return `list of ${typeOf((field.items ?? {}) as JsonSchema)}`;
  if (field.type === 'object') return 'mapping';
  if (field.type === 'null') return '`null`';
  const { minimum, maximum } = field;
  const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  if (field.type === 'integer') return isBounded ? `${minimum} to ${maximum}` : `whole number from ${minimum}`;
  return field.type === 'string' ? 'text' : String(field.type);
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function listed(words: readonly string[]): string {
  return words.map(code).join(', ');
}

function sentence(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function faultTable(): string {
  const rows = faultNames.map((name) => {
    const { meaning, at, takes, needed, needsKoffi } = faultRow(name);
    const fields = takes.map((field) => `\`${field}\`${needed.includes(field) ? ' (needed)' : ''}`).join(', ');
    return `| \`${name}\` | ${meaning}${needsKoffi ? '; needs Linux and the package koffi' : ''} | ${at.join(', ')} | ${fields} |`;
  });
  return `## Faults

What \`events[].do\` and \`regstorm ctl RUN inject\` can do to servers of the lab. Besides its own fields each takes \`node\`, and
\`for\` unless it is over at once (\`reset\`, \`resume\`).

A \`share\` is exactly that of all phones, and the same ones in every fault and run of a profile; of a smaller share all are in a
larger one. Phones are known by their MAC in DHCP, by their name in Register and in files, and otherwise by the address they speak
from. With \`network.source: host\` that is one for all: then a CallManager knows nobody before Register, and DNS nobody at all.

| fault | what happens | befalls | fields |
|---|---|---|---|
${rows.join('\n')}
`;
}

function modelTable(): string {
  const rows = Object.entries<Model>(models).map(([name, model]) => {
    const keys = model.speedDials > 0 ? `${model.lines} + ${model.speedDials}` : model.lines;
    const startup = model.startupMs.map((ms) => ms / 1_000).join(' to ');
    const protocol = model.protocolVersion === 0 ? '' : model.protocolVersion;
    return `| ${name} | ${model.deviceType} | ${protocol} | ${keys} | ${model.load} | ${startup} |`;
  });
  return `## Models

| model | type | protocol | lines + speed dials | load | start-up in seconds |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** The kinds of quantities that were met, with their examples. */
function quantityTable(fields: readonly JsonSchema[]): string {
  const kinds = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { title, examples } = value as JsonSchema;
    if (typeof title === 'string' && Array.isArray(examples)) kinds.set(title, listed(examples.map(String)));
    Object.values(value).forEach(visit);
  };
  visit(fields);
  const rows = [...kinds].sort().map(([kind, examples]) => `| ${kind} | ${examples} |`);
  return `## Quantities\n\n| type | such as |\n|---|---|\n${rows.join('\n')}\n`;
}
