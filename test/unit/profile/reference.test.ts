import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, profileJsonSchema } from '#profile/json-schema.js';
import { referencePage } from '#profile/reference.js';

/** Every field of a schema by its path, but for the models. */
function fieldsOf(schema: JsonSchema, path = ''): [string, JsonSchema][] {
  const variants = [schema, ...((schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[])];
  return variants.flatMap((variant) => {
    const own = Object.entries(variant.properties ?? {}).filter(([key]) => !/^(\d|30 VIP)/.test(key));
    const inside = own.flatMap(([key, field]): [string, JsonSchema][] => [
      [`${path}${key}`, field as JsonSchema],
      ...fieldsOf(field as JsonSchema, `${path}${key}.`),
    ]);
    const others = [variant.additionalProperties, variant.items].filter((other) => typeof other === 'object');
    return [...inside, ...others.flatMap((other) => fieldsOf(other as JsonSchema, `${path}*.`))];
  });
}

describe('the JSON Schema of a profile', () => {
  const schema = profileJsonSchema();

  it('tells the meaning of every field', () => {
    const fields = fieldsOf(schema);
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter(([, { description }]) => description === undefined).map(([path]) => path)).toEqual([]);
  });

  it('knows quantities by name, with examples', () => {
    const examples = ['30s', '500ms', '15m'];
    expect(schema.properties?.hold).toMatchObject({ type: 'string', title: 'duration', default: '2m', examples });
  });

  it('does not ask a profile for a name that the one it extends may have', () => {
    expect(schema.required).toBeUndefined();
    expect(schema.anyOf).toEqual([{ required: ['name'] }, { required: ['extends'] }]);
  });
});

describe('the reference page', () => {
  it('has a row for every field', () => {
    const page = referencePage();
    for (const [path] of fieldsOf(profileJsonSchema())) {
      const field = path
        .replaceAll('subnets.*', 'subnets[]')
        .replaceAll('stages.*', 'stages[]')
        .replaceAll('events.*', 'events[]')
        .replaceAll('*', 'NAME');
      expect(page).toContain(field === 'arrivals.kind' ? '`arrivals.kind: ' : `\`${field}\``);
    }
  });

  it('is current: make it with `regstorm schema --markdown`', () => {
    expect(readFileSync('docs/profile.md', 'utf8')).toBe(referencePage());
  });
});
