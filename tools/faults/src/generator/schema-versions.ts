import { CLICK_EVENT_SCHEMA } from '@clickstream/event-schema';

interface RecordSchema {
  readonly fields: readonly { readonly name: string }[];
}

/** The events' schema with one more field, which every version can do without. */
export function withOptionalField(name: string): string {
  return withField({ name, type: ['null', 'string'], default: null });
}

/** The events' schema with one more field. */
export function withField(field: {
  readonly name: string;
  readonly [more: string]: unknown;
}): string {
  const schema = JSON.parse(CLICK_EVENT_SCHEMA) as RecordSchema;
  return JSON.stringify({ ...schema, fields: [...schema.fields, field] });
}

/** The events' schema without one of its fields. */
export function withoutField(name: string): string {
  const schema = JSON.parse(CLICK_EVENT_SCHEMA) as RecordSchema;
  const fields = schema.fields.filter((field) => field.name !== name);
  return JSON.stringify({ ...schema, fields });
}

/** A record of the events' name with this field alone. */
export function recordOf(field: object): string {
  const schema = JSON.parse(CLICK_EVENT_SCHEMA) as RecordSchema;
  return JSON.stringify({ ...schema, fields: [field] });
}
