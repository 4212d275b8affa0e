/** The JSON Schema of a profile as it stands in its file. */
import * as z from 'zod';
import { profileSchema } from './profile.js';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export function profileJsonSchema(): JsonSchema {
  const { required = [], ...schema } = z.toJSONSchema(profileSchema, { io: 'input' });
  // What is needed may stand in the profile that this one extends.
  return { ...schema, title: 'regstorm profile', anyOf: [{ required }, { required: ['extends'] }] };
}
